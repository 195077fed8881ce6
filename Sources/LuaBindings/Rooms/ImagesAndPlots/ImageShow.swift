import DiffusionKit
import Glibc

/// dk.image.show: images on the terminal that standard output is.
enum ImageShow {
  static let functions: [Function] = [
    Function(
      "show",
      "Shows images on the terminal: with kitty's graphics protocol or sixels where it answers that it has them (it is asked once, for at most 0.2 seconds), else with half blocks in 24-bit colours (where COLORTERM says truecolor) or 256. Plain letters where NO_COLOR is set or TERM is dumb, and nothing where standard output is no terminal.",
      Argument<Tensor>("images", "[H, W], [C, H, W] with C 1 to 4, [N, C, H, W]; [N, H, W] with N above 4"),
      Argument<Int?>(
        "width",
        "cells of the terminal across, 1 to 1000, cut to what it has; by default as many as the pixels need"),
      Argument<Int?>("columns", "images a row; about a square by default, or as many as fit"),
      Argument<Int?>("padding", "pixels between images; by default 4, and 1 where a cell is one pixel wide"),
      Argument<Int?>(
        "scale", "whole zoom; by default at least 48 pixels an image, and 1 where a cell is one pixel wide"),
      Argument<[Label]?>("labels", "above each image"), Argument<[Label]?>("row_labels", "left of each row"),
      Argument<String?>("title", "above all"),
      Argument("value_range", "what is black and what is white", default: NumberPair(first: 0, second: 1)),
      body: show
    ).documented(
      shapes: "[H, W], [C, H, W], [N, H, W], or [N, C, H, W] with C 1 to 4.",
      errors:
        "Other shapes, other counts of labels, a value_range that does not rise, a width outside of 1 to 1000; also where nothing is shown.",
      example: """
        local images = dk.data.digits()
        dk.image.show(images:sub(1, 10) / 16, {columns = 5})
        """)
  ]

  private static func show(
    _ images: Tensor, _ width: Int?, _ columns: Int?, _ padding: Int?, _ scale: Int?, _ labels: [Label]?,
    _ rowLabels: [Label]?, _ title: String?, _ range: NumberPair
  ) throws -> Nothing {
    let graphics = TerminalGraphics.of(STDOUT_FILENO)
    // Mistakes are mistakes where nothing is shown, too.
    let bytes = try terminalImage(
      images.detached, width: width, columns: columns, padding: padding, scale: scale,
      labels: labels?.map(\.text), rowLabels: rowLabels?.map(\.text), title: title,
      valueRange: (Float(range.first), Float(range.second)), graphics: graphics ?? .letters,
      size: .of(STDOUT_FILENO))
    if graphics != nil { StandardOutput.writeLines(bytes) }
    return Nothing()
  }
}
