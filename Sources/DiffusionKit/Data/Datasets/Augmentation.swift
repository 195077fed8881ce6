/// Random variations of images before noise is added, drawn anew each time that an image is trained on.
public struct Augmentation: Equatable, Sendable, CustomStringConvertible {
  /// Whether to mirror half of the images left to right. Default false.
  public var randomFlip = false
  /// The maximum shift of images along each axis, in pixels; edge pixels are repeated into the free area. Default 0.
  public var randomCropPadding = 0

  public init() {}

  public var description: String {
    isActive ? "random_flip \(randomFlip), random_crop_padding \(randomCropPadding)" : "none"
  }

  private var isActive: Bool { randomFlip || randomCropPadding > 0 }

  /// - Throws: `argument` for data that are not images, and for padding that is not below their sides.
  package func check(_ shape: Shape) throws {
    guard isActive else { return }
    guard shape.rank == 4 else {
      throw DiffusionError.argument(
        randomFlip ? "randomFlip" : "randomCropPadding",
        "needs images, [N, C, H, W]; the data have shape \(shape)")
    }
    guard randomCropPadding < min(shape.sizes[2], shape.sizes[3]) else {
      throw DiffusionError.argument(
        "randomCropPadding", "\(randomCropPadding) for images of shape \(shape), it must be below their sides"
      )
    }
  }

  /// Draws for each image whether to mirror it, then its shift down and to the right.
  /// - Parameter images: [N, C, H, W], of a shape that `check` accepted.
  package func callAsFunction(_ images: Tensor, _ generator: Generator) throws -> Tensor {
    guard isActive else { return images }
    let sizes = images.shape.sizes
    let (count, channels, height, width) = (sizes[0], sizes[1], sizes[2], sizes[3])
    let flips = try randomFlip ? Tensor.rand(Shape([count]), generator: generator) : nil
    let moves =
      try randomCropPadding > 0
      ? Tensor.randint(low: 0, high: 2 * randomCropPadding + 1, Shape([count, 2]), generator: generator) : nil
    let result = try Tensor(uninitialized: images.shape)
    var columns = [Int](repeating: 0, count: width)
    for image in 0..<count {
      let (down, right) =
        moves.map { moves in
          (
            Int(moves.pointer[2 * image]) - randomCropPadding,
            Int(moves.pointer[2 * image + 1]) - randomCropPadding
          )
        } ?? (0, 0)
      let isMirrored = (flips?.pointer[image] ?? 1) < 0.5
      for x in 0..<width {
        let source = min(max(x - right, 0), width - 1)
        columns[x] = isMirrored ? width - 1 - source : source
      }
      for row in 0..<channels * height {
        let (channel, y) = (row / height, row % height)
        let plane = (image * channels + channel) * height
        let source = images.pointer + (plane + min(max(y - down, 0), height - 1)) * width
        let target = result.pointer + (plane + y) * width
        for x in 0..<width { target[x] = source[columns[x]] }
      }
    }
    return result
  }
}
