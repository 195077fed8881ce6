/// The images of a folder, as training data.
public struct ImageFolder {
  /// [N, C, H, W] with values -1...1 or 0...1, in the order of `paths`.
  public let images: Tensor
  /// [N], the index of each image's folder in `classes`; nil if the images are in the folder itself.
  public let labels: Tensor?
  /// The names of the subfolders, in the order of their bytes.
  public let classes: [FilePath]
  /// The files of the images.
  public let paths: [FilePath]
  /// The files that were skipped, and the reasons.
  public let skipped: [(path: FilePath, reason: String)]

  /// The treatment of files that cannot be read or have another size.
  public enum OnError: String, OptionChoice {
    /// Throws an error that lists all such files.
    case raise
    /// Lists them in `skipped`.
    case skip
  }

  /// The values of black and white.
  public enum Range: String, OptionChoice {
    /// -1 and 1, the range that diffusion models are trained on.
    case symmetric = "-1..1"
    /// 0 and 1.
    case unit = "0..1"
  }
}

/// Reads the PNG and JPEG files of the folder at `path`: those in it or, if there are none, those in its subfolders,
/// each of which is a class (torchvision's `ImageFolder`). Other files and hidden ones are ignored.
/// - Parameters:
///   - size: the height and width to which images are scaled and cropped along their longer side; default nil, for
///     images that all have the same size.
///   - channels: 1, 3 or 4, to which images are converted; default nil, for images that all have the same number.
///   - range: default -1...1.
///   - onError: default `raise`.
///   - appliesOrientation: as for `loadImage`, default true.
/// - Throws: `argument` for values out of range; `file` for a path that is no folder, a folder without images, and,
///   unless they are skipped, for images with another size than the first one and files that cannot be read; `memory`.
public func loadImageFolder(
  _ path: any FileName, size: (height: Int, width: Int)? = nil, channels: Int? = nil,
  range: ImageFolder.Range = .symmetric, onError: ImageFolder.OnError = .raise,
  appliesOrientation: Bool = true
) throws -> ImageFolder {
  var reader = try ImageReader(
    size: size, channels: channels, range: range, appliesOrientation: appliesOrientation)
  let (files, classes) = try imageFiles(path)
  var accepted: [(path: FilePath, label: Int?)] = []
  var refused: [(path: FilePath, reason: String)] = []
  var images: Tensor?
  for file in files {
    try Session.current.checkInterrupted()
    do {
      let image = try reader.read(file.path)
      if images == nil { images = try Tensor(uninitialized: Shape([files.count] + image.shape.sizes)) }
      guard let images else { continue }
      (images.pointer + accepted.count * image.count).update(from: image.pointer, count: image.count)
      accepted.append(file)
    } catch let error as DiffusionError where !error.isRefusal {
      // Without the path, which precedes the reason below.
      refused.append((file.path, error.message))
    }
  }
  guard refused.isEmpty || onError == .skip else {
    let named = refused.prefix(20).map { "\($0.path): \($0.reason)" }.joined(separator: "; ")
    let more = refused.count > 20 ? "; and \(refused.count - 20) more" : ""
    throw DiffusionError.file(
      path, "\(refused.count) of \(files.count) images cannot be used: \(named)\(more)")
  }
  guard let images, !accepted.isEmpty else {
    let reason = refused.first.map { ", the first: \($0.path): \($0.reason)" } ?? ""
    throw DiffusionError.file(path, "none of \(files.count) images can be used\(reason)")
  }
  return ImageFolder(
    images: accepted.count == files.count
      ? images : try images.narrow(axis: 0, start: 0, length: accepted.count),
    labels: classes.isEmpty
      ? nil : try Tensor(shape: [accepted.count], values: accepted.map { Float($0.label ?? 0) }),
    classes: classes, paths: accepted.map(\.path), skipped: refused)
}
