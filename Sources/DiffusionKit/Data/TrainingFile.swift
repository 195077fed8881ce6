/// Data to train with, from a file or folder.
public struct TrainingFile {
  /// [N, ...]
  public let data: Tensor
  /// [N], where the file has them.
  public let labels: Tensor?

  /// Names of arrays in archives that hold the data, and the labels, the first that is there.
  private static let dataNames = ["data", "images", "x", "x_train"]
  private static let labelNames = ["labels", "label", "y", "y_train"]

  /// Reads a .npz archive, a .npy array or a folder of images (`loadImageFolder`, as -1...1). Arrays are taken as they
  /// are. Of an archive, the data are the array "data", "images", "x" or "x_train", or the only one beside the labels
  /// "labels", "label", "y" or "y_train".
  /// - Parameter argument: what the caller calls the path; default "path".
  /// - Throws: `argument` for an empty path; `file` for what cannot be read, and for an archive in which the data cannot
  ///   be told.
  public init(_ path: any FileName, argument: String = "path") throws {
    try path.filePath.check(argument)
    if hasExtension(path, "npy") {
      (data, labels) = (try loadNpy(path), nil)
    } else if hasExtension(path, "npz") {
      let arrays = try loadNpz(path)
      let label = TrainingFile.labelNames.first { arrays[$0] != nil }
      let others = arrays.names.filter { $0 != label }
      let name = TrainingFile.dataNames.first { arrays[$0] != nil } ?? (others.count == 1 ? others[0] : nil)
      guard let name, let data = arrays[name] else {
        throw DiffusionError.file(
          path,
          "which array is to be trained on? It holds \(arrays.names.joined(separator: ", ")); wanted is one of \(TrainingFile.dataNames.joined(separator: ", "))"
        )
      }
      (self.data, labels) = (data, label.flatMap { arrays[$0] })
    } else {
      try TrainingFile.checkFolder(path.filePath)
      let folder = try loadImageFolder(path)
      (data, labels) = (folder.images, folder.labels)
    }
  }

  /// What is trained on by its path. That there is nothing, `loadImageFolder` says.
  private static func checkFolder(_ path: FilePath) throws {
    guard try !isFolder(path), try exists(path) else { return }
    let hint =
      hasExtension(path, "csv", "tsv", "txt")
      ? ": read tables with dk.data.load_csv(\"\(path)\") and pass the tensor"
      : hasExtension(path, "png", "jpg", "jpeg") ? ": name the folder that images lie in" : ""
    throw DiffusionError.file(
      path,
      "is no data to train on: a tensor, a .npz or .npy file or a folder of PNG or JPEG images is wanted\(hint)"
    )
  }
}
