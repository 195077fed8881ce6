/// The images of a folder, which are read when they are needed, with the labels "class_labels" of classes.
public final class ImageFolderDataset: Dataset {
  /// The names of the subfolders, in the order of their bytes.
  public let classes: [FilePath]
  private let files: [(path: FilePath, label: Int?)]
  private let reader: ImageReader
  private let onError: ImageFolder.OnError
  private let refused = Lock<[String: (path: FilePath, reason: String)]>([:])

  public var count: Int { files.count }
  public var readsAhead: Bool { true }
  public var hasIncidentalLabels: Bool { true }
  public var skipped: [(path: FilePath, reason: String)] {
    refused.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
  }

  /// Lists the images, as `loadImageFolder` does, and reads the first one, whose shape the others must have.
  /// - Parameters: those of `loadImageFolder`. With `onError` `skip`, images that cannot be used are left out of
  ///   batches, which are then smaller, and listed in `skipped`.
  /// - Throws: `argument` for values out of range; `file` for a path that is no folder, a folder without images, and a
  ///   first image that cannot be read.
  public init(
    _ path: any FileName, size: (height: Int, width: Int)? = nil, channels: Int? = nil,
    range: ImageFolder.Range = .symmetric, onError: ImageFolder.OnError = .raise,
    appliesOrientation: Bool = true
  ) throws {
    var reader = try ImageReader(
      size: size, channels: channels, range: range, appliesOrientation: appliesOrientation)
    (files, classes) = try imageFiles(path)
    self.onError = onError
    for file in files where reader.first == nil {
      try Session.current.checkInterrupted()
      do { _ = try reader.read(file.path) } catch let error as DiffusionError
        where onError == .skip && !error.isRefusal
      {
        refused.withLock { $0["\(file.path)"] = (file.path, error.message) }
      }
    }
    self.reader = reader
    guard reader.first != nil else {
      let reason = skipped.first.map { ", the first: \($0.path): \($0.reason)" } ?? ""
      throw DiffusionError.file(path, "none of \(files.count) images can be used\(reason)")
    }
  }

  public func read(_ positions: UnsafeBufferPointer<Int64>) throws -> DataBatch {
    guard let sizes = reader.first?.sizes else { throw DiffusionError.state("no image was read") }
    let images = try Tensor(uninitialized: Shape([positions.count] + sizes))
    var labels: [Float] = []
    var reader = reader
    var last: DiffusionError?
    for position in positions {
      try Session.current.checkInterrupted()
      let file = files[Int(position)]
      do {
        let image = try reader.read(file.path)
        (images.pointer + labels.count * image.count).update(from: image.pointer, count: image.count)
        labels.append(Float(file.label ?? 0))
      } catch let error as DiffusionError where !error.isRefusal {
        guard onError == .skip else { throw DiffusionError.file(file.path, error.message) }
        refused.withLock { $0["\(file.path)"] = (file.path, error.message) }
        last = DiffusionError.file(file.path, error.message)
      }
    }
    if let last, labels.isEmpty { throw last }
    let found = labels.count
    return DataBatch(
      [found == positions.count ? images : try images.narrow(axis: 0, start: 0, length: found)],
      named: classes.isEmpty ? [:] : ["class_labels": try Tensor(shape: [found], values: labels)])
  }
}
