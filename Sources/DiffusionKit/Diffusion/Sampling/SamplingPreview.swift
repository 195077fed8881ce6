/// Images of samples during sampling: predictions of the finished samples, in a PNG file.
public struct SamplingPreview: Sendable {
  /// The path of the file. With "%d", which stands for the number of the step, each image gets a file of its own;
  /// otherwise each replaces the one before.
  public let path: FilePath
  /// The number of steps between two images. The last step always gives an image.
  public let interval: Int

  /// - Parameter interval: the number of steps between two images. Default 10.
  /// - Throws: `argument("path")` unless it ends in .png, `argument("interval")` for less than 1.
  public init(_ path: any FileName, interval: Int = 10) throws {
    try checkPNGPath(path)
    try Requirement.positive(interval, "interval")
    self.path = path.filePath
    self.interval = interval
  }

  /// - Throws: `argument("path")` for samples that are not images.
  func check(_ samples: Tensor) throws {
    let sizes = samples.shape.sizes
    guard sizes.count == 4, [1, 3, 4].contains(sizes[1]) else {
      throw DiffusionError.argument(
        "path", "samples of shape \(samples.shape) are not images of 1, 3 or 4 channels")
    }
  }

  func draw(_ step: SamplingSteps.Step) throws {
    guard (step.index + 1) % interval == 0 || step.isLast else { return }
    let images = try PipelineRequest.Output.image.given(step.preview)
    try saveGrid(numbered(step.index + 1, of: step.count ?? step.index + 1), images)
  }

  /// Returns the path with "%d" filled in, padded to the width of the last number.
  private func numbered(_ number: Int, of count: Int) -> FilePath {
    let text = String(number)
    let digits = String(repeating: "0", count: max(0, String(count).count - text.count)) + text
    guard let placeholder = path.bytes.firstRange(matching: "%d".utf8) else { return path }
    return FilePath(
      bytes: path.bytes[..<placeholder.lowerBound] + digits.utf8 + path.bytes[placeholder.upperBound...])
  }
}
