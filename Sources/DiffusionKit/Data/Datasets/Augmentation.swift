import Glibc

/// Random variations of images, drawn anew each time that an image is trained on.
public struct Augmentation: OptionTable, Equatable, Sendable {
  /// Whether to mirror half of the images left to right. Default false.
  public var randomFlip = false
  /// The maximum shift of images along each axis, in pixels; edge pixels are repeated into the free area. Default 0.
  public var randomCropPadding = 0
  /// The maximum angle of rotations around the centre, in degrees; edge pixels are repeated. Default 0.
  public var randomRotation = 0.0
  /// The maximum changes of the brightness, the contrast and the saturation as shares, torchvision's `ColorJitter`.
  /// Default 0.
  public var brightness = 0.0
  public var contrast = 0.0
  public var saturation = 0.0
  /// The values of black and white, which colours stay within. Default -1 and 1.
  public var range = ImageFolder.Range.symmetric

  public init() {}

  public static let fields: [Field<Augmentation>] = [
    .option("random_flip", \.randomFlip, "mirror half of the images left to right"),
    .option(
      "random_crop_padding", \.randomCropPadding, "the maximum shift in pixels; edges are repeated",
      .nonNegative),
    .option(
      "random_rotation", \.randomRotation, "the maximum angle in degrees; edges are repeated", .nonNegative),
    .option(
      "brightness", \.brightness, "the maximum change as a share, as torchvision's ColorJitter", .nonNegative),
    .option("contrast", \.contrast, "the maximum change as a share", .nonNegative),
    .option("saturation", \.saturation, "the maximum change as a share", .nonNegative),
    .option("range", \.range, "the values of black and white, which colours stay within"),
  ]

  /// The description of the variations that `fit` has options for.
  package var summary: String {
    randomFlip || randomCropPadding > 0
      ? "random_flip \(randomFlip), random_crop_padding \(randomCropPadding)" : "none"
  }

  private var changesColors: Bool { brightness > 0 || contrast > 0 || saturation > 0 }
  private var moves: Bool { randomFlip || randomCropPadding > 0 }
  private var isActive: Bool { moves || randomRotation > 0 || changesColors }

  /// - Throws: `argument` for data that are not images, and for padding that is not below their sides.
  package func check(_ shape: Shape) throws {
    guard isActive else { return }
    guard shape.rank == 4 else {
      throw DiffusionError.argument(
        randomFlip || !moves ? "randomFlip" : "randomCropPadding",
        "needs images, [N, C, H, W]; the data have shape \(shape)")
    }
    guard randomCropPadding < min(shape.sizes[2], shape.sizes[3]) else {
      throw DiffusionError.argument(
        "randomCropPadding", "\(randomCropPadding) for images of shape \(shape), it must be below their sides"
      )
    }
  }

  /// Draws for each image whether to mirror it, then its shift down and to the right, its angle, and its colours.
  /// - Parameter images: [N, C, H, W], of a shape that `check` accepted.
  package func callAsFunction(_ images: Tensor, _ generator: Generator) throws -> Tensor {
    var images = moves ? try moved(images, generator) : images
    if randomRotation > 0 { images = try rotated(images, generator) }
    return changesColors ? try recolored(images, generator) : images
  }

  private func moved(_ images: Tensor, _ generator: Generator) throws -> Tensor {
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

  /// Rotates each image around its centre, with bilinear interpolation.
  private func rotated(_ images: Tensor, _ generator: Generator) throws -> Tensor {
    let sizes = images.shape.sizes
    let (count, channels, height, width) = (sizes[0], sizes[1], sizes[2], sizes[3])
    let angles = try Tensor.rand(Shape([count]), generator: generator)
    let result = try Tensor(uninitialized: images.shape)
    let plane = height * width
    let (centerX, centerY) = (Float(width - 1) / 2, Float(height - 1) / 2)
    try Stoppable.pieces(of: count, cost: 4 * channels * plane) { range in
      for image in range {
        let angle = (2 * Double(angles.pointer[image]) - 1) * randomRotation * .pi / 180
        let (cosine, sine) = (Float(cos(angle)), Float(sin(angle)))
        let source = images.pointer + image * channels * plane
        let target = result.pointer + image * channels * plane
        for y in 0..<height {
          for x in 0..<width {
            let (right, down) = (Float(x) - centerX, Float(y) - centerY)
            let fromX = min(max(cosine * right + sine * down + centerX, 0), Float(width - 1))
            let fromY = min(max(cosine * down - sine * right + centerY, 0), Float(height - 1))
            let (left, top) = (Int(fromX), Int(fromY))
            let (shareX, shareY) = (fromX - Float(left), fromY - Float(top))
            let (next, below) = (min(left + 1, width - 1), min(top + 1, height - 1))
            for channel in 0..<channels {
              let pixels = source + channel * plane
              let upper = (1 - shareX) * pixels[top * width + left] + shareX * pixels[top * width + next]
              let lower = (1 - shareX) * pixels[below * width + left] + shareX * pixels[below * width + next]
              target[channel * plane + y * width + x] = (1 - shareY) * upper + shareY * lower
            }
          }
        }
      }
    }
    return result
  }

  /// Changes brightness, contrast and saturation by factors of 1 - share to 1 + share, in this order.
  private func recolored(_ images: Tensor, _ generator: Generator) throws -> Tensor {
    let sizes = images.shape.sizes
    let (count, channels, plane) = (sizes[0], sizes[1], sizes[2] * sizes[3])
    let colors = channels == 2 || channels == 4 ? channels - 1 : channels  // without alpha
    let draws = try Tensor.rand(Shape([count, 3]), generator: generator)
    var images = images
    try images.makeUnique(.plain, isStoppable: true)
    let (black, white): (Float, Float) = range == .symmetric ? (-1, 1) : (0, 1)
    try Stoppable.pieces(of: count, cost: 4 * channels * plane) { range in
      for image in range {
        let pixels = images.pointer + image * channels * plane
        let factors = zip([brightness, contrast, saturation], 0..<3).map { share, index in
          Float(1 - min(share, 1) + (min(share, 1) + share) * Double(draws.pointer[3 * image + index]))
        }
        func gray(_ pixel: Int) -> Float {
          colors == 3
            ? 0.2989 * pixels[pixel] + 0.587 * pixels[plane + pixel] + 0.114 * pixels[2 * plane + pixel]
            : pixels[pixel]
        }
        func blend(_ factor: Float, _ other: (Int) -> Float) {
          for pixel in 0..<plane {
            let base = other(pixel)
            for channel in 0..<colors {
              let value = base + factor * (pixels[channel * plane + pixel] - base)
              pixels[channel * plane + pixel] = min(max(value, black), white)
            }
          }
        }
        if brightness > 0 { blend(factors[0]) { _ in black } }
        if contrast > 0 {
          let mean = Float((0..<plane).reduce(0.0) { $0 + Double(gray($1)) } / Double(max(plane, 1)))
          blend(factors[1]) { _ in mean }
        }
        if saturation > 0, colors == 3 { blend(factors[2], gray) }
      }
    }
    return images
  }
}

extension Dataset {
  /// The samples, which are images, with random variations.
  /// - Throws: `argument` for options out of range. Batches that are not images throw when they are read.
  public func augmented(_ augmentation: Augmentation) throws -> any Dataset {
    try augmentation.check()
    return map { batch, generator in
      var batch = batch
      guard let images = batch.tensors.first else { return batch }
      // The caller that reads a batch has no such argument.
      do { try augmentation.check(images.shape) } catch let error as DiffusionError {
        throw DiffusionError.state("the augmentation of the data \(error.message)")
      }
      batch.tensors[0] = try augmentation(images, generator)
      return batch
    }
  }
}
