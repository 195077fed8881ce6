import CLua
import DiffusionKit

// Files of tensors, and data sets.
enum DataFunctions {
  /// dk.*
  static let files: [Function] = [
    Function(
      "load_safetensors",
      """
      The tensors of a file by name. Elements of all types become float32: F64, F32, F16, BF16, integers of 8 to 64 bits, \
      BOOL (a mask), F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, F8_E8M0 and F4. Doubles and integers beyond 2^24 are rounded to the \
      nearest; all other values stay exact.
      """,
      path, Argument("metadata", "return the strings of __metadata__ too, as a second table", default: false),
      returns: "table of Tensors, table of strings or nil"
    ) { path, wantsMetadata in LoadedTensors(file: try loadSafetensors(path), hasMetadata: wantsMetadata) }
    .documented(
      shapes: .none,
      errors:
        "Files that cannot be read, are damaged, or hold a tensor of another type, such as complex numbers; the message names the tensor.",
      example: """
        dk.save_safetensors("a.safetensors", {x = dk.tensor{1, 2}}, {metadata = {format = "pt"}})
        print(dk.load_safetensors("a.safetensors").x) --> 1 2 [Tensor of shape 2]
        local tensors, metadata = dk.load_safetensors("a.safetensors", {metadata = true})
        print(metadata.format) --> pt
        """),
    Function(
      "save_safetensors", "Writes tensors by name to a file, as F32, masks as BOOL, and in one step.", path,
      Argument<TensorTable>("tensors", "a table of tensors, or a model"),
      Argument<StringTable?>(
        "metadata", "a table of strings to store beside the tensors, such as {format = \"pt\"}")
    ) { path, tensors, metadata in
      Nothing(try saveSafetensors(path, NamedTensors(tensors.entries), metadata: metadata?.entries ?? []))
    }.documented(
      shapes: .none, errors: .unwritable,
      example: "dk.save_safetensors(\"a.safetensors\", {x = dk.zeros(2), y = dk.ones(3)})"),
    Function(
      "makedirs", "Makes a folder and its missing parents. Returns the path.", path,
      returns: "string", body: makeDirectories
    ).documented(
      shapes: .none,
      errors: "A file at the path or at one of its parents, and a folder that cannot be written.",
      example: "print(dk.makedirs(\"out/images\")) --> out/images"),
  ]

  /// dk.data.*
  static let functions: [Function] = [
    Function("load_npy", "The array of a .npy file; of booleans, a mask.", path, returns: "Tensor") {
      try loadNpy($0)
    }.documented(
      shapes: "the array's; [1] for a scalar.",
      errors: "Files that are not .npy, are damaged, or hold no numbers.",
      example: """
        dk.data.save_npy("a.npy", dk.tensor{1, 2})
        print(dk.data.load_npy("a.npy")) --> 1 2 [Tensor of shape 2]
        """),
    Function(
      "save_npy", "Writes a .npy file, of a mask one of booleans.", path,
      Argument<Tensor>("tensor", "any shape")
    ) { path, tensor in Nothing(try saveNpy(path, tensor)) }.documented(
      shapes: .none, errors: .unwritable, example: "dk.data.save_npy(\"a.npy\", dk.zeros(2, 3))"),
    Function(
      "load_npz",
      "The arrays of numbers in a .npz archive by name. Other members (arrays of strings, Python objects, files that are not .npy) are left out: indexing the table with the name of one raises an error that says what the member is.",
      path, returns: "table of Tensors"
    ) { LoadedArchive(archive: try loadNpz($0)) }.documented(
      shapes: .none, errors: .unreadable,
      example: """
        dk.data.save_npz("a.npz", {x = dk.tensor{1, 2}})
        print(dk.data.load_npz("a.npz").x) --> 1 2 [Tensor of shape 2]
        """),
    Function(
      "save_npz", "Writes a .npz archive.", path,
      Argument<TensorTable>("tensors", "a table of tensors; an empty one makes an empty archive"),
      Argument("compressed", "compress with deflate", default: false)
    ) { path, tensors, compressed in
      Nothing(try saveNpz(path, NamedTensors(tensors.entries), compressed: compressed))
    }.documented(
      shapes: .none, errors: .unwritable,
      example: "dk.data.save_npz(\"a.npz\", {x = dk.zeros(1000)}, {compressed = true})"),
    CSVFunctions.loading,
    Function(
      "load_idx", "The array of an IDX file (MNIST's format).", path, returns: "Tensor"
    ) { try loadIDX($0) }.documented(
      shapes: "the array's.", errors: .unreadable,
      example: """
        local file = assert(io.open("a.idx", "wb"))
        file:write("\\0\\0\\8\\1", "\\0\\0\\0\\3", "\\1\\2\\3")
        file:close()
        print(dk.data.load_idx("a.idx")) --> 1 2 3 [Tensor of shape 3]
        """),
    Function(
      "image_folder",
      """
      The .png, .jpg and .webp images of a folder or, if it has none, those of its subfolders, each of which is a class \
      (torchvision's ImageFolder): {images =, labels =, classes =, paths =, skipped = {{path =, reason =}, ...}}. Images are \
      read as by image.load; if channels leaves alpha out, the colours stay unchanged.
      """,
      Argument<FilePath>("path", "the folder"),
      Argument<ImageSize?>(
        "size",
        "height and width to which images are scaled and cropped; by default all must have the same size"),
      Argument<Int?>(
        "channels", "1, 3 or 4, to which images are converted; by default all must have the same number"),
      Argument("range", "the values of black and white", default: ImageFolder.Range.symmetric),
      Argument(
        "on_error", "whether unusable files raise an error that names them, or are listed in skipped",
        default: ImageFolder.OnError.raise), ImageFunctions.orientation, returns: "table",
      body: readImageFolder
    ).documented(
      shapes: "images [N, C, H, W], labels [N] from 0 (nil without classes).",
      errors: """
        A path that is not a folder, a folder without images, sizes that are not positive; images whose size differs from the \
        first one's and files that cannot be read, all of which the message names, unless on_error skips them.
        """,
      example: """
        dk.makedirs("shapes/black")
        dk.makedirs("shapes/white")
        dk.image.save("shapes/black/1.png", dk.zeros(8, 8))
        dk.image.save("shapes/white/1.png", dk.ones(8, 8))
        local found = dk.data.image_folder("shapes")
        print(found.labels[2], found.classes[2], found.images[{2, 1, 1, 1}]) --> 1.0 white 1.0
        """),
    Function(
      "digits",
      "1,797 handwritten digits: images of 0...16 and labels of 0...9 (Alpaydin and Kaynak 1998, UCI, CC BY 4.0).",
      returns: "Tensor, Tensor", body: loadDigits
    ).documented(
      shapes: "[1797, 8, 8] and [1797].", errors: .none,
      example: """
        local images, labels = dk.data.digits()
        print(#images, images:max():item(), labels:max():item()) --> 1797 16.0 9.0
        """),
    Function(
      "mnist",
      """
      5,000 handwritten digits, 500 of each class and sorted by class: images of 0...255 and labels of 0...9 (MNIST; LeCun, \
      Cortes and Burges 1998, CC BY-SA 3.0).
      """,
      returns: "Tensor, Tensor", body: loadMNIST
    ).documented(
      shapes: "[5000, 28, 28] and [5000].", errors: .none,
      example: """
        local images, labels = dk.data.mnist()
        print(#images, images:max():item(), labels[501]) --> 5000 255.0 1.0
        """),
  ]

  static let path = Argument<FilePath>("path", "the file")

  private static func makeDirectories(_ path: FilePath) throws -> FilePath {
    try makeFolders(path)
    return path
  }
  private static func readImageFolder(
    _ path: FilePath, _ size: ImageSize?, _ channels: Int?, _ range: ImageFolder.Range,
    _ onError: ImageFolder.OnError, _ appliesOrientation: Bool
  ) throws -> LuaTable {
    let folder = try loadImageFolder(
      path, size: size.map { ($0.height, $0.width) }, channels: channels, range: range, onError: onError,
      appliesOrientation: appliesOrientation)
    return LuaTable([
      ("images", folder.images), ("labels", folder.labels), ("classes", folder.classes),
      ("paths", folder.paths),
      ("skipped", folder.skipped.map { LuaTable([("path", $0.path), ("reason", $0.reason)]) }),
    ])
  }
  private static func loadDigits() throws -> Pair<Tensor, Tensor> {
    let (images, labels) = try digits()
    return Pair(images, labels)
  }
  private static func loadMNIST() throws -> Pair<Tensor, Tensor> {
    let (images, labels) = try mnist()
    return Pair(images, labels)
  }
}

/// The size of an image: one number for both sides, or {height, width}.
struct ImageSize: LuaReadable {
  let height: Int
  let width: Int
  static var expected: String { "integer or list of integers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> ImageSize? {
    if let side = try Int.read(call, at: index) { return ImageSize(height: side, width: side) }
    guard let sides = try [Int].read(call, at: index) else { return nil }
    guard sides.count == 2 else { throw BadValue("expected height and width, got \(sides.count) numbers") }
    return ImageSize(height: sides[0], width: sides[1])
  }
}

extension ImageFolder.Range: LuaReadable {}

extension ImageFolder.OnError: LuaReadable {}
