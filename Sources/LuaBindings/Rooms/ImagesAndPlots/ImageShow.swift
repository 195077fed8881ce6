import DiffusionKit
import Glibc

/// dk.image.show: images on the terminal of standard output.
enum ImageShow {
  static let functions: [Function] = [
    Function(
      "show",
      "Shows images on the terminal: with kitty's graphics protocol or sixels if the terminal reports support for them (it is queried once, for at most 0.2 seconds), else with half blocks in 24-bit colours (if COLORTERM is truecolor) or 256 colours. Images are plain letters if NO_COLOR is set or TERM is dumb, and nothing is shown if standard output is not a terminal.",
      Argument<Tensor>("images", "[H, W], [C, H, W] with C 1 to 4, [N, C, H, W]; [N, H, W] with N above 4"),
      Argument<Int?>(
        "width",
        "width in cells of the terminal, 1 to 1000, limited to the terminal's; by default as many as the pixels need"
      ), Argument<Int?>("columns", "images in each row; by default as many as make about a square or as fit"),
      Argument<Int?>("padding", "pixels between images; by default 4, or 1 if a cell is one pixel wide"),
      Argument<Int?>(
        "scale",
        "integer zoom; by default the longer side of an image gets at least 48 pixels, or 1 if a cell is one pixel wide"
      ), Argument<[Label]?>("labels", "texts above the images"),
      Argument<[Label]?>("row_labels", "texts to the left of the rows"),
      Argument<String?>("title", "the text above the grid"),
      Argument("value_range", "the values of black and white", default: NumberPair(first: 0, second: 1)),
      body: show
    ).documented(
      shapes: "[H, W], [C, H, W], [N, H, W], or [N, C, H, W] with C 1 to 4.",
      errors:
        "Other shapes, another number of labels, a value_range that does not rise, a width outside of 1 to 1000. Arguments are checked even if nothing is shown.",
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
    // Made even if nothing is shown, to check the arguments.
    let bytes = try terminalImage(
      images.detached, width: width, columns: columns, padding: padding, scale: scale,
      labels: labels?.map(\.text), rowLabels: rowLabels?.map(\.text), title: title,
      valueRange: (Float(range.first), Float(range.second)), graphics: graphics ?? .letters,
      size: .of(STDOUT_FILENO))
    if graphics != nil { StandardOutput.writeLines(bytes) }
    return Nothing()
  }
}
