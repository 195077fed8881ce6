import DiffusionKit

// Files of images.
enum ImageFunctions {
  /// dk.image.*
  static let functions: [Function] = [
    Function(
      "load",
      """
      A PNG, JPEG or WebP image with values of 0...1: v / 255, or v / 65535 for files of 16 bits per sample. Colours are not \
      converted, as in Python's PIL and torchvision: gAMA, sRGB and iCCP are ignored. Alpha (opacity) is a separate channel \
      and is not multiplied in; a PNG's transparent colour becomes an alpha channel. The orientation in the Exif data of a \
      JPEG or WebP or of a PNG's eXIf is applied. WebP needs libwebp (Debian's libwebp7), which is loaded with the first image.
      """,
      DataFunctions.path, orientation, returns: "Tensor"
    ) { path, appliesOrientation in try loadImage(path, appliesOrientation: appliesOrientation) }.documented(
      shapes: "[C, H, W]; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha.",
      errors: "Files that are neither PNG, JPEG nor WebP, are damaged, or are too large.",
      example: """
        dk.image.save("a.png", dk.full({3, 4, 5}, 100 / 65535), {bit_depth = 16})
        local image = dk.image.load("a.png")
        print(image:shape(), ("%.0f"):format(image[{1, 1, 1}] * 65535)) --> 3 x 4 x 5 100
        """),
    Function(
      "decode", "An image whose file is a string of bytes; otherwise as load.",
      Argument<LuaText>("bytes", "the contents of a PNG, JPEG or WebP file"), orientation, returns: "Tensor"
    ) { text, appliesOrientation in try decodeImage(text.bytes, appliesOrientation: appliesOrientation) }
    .documented(
      shapes: "[C, H, W]; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha.",
      errors: "Bytes that are neither PNG, JPEG nor WebP, are damaged, or make an image that is too large.",
      example: """
        local bytes = dk.image.encode(dk.ones(3, 4, 5))
        print(dk.image.decode(bytes):shape()) --> 3 x 4 x 5
        """),
    Function(
      "save",
      """
      Writes an image (sRGB; alpha is not multiplied in); values beyond 0...1 are clipped. The ending of the path decides the \
      format: .png, .jpg, .jpeg or .webp.
      """,
      DataFunctions.path, image, depth, quality
    ) { path, image, bits, quality in
      Nothing(try saveImage(path, image, bitDepth: BitDepth(bits: bits), quality: quality))
    }.documented(
      shapes: .image,
      errors:
        "Other shapes, no pixels, a path with another ending, options that the format has not, alpha in a JPEG, an unwritable file.",
      example: "dk.image.save(\"a.png\", dk.rand(3, 16, 16))"),
    Function(
      "encode", "The bytes of an image's file, as a string to send or store elsewhere.", image, depth,
      Argument("format", "png, jpeg or webp", default: ImageFormat.png), quality, returns: "string"
    ) { image, bits, format, quality in
      LuaBytes(
        bytes: try encodeImage(image, format: format, quality: quality, bitDepth: BitDepth(bits: bits)))
    }.documented(
      shapes: .image, errors: "Other shapes, no pixels, options that the format has not, alpha in a JPEG.",
      example: """
        print(dk.image.encode(dk.zeros(2, 2)):sub(2, 4)) --> PNG
        print(#dk.image.encode(dk.rand(3, 64, 64), {format = "jpeg", quality = 50}) < 64 * 64) --> true
        """),
    Function(
      "resize", "The image in another size, as Python's PIL and torchvision resize it.",
      Argument<Tensor>("image", "[H, W], [C, H, W] or [N, C, H, W]"),
      Argument<Int>("height", "the new height"),
      Argument<Int>("width", "the new width"),
      Argument("mode", "nearest, bilinear, bicubic or area", default: ImageInterpolation.bilinear),
      Argument(
        "antialias",
        "for bilinear and bicubic, mix the pixels of a smaller image of all pixels that they cover",
        default: true),
      returns: "Tensor"
    ) { try resizeImage($0, height: $1, width: $2, mode: $3, antialias: $4) }.documented(
      shapes: "[..., H, W] to [..., height, width].",
      errors: "Other axes, an image without pixels, sizes outside of 1 to 32768, another mode.",
      example:
        "print(dk.image.resize(dk.tensor{{0, 1, 2, 3}}, 1, 2, {mode = \"area\"})) --> 0.5000 2.5000 [Tensor of shape 1x2]"
    ),
    Function(
      "save_animation",
      """
      Writes images as an animation, such as the film of a denoising: a GIF, or an animated PNG, which loses nothing. A GIF has \
      at most 256 colours in each frame: gray is exact, other images get the best 256 with error diffusion.
      """,
      DataFunctions.path,
      Argument<Either<Tensor, [Tensor]>>("frames", "[N, H, W] or [N, C, H, W] of 0...1, or a list of images"),
      Argument("fps", "frames per second, 0.02 to 1000, in a GIF at most 50", default: 10.0),
      Argument("loop", "how often it is shown; 0 for ever", default: 0),
      Argument<AnimationFormat?>(
        "format", "gif or apng; by default by the path's ending, .gif, .png or .apng"),
      body: saveFrames
    ).documented(
      shapes: "[N, H, W], or [N, C, H, W] with C 1 for gray, 2 with opacity, 3 for colours, 4 with opacity.",
      errors:
        "Other shapes, images of different shapes, no frames, too many pixels, numbers out of range, a path with another ending.",
      example: """
        local frames = {}
        for i = 1, 5 do frames[i] = dk.full({8, 8}, i / 5) end
        dk.image.save_animation("film.gif", frames, {fps = 5})
        """),
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
  private static let depth = Argument(
    "bit_depth", "bits per sample of the file, 8, or 16 in a PNG", default: 8)
  private static let quality = Argument<Int?>(
    "quality", "of JPEG and WebP, 1 to 100; by default 75 and 80, as in Python's PIL")
  static let orientation = Argument(
    "apply_exif_orientation", "rotate and mirror images as their Exif data says", default: true)

  private static func saveFrames(
    _ path: FilePath, _ frames: Either<Tensor, [Tensor]>, _ framesPerSecond: Double, _ loops: Int,
    _ format: AnimationFormat?
  ) throws -> Nothing {
    let tensor: Tensor
    switch frames {
    case .first(let all): tensor = all
    case .second(let list):
      do { tensor = try Tensor.stack(list.map(\.detached)) } catch let error as DiffusionError {
        throw error.renamingArgument(to: "frames")
      }
    }
    return Nothing(
      try saveAnimation(path, tensor, framesPerSecond: framesPerSecond, loops: loops, format: format))
  }
}

extension ImageFormat: LuaReadable {}

extension ImageInterpolation: LuaReadable {}

extension AnimationFormat: LuaReadable {}

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
