/// Training data from a file or folder.
public struct TrainingFile {
  /// [N, ...]
  public let data: Tensor
  private let foundLabels: Result<Tensor?, DiffusionError>

  /// The labels [N], if the file has them.
  /// - Throws: `file` if they are not numbers.
  public var labels: Tensor? { get throws { try foundLabels.get() } }

  /// The names in archives of the array of data, and of labels; the first one found is used.
  private static let dataNames = ["data", "images", "x", "x_train"]
  private static let labelNames = ["labels", "label", "y", "y_train"]

  /// Reads a .npz archive, a .npy array or a folder of images (`loadImageFolder`, as -1...1). Arrays of unsigned
  /// integers of 8 or 16 bits, and of booleans, are images and are scaled to -1...1 too, with 0 as black and the type's
  /// maximum as white; other arrays are used unchanged. In an archive, the data are the array "data", "images", "x" or
  /// "x_train", or the only array beside the labels "labels", "label", "y" or "y_train".
  /// - Parameter argument: the caller's name of the path's argument; default "path".
  /// - Throws: `argument` for an empty path; `file` for a path that cannot be read, an archive with several candidates
  ///   for the data, and unsigned integers that leave the upper half of their type empty, because the value of white is
  ///   then unknown.
  public init(_ path: any FileName, argument: String = "path") throws {
    try path.filePath.check(argument)
    if hasExtension(path, "npy") {
      let array = try loadNpyArray(path)
      data = try TrainingFile.scaled(
        array.tensor, array.type, path, ("loadNpy(\"\(path)\")", "dk.data.load_npy(\"\(path)\")"))
      foundLabels = .success(nil)
    } else if hasExtension(path, "npz") {
      let archive = try loadNpz(path)
      let name = try TrainingFile.nameOfData(in: archive, path)
      guard let array = try archive.array(name), let type = archive.type(of: name) else {
        throw DiffusionError.file(path, "has no array '\(name)'")
      }
      data = try TrainingFile.scaled(
        array, type, path,
        ("loadNpz(\"\(path)\").array(\"\(name)\")", "dk.data.load_npz(\"\(path)\")[\"\(name)\"]"))
      foundLabels = Result { () throws(DiffusionError) -> Tensor? in
        guard let name = TrainingFile.first(TrainingFile.labelNames, of: archive) else { return nil }
        return try archive.array(name)
      }
    } else {
      try TrainingFile.checkFolder(path.filePath)
      let folder = try loadImageFolder(path)
      data = folder.images
      foundLabels = .success(folder.labels)
    }
  }

  private static func first(_ names: [String], of archive: NpzArchive) -> String? {
    names.first { name in archive.tensors[name] != nil || archive.others.contains { $0.name == name } }
  }

  private static func nameOfData(in archive: NpzArchive, _ path: any FileName) throws -> String {
    if let name = first(dataNames, of: archive) { return name }
    let label = first(labelNames, of: archive)
    let rest = archive.tensors.names.filter { $0 != label }
    if rest.count == 1 { return rest[0] }
    let names = archive.tensors.names + archive.others.map { "\($0.name) (\($0.reason))" }
    throw DiffusionError.file(
      path,
      "which array is to be trained on? It holds \(names.isEmpty ? "none" : listed(names)); expected one of \(dataNames.joined(separator: ", "))"
    )
  }

  /// - Parameter reading: the expression that reads the array.
  private static func scaled(
    _ data: Tensor, _ type: ElementType, _ path: any FileName, _ reading: (swift: String, script: String)
  ) throws -> Tensor {
    guard let white = type.unsignedMaximum, data.count > 0 else { return data }
    let maximum = try data.maximum().item()
    guard maximum > white / 2 else {
      let scaling = "/ \(plain(max(maximum, 1) / 2)) - 1"
      let call = NameStyle.code(
        swift: "trainer.fit(\(reading.swift) \(scaling))", script: "trainer:fit(\(reading.script) \(scaling))"
      )
      throw DiffusionError.file(
        path,
        "images of 0 to \(plain(white)), but no value is above \(plain(maximum)): which value is white? "
          + "Scale them to -1 to 1 and train on that, as in \(call)"
      )
    }
    var images = data
    try images.makeUnique()
    try Stoppable.pieces(of: images.count, cost: 1) { range in
      for index in range { images.pointer[index] = 2 * (images.pointer[index] / white) - 1 }
    }
    return images
  }

  /// Checks that the path is a folder. `loadImageFolder` reports a missing one.
  private static func checkFolder(_ path: FilePath) throws {
    guard try !isFolder(path), try exists(path) else { return }
    let hint =
      hasExtension(path, "csv", "tsv", "txt")
      ? ": read tables with \(NameStyle.code(swift: "loadCSV", script: "dk.data.load_csv"))(\"\(path)\") and pass the tensor"
      : hasExtension(path, "png", "jpg", "jpeg") ? ": name the folder that images lie in" : ""
    throw DiffusionError.file(
      path,
      "is not training data: expected a tensor, a .npz or .npy file or a folder of PNG or JPEG images\(hint)"
    )
  }
}
