/// What training makes small: a named function of (prediction, target) with a result of shape [1], the mean over the
/// batch.
///
/// The built-in ones want shapes that agree exactly: [N] against [N, 1] is an error, not a silent [N, N].
public struct Loss {
  public let name: String
  /// Its options, where they change what it gives: "huber" of another delta is another loss.
  var options: Description { describe() }
  /// Computes `options`. Lazily, since a script makes a loss for each call of its function.
  private let describe: () -> Description
  /// What it is put together from, where it is a weighted sum of others.
  public let mixture: WeightedLoss?
  private let compute: Compute

  /// The loss of a batch. With weights, one for each example, the sum of weight times loss over the examples, divided by
  /// their number.
  typealias Compute = (_ prediction: Tensor, _ target: Tensor, _ weights: Tensor?) throws -> Tensor

  /// - Parameter compute: gives one element from (prediction, target).
  public init(_ name: String, _ compute: @escaping (_ prediction: Tensor, _ target: Tensor) throws -> Tensor)
  {
    self.init(name, options: [], compute)
  }

  /// A loss that knows nothing of weights: a weighted batch is computed example by example.
  /// - Parameter sums: whether the loss of a batch is the sum of those of its examples, not their mean.
  init(
    _ name: String, options: @autoclosure @escaping () -> Description, sums: Bool = false,
    _ compute: @escaping (_ prediction: Tensor, _ target: Tensor) throws -> Tensor
  ) {
    self.init(name, options: options(), weighted: Loss.exampleByExample(name, sums: sums, compute))
  }

  init(
    _ name: String, options: @autoclosure @escaping () -> Description = [], mixture: WeightedLoss? = nil,
    weighted compute: @escaping Compute
  ) {
    (self.name, describe, self.mixture, self.compute) = (name, options, mixture, compute)
  }

  /// - Throws: `argument("target")` where the shapes do not agree; `state` where a function of the caller's gives more
  ///   than one element.
  public func callAsFunction(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
    try Loss.checked(compute(prediction, target, nil), name)
  }

  /// The same with the loss of each example multiplied by its weight: the sum of the products divided by the number of
  /// examples, Keras's `sample_weight`. A loss that is no mean of elements (a function of the caller's, say) is computed
  /// for each example by itself.
  /// - Parameter weights: [N]; nil for 1 each.
  /// - Throws: as without weights, and `argument("target")` for another count of examples.
  public func callAsFunction(_ prediction: Tensor, _ target: Tensor, weights: Tensor?) throws -> Tensor {
    guard let weights else { return try self(prediction, target) }
    let count = weights.count
    guard prediction.shape.sizes[0] == count, target.shape.sizes[0] == count, count > 0 else {
      throw DiffusionError.argument(
        "target",
        "\(count) weights for a prediction of shape \(prediction.shape) and a target of shape \(target.shape)"
      )
    }
    return try Loss.checked(compute(prediction, target, weights), name)
  }

  private static func exampleByExample(
    _ name: String, sums: Bool,
    _ compute: @escaping (_ prediction: Tensor, _ target: Tensor) throws -> Tensor
  ) -> Compute {
    { prediction, target, weights in
      guard let weights else { return try compute(prediction, target) }
      let values = try (0..<weights.count).map { place in
        try checked(
          compute(
            prediction.narrow(axis: 0, start: place, length: 1),
            target.narrow(axis: 0, start: place, length: 1)),
          name)
      }
      let sum = try (Tensor.concat(values) * weights).sum()
      return sums ? sum : try sum * Tensor(1 / Float(weights.count))
    }
  }

  private static func checked(_ value: Tensor, _ name: String) throws -> Tensor {
    guard value.count == 1 else {
      throw DiffusionError.state("the loss '\(name)' gave shape \(value.shape), wanted one element")
    }
    return value.rank == 1 ? value : try value.reshaped(.scalar)
  }

  // MARK: For the built-in ones

  /// The mean of elements of [N, ...], those of each example times its weight.
  static func weightedMean(_ elements: Tensor, _ weights: Tensor) throws -> Tensor {
    try (elements * weights.column(like: elements)).mean()
  }

  /// - Throws: `argument("target")` unless the shapes are the same and not empty.
  static func checkShapes(_ prediction: Tensor, _ target: Tensor) throws {
    guard prediction.shape == target.shape else {
      throw DiffusionError.argument(
        "target", "shape \(target.shape) for a prediction of shape \(prediction.shape), they must be the same"
      )
    }
    guard prediction.count > 0 else {
      throw DiffusionError.argument(
        "prediction", "no elements to take a mean of, the shape is \(prediction.shape)")
    }
  }
}

extension Tensor {
  /// Weights of examples, [N], as [N, 1, ...] of as many axes as `elements` have.
  func column(like elements: Tensor) throws -> Tensor {
    try reshaped([count] + [Int](repeating: 1, count: elements.rank - 1))
  }
}
