/// The options of a loss that weights errors by the saliency of the target.
public struct SaliencyOptions: OptionTable {
  /// The weights of errors, from 0, of the target's shape or one that broadcasts to it ([N, 1, H, W], [H, W]); nil to
  /// compute them from the target's edges.
  public var map: Tensor?
  /// Without a map: the additional weight of the sharpest edge of an image, relative to a flat region.
  public var strength = 4.0
  public var distance = ErrorKind.mse

  public init() {}

  public static let fields: [Field<SaliencyOptions>] = [
    .value(
      "map", \.map, "weights from 0, of the target's shape or one that broadcasts to it",
      OptionCheck { map, name in
        guard let map else { return }
        guard map.count > 0 else { throw DiffusionError.argument(name, "no elements: shape \(map.shape)") }
        let minimum = try map.extremes.minimum
        guard map.isFinite, minimum >= 0 else {
          throw DiffusionError.argument(
            name, "weights must be finite numbers of at least 0, the minimum is \(minimum)")
        }
      }),
    .option(
      "strength", \.strength, "without a map, the additional weight of the sharpest edge of an image",
      .nonNegative),
    .option("distance", \.distance, "the mean of squared or of absolute errors"),
  ]
}

extension Loss {
  /// The mean of squared (or absolute) errors, each times the weight of its element. The weights of an example have the
  /// mean 1, so that the loss has the scale of `mse` (or `mae`).
  ///
  /// The weights are the given map, else 1 + strength g / max(g), where g is the magnitude of the target's gradient
  /// (central differences along every side, averaged over channels).
  /// - Throws: `argument("strength")` for a negative strength, `argument("map")` for a map with negative elements or
  ///   none. A call of the loss throws `argument("target")` for shapes that differ, and `argument("map")` for a map
  ///   that does not broadcast to them or is 0 everywhere in an example.
  public static func saliencyWeighted(_ options: SaliencyOptions = SaliencyOptions()) throws -> Loss {
    try options.check()
    func errors(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
      try checkShapes(prediction, target)
      return try options.distance.elements(prediction - target) * weights(options, target.detached)
    }
    return Loss(
      "saliency_weighted",
      options: [("strength", "\(options.strength)"), ("distance", options.distance.rawValue)]
    ) { prediction, target, weights in
      let errors = try errors(prediction, target)
      return try weights.map { try weightedMean(errors, $0) } ?? errors.mean()
    }
  }

  private static func weights(_ options: SaliencyOptions, _ target: Tensor) throws -> Tensor {
    let examples = target.shape.sizes[0]
    guard let map = options.map else {
      return try meanOne(noGrad { try edgeWeights(target, Float(options.strength)) }, examples)
    }
    // A map with the rank of one example applies to all of them.
    let wide: Tensor
    do { wide = try map.detached.broadcast(to: target.shape) } catch let error as DiffusionError {
      guard case .argument = error.kind else { throw error }
      throw DiffusionError.argument(
        "map", "shape \(map.shape) does not broadcast to the target's, \(target.shape)")
    }
    return try meanOne(wide, examples)
  }

  /// Divides each example's weights by their mean.
  private static func meanOne(_ weights: Tensor, _ examples: Int) throws -> Tensor {
    let rows = try weights.reshaped([examples, weights.count / examples])
    let means = try rows.mean(axis: 1, keepdim: true)
    if let index = try means.copied().firstIndex(of: 0) {
      throw DiffusionError.argument("map", "it is 0 everywhere for example \(index: index)")
    }
    return try (rows / means).reshaped(weights.shape)
  }

  /// Returns 1 + strength g / max(g) for images [N, C, sides...], and 1 for tensors without sides.
  private static func edgeWeights(_ target: Tensor, _ strength: Float) throws -> Tensor {
    guard target.rank > 2 else { return try target.onesLike() }
    var squares = try target.zerosLike()
    for axis in 2..<target.rank where target.shape.sizes[axis] > 1 {
      squares = try squares + target.slope(along: axis).square()
    }
    let edges = try squares.sqrt().mean(axis: 1, keepdim: true).broadcast(to: target.shape)
    let rows = try edges.flattened(startAxis: 1)
    let peaks = try rows.maximum(axis: 1, keepdim: true)
    let safe = try Tensor.select(where: peaks.gt(Tensor(0)), peaks, else: Tensor(1))
    return try (rows / safe * Tensor(strength) + Tensor(1)).reshaped(target.shape)
  }
}

extension Tensor {
  /// Returns central differences along an axis of size 2 or more, one-sided at its ends, as numpy.gradient, off the
  /// tape.
  fileprivate func slope(along axis: Int) throws -> Tensor {
    let count = shape.sizes[axis]
    func part(_ start: Int, _ length: Int) throws -> Tensor {
      try detached.narrow(axis: axis, start: start, length: length)
    }
    let first = try part(1, 1) - part(0, 1)
    let last = try part(count - 1, 1) - part(count - 2, 1)
    let middle = count > 2 ? [try (part(2, count - 2) - part(0, count - 2)) * Tensor(0.5)] : []
    return try Tensor.concat([first] + middle + [last], axis: axis)
  }
}
