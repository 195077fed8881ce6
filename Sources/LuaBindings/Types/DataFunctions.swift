import CLua
import DiffusionKit

// Files of tensors, data sets, images and metrics.
enum DataFunctions {
  /// dk.*
  static let files: [Function] = [
    Function(
      "load_safetensors", "The tensors of a file by name.", path, returns: "table of Tensors",
      body: loadTensors),
    Function(
      "save_safetensors", "Writes tensors by name to a file, in one step.", path,
      Argument<TensorTable>("tensors", "a table of tensors, or a model"), body: saveTensors),
    Function(
      "makedirs", "Makes a folder, and those above it, unless they are there. Gives the path.", path,
      returns: "string",
      body: makeDirectories),
  ]

  /// dk.data.*
  static let functions: [Function] = [
    Function("load_npy", "The array of a .npy file.", path, returns: "Tensor", body: loadNpyFile),
    Function(
      "save_npy", "Writes a .npy file.", path, Argument<Tensor>("tensor", "any shape"), body: saveNpyFile),
    Function(
      "load_npz", "The arrays of a .npz archive by name.", path, returns: "table of Tensors",
      body: loadNpzFile),
    Function(
      "save_npz", "Writes a .npz archive.", path, Argument<TensorTable>("tensors", "a table of tensors"),
      Argument("compressed", "deflate", default: false), body: saveNpzFile),
    Function(
      "load_csv",
      "The table of numbers in a text file, and the names of its columns where the first row has them.", path,
      Argument<Bool?>(
        "header", "whether the first row names the columns; by default where a field in it is no number"),
      Argument("delimiter", "what divides fields, one character", default: ","),
      Argument<Float?>("missing", "the value of an empty field, which is an error otherwise"),
      returns: "Tensor, list of strings or nil", body: loadCSVFile),
    Function(
      "load_idx", "The array of an IDX file (MNIST's format).", path, returns: "Tensor", body: loadIDXFile),
    Function(
      "digits",
      "1,797 handwritten digits: images [1797, 8, 8] of 0...16 and labels [1797] of 0...9 (UCI, CC BY 4.0).",
      returns: "Tensor, Tensor", body: loadDigits),
  ]

  /// dk.image.*
  static let images: [Function] = [
    Function("load", "A PNG image, [C, H, W] of 0...1.", path, returns: "Tensor", body: loadImageFile),
    Function(
      "save", "Writes a PNG image.", path,
      image, body: saveImageFile),
    Function(
      "encode", "The bytes of a PNG image, as a string to send or store elsewhere.", image, returns: "string",
      body: encodeImageFile),
    Function(
      "save_grid", "Writes images side by side as one PNG.", path,
      Argument<Tensor>("images", "[N, C, H, W] or [N, H, W]"),
      Argument<Int?>("columns", "images a row; about a square by default"),
      Argument("padding", "pixels between images", default: 4),
      Argument<Int?>("scale", "whole zoom; by default at least 48 pixels an image"),
      Argument<[Label]?>("labels", "above each image"), Argument<[Label]?>("row_labels", "left of each row"),
      Argument<String?>("title", "above all"),
      Argument("value_range", "what is black and what is white", default: NumberPair(first: 0, second: 1)),
      body: saveImageGrid),
  ]

  /// dk.metrics.*
  static let metrics: [Function] = [
    Function(
      "c2st",
      "The accuracy of a leave-one-out nearest-neighbour classifier at telling two samples apart: 0.5 where it cannot (Lopez-Paz and Oquab 2017).",
      Argument<Tensor>("a", "[N, ...]"), Argument<Tensor>("b", "[M, ...]"), returns: "number",
      body: twoSampleTest)
  ]

  private static let path = Argument<FilePath>("path", "the file")
  private static let image = Argument<Tensor>("image", "[H, W], [1, H, W], [3, H, W] or [4, H, W] of 0...1")

  private static func loadTensors(_ path: FilePath) throws -> LuaTable {
    tensorTable(try loadSafetensors(path).tensors.entries)
  }
  private static func saveTensors(_ path: FilePath, _ tensors: TensorTable) throws -> Nothing {
    try saveSafetensors(path, NamedTensors(tensors.entries))
    return Nothing()
  }
  private static func makeDirectories(_ path: FilePath) throws -> FilePath {
    try makeFolders(path)
    return path
  }
  private static func loadNpyFile(_ path: FilePath) throws -> Tensor { try loadNpy(path) }
  private static func saveNpyFile(_ path: FilePath, _ tensor: Tensor) throws -> Nothing {
    try saveNpy(path, tensor)
    return Nothing()
  }
  private static func loadNpzFile(_ path: FilePath) throws -> LuaTable {
    tensorTable(try loadNpz(path).entries)
  }
  private static func saveNpzFile(_ path: FilePath, _ tensors: TensorTable, _ compressed: Bool) throws
    -> Nothing
  {
    try saveNpz(path, NamedTensors(tensors.entries), compressed: compressed)
    return Nothing()
  }
  private static func loadCSVFile(
    _ path: FilePath, _ header: Bool?, _ delimiter: String, _ missing: Float?
  ) throws -> Pair<Tensor, [String]?> {
    guard let character = delimiter.first, delimiter.count == 1 else {
      throw DiffusionError.argument("delimiter", "one character is wanted, not '\(delimiter)'")
    }
    let table = try loadCSV(path, header: header, delimiter: character, missing: missing)
    return Pair(table.values, table.columns)
  }
  private static func loadIDXFile(_ path: FilePath) throws -> Tensor { try loadIDX(path) }
  private static func loadDigits() throws -> Pair<Tensor, Tensor> {
    let (images, labels) = try digits()
    return Pair(images, labels)
  }
  private static func loadImageFile(_ path: FilePath) throws -> Tensor { try loadImage(path) }
  private static func saveImageFile(_ path: FilePath, _ image: Tensor) throws -> Nothing {
    try saveImage(path, image)
    return Nothing()
  }
  private static func encodeImageFile(_ image: Tensor) throws -> LuaBytes {
    LuaBytes(bytes: try encodeImage(image))
  }
  private static func saveImageGrid(
    _ path: FilePath, _ images: Tensor, _ columns: Int?, _ padding: Int, _ scale: Int?, _ labels: [Label]?,
    _ rowLabels: [Label]?, _ title: String?, _ range: NumberPair
  ) throws -> Nothing {
    try saveGrid(
      path, images, columns: columns, padding: padding, scale: scale, labels: labels?.map(\.text),
      rowLabels: rowLabels?.map(\.text), title: title, valueRange: (Float(range.first), Float(range.second)))
    return Nothing()
  }
  private static func twoSampleTest(_ a: Tensor, _ b: Tensor) throws -> Double { try c2st1NN(a, b) }
}

/// A text, or a number as text.
struct Label: LuaReadable {
  let text: String
  static var expected: String { "string or number" }
  static func read(_ call: LuaCall, at index: Int32) throws -> Label? {
    if let text = String.read(call, at: index) { return Label(text: text) }
    return Double.read(call, at: index).map { number in
      Label(text: Int(exactly: number).map { "\($0)" } ?? "\(number)")
    }
  }
}
