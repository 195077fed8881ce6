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
      DataFunctions.path, orientation, returns: "Tensor", body: loadImageFile
    ).documented(
      shapes: "[C, H, W]; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha.",
      errors: "Files that are neither PNG nor JPEG, are damaged, or are too large.",
      example: """
        dk.image.save("a.png", dk.full({3, 4, 5}, 100 / 65535), {bit_depth = 16})
        local image = dk.image.load("a.png")
        print(image:shape(), ("%.0f"):format(image[{1, 1, 1}] * 65535)) --> 3 x 4 x 5 100
        """),
    Function(
      "save", "Writes a PNG image (sRGB; alpha is not multiplied in); values beyond 0...1 are clipped.",
      DataFunctions.path, image, depth, body: saveImageFile
    ).documented(
      shapes: .image,
      errors:
        "Other shapes, no pixels, a path that does not end in .png, another bit_depth, an unwritable file.",
      example: "dk.image.save(\"a.png\", dk.rand(3, 16, 16))"),
    Function(
      "encode", "The bytes of a PNG image, as a string to send or store elsewhere.", image, depth,
      returns: "string", body: encodeImageFile
    ).documented(
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
      depth,
      body: saveImageGrid
    ).documented(
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

  private static func loadImageFile(_ path: FilePath, _ appliesOrientation: Bool) throws -> Tensor {
    try loadImage(path, appliesOrientation: appliesOrientation)
  }
  private static func saveImageFile(_ path: FilePath, _ image: Tensor, _ bits: Int) throws -> Nothing {
    try saveImage(path, image, bitDepth: BitDepth(bits: bits))
    return Nothing()
  }
  private static func encodeImageFile(_ image: Tensor, _ bits: Int) throws -> LuaBytes {
    LuaBytes(bytes: try encodeImage(image, bitDepth: BitDepth(bits: bits)))
  }
  private static func saveImageGrid(
    _ path: FilePath, _ images: Tensor, _ columns: Int?, _ padding: Int, _ scale: Int?, _ labels: [Label]?,
    _ rowLabels: [Label]?, _ title: String?, _ range: NumberPair, _ bits: Int
  ) throws -> Nothing {
    try saveGrid(
      path, images, columns: columns, padding: padding, scale: scale, labels: labels?.map(\.text),
      rowLabels: rowLabels?.map(\.text), title: title, valueRange: (Float(range.first), Float(range.second)),
      bitDepth: BitDepth(bits: bits))
    return Nothing()
  }
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
