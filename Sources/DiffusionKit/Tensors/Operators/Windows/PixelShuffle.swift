// Channels as pixels and in other orders, by PyTorch's rules.
extension Tensor {
  /// [..., C * factor^2, H, W] to [..., C, H * factor, W * factor] (Shi et al. 2016): each position becomes a square.
  /// - Throws: `argument("self")` for fewer than three axes and for channels that are no multiple, `argument("upscaleFactor")`
  ///   for a factor below 1.
  public func pixelShuffle(_ factor: Int) throws -> Tensor {
    let (sizes, first) = try blocks(factor, "upscaleFactor")
    let square = factor * factor
    guard sizes[first].isMultiple(of: square) else {
      throw DiffusionError.argument(
        "self", "\(sizes[first]) channels of shape \(shape) are no multiple of \(factor) x \(factor)")
    }
    let (channels, height, width) = (sizes[first] / square, sizes[first + 1], sizes[first + 2])
    let axes = (0..<first) + [first, first + 3, first + 1, first + 4, first + 2]
    return try reshaped(Shape(sizes[..<first] + [channels, factor, factor, height, width], name: "self"))
      .permuted(axes)
      .reshaped(
        Shape(
          sizes[..<first] + [
            channels, height.multipliedClamping(by: factor), width.multipliedClamping(by: factor),
          ], name: "self"))
  }

  /// The inverse of `pixelShuffle`: [..., C, H * factor, W * factor] to [..., C * factor^2, H, W].
  /// - Throws: `argument("self")` for fewer than three axes and for sizes that are no multiple, `argument("downscaleFactor")`
  ///   for a factor below 1.
  public func pixelUnshuffle(_ factor: Int) throws -> Tensor {
    let (sizes, first) = try blocks(factor, "downscaleFactor")
    guard sizes[first + 1].isMultiple(of: factor), sizes[first + 2].isMultiple(of: factor) else {
      throw DiffusionError.argument(
        "self", "height and width of shape \(shape) are no multiples of \(factor)")
    }
    let (channels, height, width) = (sizes[first], sizes[first + 1] / factor, sizes[first + 2] / factor)
    let axes = (0..<first) + [first, first + 2, first + 4, first + 1, first + 3]
    return try reshaped(Shape(sizes[..<first] + [channels, height, factor, width, factor], name: "self"))
      .permuted(axes)
      .reshaped(
        Shape(
          sizes[..<first] + [channels.multipliedClamping(by: factor * factor), height, width], name: "self"))
  }

  /// Reorders the channels of [N, C, ...] so that those of each of `groups` groups are spread over all (Zhang et al. 2018).
  /// - Throws: `argument("self")` for fewer than two axes, `argument("groups")` for groups that do not divide the channels.
  public func channelShuffle(_ groups: Int) throws -> Tensor {
    try Requirement.positive(groups, "groups")
    guard rank >= 2 else { throw DiffusionError.argument("self", "expected [N, C, ...], got \(shape)") }
    let (batch, channels) = (shape.sizes[0], shape.sizes[1])
    guard channels.isMultiple(of: groups) else {
      throw DiffusionError.argument(
        "groups", "\(groups) groups do not divide the \(channels) channels of shape \(shape)")
    }
    let inner = shape.split(at: 1).inner
    return try reshaped(Shape([batch, groups, channels / groups, inner])).permuted([0, 2, 1, 3]).reshaped(
      shape)
  }

  /// The sizes, and the axis of the channels.
  private func blocks(_ factor: Int, _ name: String) throws -> (sizes: [Int], first: Int) {
    try Requirement.within(factor, 1...1 << 15, name)
    guard rank >= 3 else { throw DiffusionError.argument("self", "expected [..., C, H, W], got \(shape)") }
    return (shape.sizes, rank - 3)
  }
}
