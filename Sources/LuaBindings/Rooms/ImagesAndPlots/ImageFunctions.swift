import DiffusionKit

// Files of images.
enum ImageFunctions {
  /// dk.image.*
  static let functions: [Function] = [
    Function(
      "load",
      """
      A PNG or JPEG image with values of 0...1: v / 255, or v / 65535 for files of 16 bits per sample. Colours are not \
      converted, as in Python's PIL and torchvision: gAMA, sRGB and iCCP are ignored. Alpha (opacity) is a separate channel \
      and is not multiplied in; a PNG's transparent colour becomes an alpha channel. The orientation in the Exif data of a \
      JPEG or of a PNG's eXIf is applied.
      """,
      DataFunctions.path, orientation, returns: "Tensor"
    ) { path, appliesOrientation in try loadImage(path, appliesOrientation: appliesOrientation) }.documented(
      shapes: "[C, H, W]; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha.",
      errors: "Files that are neither PNG nor JPEG, are damaged, or are too large.",
      example: """
        dk.image.save("a.png", dk.full({3, 4, 5}, 100 / 65535), {bit_depth = 16})
        local image = dk.image.load("a.png")
        print(image:shape(), ("%.0f"):format(image[{1, 1, 1}] * 65535)) --> 3 x 4 x 5 100
        """),
    Function(
      "save", "Writes a PNG image (sRGB; alpha is not multiplied in); values beyond 0...1 are clipped.",
      DataFunctions.path, image, depth
    ) { path, image, bits in Nothing(try saveImage(path, image, bitDepth: BitDepth(bits: bits))) }.documented(
      shapes: .image,
      errors:
        "Other shapes, no pixels, a path that does not end in .png, another bit_depth, an unwritable file.",
      example: "dk.image.save(\"a.png\", dk.rand(3, 16, 16))"),
    Function(
      "encode", "The bytes of a PNG image, as a string to send or store elsewhere.", image, depth,
      returns: "string"
    ) { image, bits in LuaBytes(bytes: try encodeImage(image, bitDepth: BitDepth(bits: bits))) }.documented(
      shapes: .image, errors: "Other shapes, no pixels, another bit_depth.",
      example: "print(dk.image.encode(dk.zeros(2, 2)):sub(2, 4)) --> PNG"),
    Function(
      "save_grid", "Writes images side by side as one PNG.", DataFunctions.path,
      Argument<Tensor>("images", "[N, C, H, W] or [N, H, W]"),
      Argument<Int?>("columns", "images in each row; by default as many as make about a square"),
      Argument("padding", "pixels between images", default: 4),
      Argument<Int?>("scale", "integer zoom; by default the longer side of an image gets at least 48 pixels"),
      Argument<[Label]?>("labels", "texts above the images"),
      Argument<[Label]?>("row_labels", "texts to the left of the rows"),
      Argument<String?>("title", "the text above the grid"),
      Argument("value_range", "the values of black and white", default: NumberPair(first: 0, second: 1)),
      depth
    ) { path, images, columns, padding, scale, labels, rowLabels, title, range, bits in
      Nothing(
        try saveGrid(
          path, images, columns: columns, padding: padding, scale: scale, labels: labels?.map(\.text),
          rowLabels: rowLabels?.map(\.text), title: title,
          valueRange: (Float(range.first), Float(range.second)), bitDepth: BitDepth(bits: bits)))
    }.documented(
      shapes: "[N, H, W], or [N, C, H, W] with C 1, 3 or 4.",
      errors:
        "Other shapes, another number of labels, a value_range that does not rise, an image that is too large, another bit_depth.",
      example: """
        local images, labels = dk.data.digits()
        dk.image.save_grid("digits.png", images:sub(1, 10) / 16, {columns = 5, labels = labels:sub(1, 10):totable()})
        """),
  ]

  private static let image = Argument<Tensor>(
    "image",
    "[H, W] or [C, H, W] of 0...1; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha"
  )
  private static let depth = Argument("bit_depth", "bits per sample of the file, 8 or 16", default: 8)
  static let orientation = Argument(
    "apply_exif_orientation", "rotate and mirror images as their Exif data says", default: true)

}

/// A label of an image: a string, or a number as a string.
struct Label: LuaReadable {
  let text: String
  static var expected: String { "string or number" }
  static func read(_ call: LuaCall, at index: Int32) throws -> Label? {
    if let text = try String.read(call, at: index) { return Label(text: text) }
    return Double.read(call, at: index).map { number in
      Label(text: Int(exactly: number).map { "\($0)" } ?? "\(number)")
    }
  }
}
