/// The files of images in a folder or, if it has none, in its subfolders, with the index of the subfolder.
func imageFiles(
  _ path: any FileName
) throws -> (files: [(path: FilePath, label: Int?)], classes: [FilePath]) {
  let entries = try listFolder(path)
  func isImage(_ entry: FolderEntry) -> Bool {
    !entry.isFolder && hasExtension(entry.path, "png", "jpg", "jpeg", "webp")
  }
  let here = entries.filter(isImage).map { (path: $0.path, label: Int?.none) }
  try Allocation.require(256 * here.count, for: "the names of images")
  if !here.isEmpty { return (here, []) }
  var files: [(path: FilePath, label: Int?)] = []
  var classes: [FilePath] = []
  for folder in entries where folder.isFolder {
    let images = try listFolder(folder.path).filter(isImage)
    if images.isEmpty { continue }
    try Allocation.require(
      512 * images.count, holding: 256 * files.count, for: "the names of images")
    files += images.map { ($0.path, classes.count) }
    classes.append(folder.name)
  }
  guard !files.isEmpty else {
    throw DiffusionError.file(path, "holds no .png, .jpg, .jpeg or .webp files, nor do the folders in it")
  }
  return (files, classes)
}

/// Reads images that must all have the same shape.
struct ImageReader {
  let size: (height: Int, width: Int)?
  let channels: Int?
  let range: ImageFolder.Range
  let appliesOrientation: Bool
  /// The path and the shape of the first image.
  private(set) var first: (path: FilePath, sizes: [Int])?

  /// - Throws: `argument` for values out of range.
  init(
    size: (height: Int, width: Int)?, channels: Int?, range: ImageFolder.Range, appliesOrientation: Bool
  ) throws {
    if let size {
      for side in [size.height, size.width] { try Requirement.within(side, 1...ImageLimit.side, "size") }
    }
    if let channels, ![1, 3, 4].contains(channels) {
      throw DiffusionError.argument("channels", "1, 3 or 4, not \(channels)")
    }
    (self.size, self.channels, self.range, self.appliesOrientation) = (
      size, channels, range, appliesOrientation
    )
  }

  /// Reads an image. The first one that is read determines the shape.
  mutating func read(_ path: FilePath) throws -> Tensor {
    var image = try loadImage(path, appliesOrientation: appliesOrientation)
    if let channels { image = try ImageFit.channels(image, channels) }
    if let size { image = try ImageFit.covering(image, height: size.height, width: size.width) }
    let sizes = image.shape.sizes
    if let first, first.sizes != sizes {
      throw DiffusionError.file(
        path, "\(ImageReader.text(sizes)), where '\(first.path)' has \(ImageReader.text(first.sizes))")
    }
    if first == nil { first = (path, sizes) }
    guard range == .symmetric else { return image }
    try image.makeUnique()
    for index in 0..<image.count { image.pointer[index] = 2 * image.pointer[index] - 1 }
    return image
  }

  private static func text(_ sizes: [Int]) -> String {
    "\(sizes[1]) x \(sizes[2]) pixels of \(sizes[0]) channel\(sizes[0] == 1 ? "" : "s")"
  }
}
