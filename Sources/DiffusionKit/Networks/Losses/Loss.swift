/// The objective of training: a named function of (prediction, target) with a result of shape [1], the mean over the
/// batch.
///
/// The built-in losses require equal shapes: [N] against [N, 1] is an error, not a silent [N, N].
public struct Loss {
  public let name: String
  /// The options that change the loss: "huber" with another delta is another loss.
  package var options: Description { describe() }
  /// Computes `options`, lazily, since a script makes a loss for each call of its function.
  private let describe: () -> Description
  /// The parts of the loss if it is a weighted sum of others; otherwise nil.
  public let mixture: WeightedLoss?
  private let compute: Compute

  /// Computes the loss of a batch. With weights, one for each example, the result is the sum of weight times loss over
  /// the examples, divided by their number.
  typealias Compute = (_ prediction: Tensor, _ target: Tensor, _ weights: Tensor?) throws -> Tensor

  /// - Parameter compute: returns one element from (prediction, target).
  public init(_ name: String, _ compute: @escaping (_ prediction: Tensor, _ target: Tensor) throws -> Tensor)
  {
    self.init(name, options: [], compute)
  }

  /// Makes a loss without support for weights: a weighted batch is computed example by example.
  /// - Parameter sums: whether the loss of a batch is the sum of the losses of its examples instead of their mean.
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

  /// Returns the loss of a batch.
  /// - Throws: `argument("target")` if the shapes differ; `state` if a function of the caller returns more than one
  ///   element.
  public func callAsFunction(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
    try Loss.checked(compute(prediction, target, nil), name)
  }

  /// Returns the loss of a weighted batch: the sum over examples of weight times loss, divided by the number of
  /// examples, as with Keras's `sample_weight`. A loss that is not a mean of elements, such as a function of the
  /// caller, is computed for each example separately.
  /// - Parameter weights: [N]; nil for 1 each.
  /// - Throws: as without weights, and `argument("target")` if the number of examples differs from that of the weights.
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
      let values = try (0..<weights.count).map { index in
        try checked(
          compute(
            prediction.narrow(axis: 0, start: index, length: 1),
            target.narrow(axis: 0, start: index, length: 1)),
          name)
      }
      let sum = try (Tensor.concat(values) * weights).sum()
      return sums ? sum : try sum * Tensor(1 / Float(weights.count))
    }
  }

  private static func checked(_ value: Tensor, _ name: String) throws -> Tensor {
    guard value.count == 1 else {
      throw DiffusionError.state("the loss '\(name)' returned shape \(value.shape), expected one element")
    }
    return value.rank == 1 ? value : try value.reshaped(.scalar)
  }

  // MARK: For the built-in losses

  /// Returns the mean of elements [N, ...], those of each example multiplied by its weight.
  static func weightedMean(_ elements: Tensor, _ weights: Tensor) throws -> Tensor {
    try (elements * weights.column(like: elements)).mean()
  }

  /// Checks that the shapes are equal.
  /// - Throws: `argument("target")` for shapes that differ, `argument("prediction")` for empty ones.
  static func checkShapes(_ prediction: Tensor, _ target: Tensor) throws {
    try target.shape.requireEqual(to: prediction.shape, of: "a prediction", name: "target")
    guard prediction.count > 0 else {
      throw DiffusionError.argument(
        "prediction", "no elements to take a mean of, the shape is \(prediction.shape)")
    }
  }
}

extension Tensor {
  /// Reshapes weights of examples, [N], to [N, 1, ...] with the rank of `elements`.
  func column(like elements: Tensor) throws -> Tensor {
    try reshaped([count] + [Int](repeating: 1, count: elements.rank - 1))
  }
}
