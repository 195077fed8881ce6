/// Samples that stay in a file, of which only the batches in use are in memory: the arrays of a .npy, .npz or
/// .safetensors file.
public final class FileDataset: Dataset {
  private let tensors: [ArrayFile]
  private let named: [String: ArrayFile]
  /// The factor and the offset of the elements of the first array.
  private let scale: (factor: Float, offset: Float)?

  public let count: Int
  public var readsAhead: Bool { true }

  /// The values of the elements.
  public enum Range: String, OptionChoice {
    /// Unchanged.
    case stored
    /// -1 for 0 to 1 for the maximum of the unsigned type.
    case symmetric = "-1..1"
    /// 0 to 1 for the maximum of the unsigned type.
    case unit = "0..1"
  }

  /// The names of the data in files with several arrays, and those of labels; the first one found is used.
  private static let dataNames = ["data", "images", "x", "x_train"]
  private static let labelNames = ["labels", "label", "y", "y_train"]

  /// Opens the arrays of the file at `path`.
  /// - Parameters:
  ///   - tensors: the names of the arrays without a name in batches, in their order: that of the samples first. Default
  ///     nil: "data", "images", "x" or "x_train", or the only array of the file beside the named ones.
  ///   - named: the names of further arrays, by their names in batches, such as ["class_labels": "labels"]. Default
  ///     none.
  ///   - range: the values of the samples' elements, which must be unsigned integers of 8 or 16 bits or booleans unless
  ///     they stay as they are. Default `stored`.
  /// - Throws: `argument` for a range of other elements; `file` for a file that cannot be read, arrays that it lacks,
  ///   that are compressed or in Fortran's order, and counts of samples that differ.
  public init(
    _ path: any FileName, tensors names: [String]? = nil, named: [String: String] = [:],
    range: Range = .stored
  ) throws {
    try path.filePath.check("path")
    if hasExtension(path, "npy") {
      guard names == nil, named.isEmpty else {
        throw DiffusionError.argument("names", "a .npy file holds one array without a name")
      }
      tensors = [try ArrayFile.open(path, nil)]
    } else if hasExtension(path, "npz", "safetensors") {
      let names = try names ?? [FileDataset.nameOfData(path, others: Array(named.values))]
      guard !names.isEmpty else {
        throw DiffusionError.argument("names", "the array of the samples is missing")
      }
      tensors = try names.map { try ArrayFile.open(path, $0) }
    } else {
      throw DiffusionError.file(
        path, "is no data set: expected a .npy, .npz or .safetensors file, or a folder of PNG or JPEG images")
    }
    self.named = try named.mapValues { try ArrayFile.open(path, $0) }
    let first = tensors[0]
    count = first.sizes[0]
    for array in tensors + self.named.values where array.sizes[0] != count {
      throw DiffusionError.file(
        path, "sample counts differ: arrays of shape \(first.sizes) and \(array.sizes)")
    }
    guard range != .stored else {
      scale = nil
      return
    }
    guard let white = first.type.unsignedMaximum else {
      throw DiffusionError.argument(
        "range",
        "'\(range.rawValue)' is for unsigned integers of 8 or 16 bits and booleans, whose maximum is known")
    }
    scale = range == .symmetric ? (2 / white, -1) : (1 / white, 0)
  }

  private static func nameOfData(_ path: any FileName, others: [String]) throws -> String {
    let names = try ArrayFile.names(path)
    if let name = dataNames.first(where: names.contains) { return name }
    let rest = names.filter { !others.contains($0) && !labelNames.contains($0) }
    if rest.count == 1 { return rest[0] }
    throw DiffusionError.file(
      path,
      "which array has the samples? `names` tells; it holds \(names.isEmpty ? "none" : listed(Array(names.prefix(20))))"
    )
  }

  public func read(_ positions: UnsafeBufferPointer<Int64>) throws -> DataBatch {
    var batch = DataBatch(
      try tensors.map { try $0.rows(positions) }, named: try named.mapValues { try $0.rows(positions) })
    if let scale {
      try batch.tensors[0].withUnsafeMutableFloats { floats in
        for index in floats.indices { floats[index] = floats[index] * scale.factor + scale.offset }
      }
    }
    return batch
  }
}
