/// What training makes small: a named function of (prediction, target) with a result of shape [1], the mean over the
/// batch.
///
/// The built-in ones want shapes that agree exactly: [N] against [N, 1] is an error, not a silent [N, N].
public struct Loss {
  public let name: String
  /// Its options, where they change what it gives: "huber" of another delta is another loss.
  let options: Description
  /// What it is put together from, where it is a weighted sum of others.
  public let mixture: WeightedLoss?
  private let compute: (_ prediction: Tensor, _ target: Tensor) throws -> Tensor
  /// The same with a weight for each example, where that is more than the mean of single examples.
  private let computeWeighted: ((_ prediction: Tensor, _ target: Tensor, _ weights: Tensor) throws -> Tensor)?
  /// Whether the losses of examples are added up rather than averaged.
  private let sums: Bool
  /// What a metric becomes in a model that is trained with a loss.
  private let besideLoss: ((Loss) -> Loss)?

  /// - Parameter compute: gives one element from (prediction, target).
  public init(_ name: String, _ compute: @escaping (_ prediction: Tensor, _ target: Tensor) throws -> Tensor)
  {
    self.init(name, options: [], compute)
  }

  /// - Parameters:
  ///   - sums: whether the loss of a batch is the sum of those of its examples, not their mean.
  ///   - weighted: the sum over examples of weight times loss, divided by their number unless it `sums`; nil: computed
  ///     from single examples.
  ///   - besideLoss: what a metric becomes in a model that is trained with a loss.
  init(
    _ name: String, options: Description, sums: Bool = false, besideLoss: ((Loss) -> Loss)? = nil,
    weighted: ((_ prediction: Tensor, _ target: Tensor, _ weights: Tensor) throws -> Tensor)? = nil,
    _ compute: @escaping (_ prediction: Tensor, _ target: Tensor) throws -> Tensor
  ) {
    (self.name, self.options, self.sums) = (name, options, sums)
    (self.compute, computeWeighted, self.besideLoss) = (compute, weighted, besideLoss)
    mixture = nil
  }

  init(_ mixture: WeightedLoss) {
    name = "weighted"
    options = mixture.description
    compute = { try mixture.value($0, $1, weights: nil) }
    computeWeighted = { try mixture.value($0, $1, weights: $2) }
    sums = false
    besideLoss = nil
    self.mixture = mixture
  }

  /// The same under another name.
  public func renamed(_ name: String) -> Loss {
    Loss(
      name, options: options, sums: sums, besideLoss: besideLoss.map { adapt in { adapt($0).renamed(name) } },
      weighted: computeWeighted, compute)
  }

  /// As a metric of a model that is trained with `loss`.
  func beside(_ loss: Loss) -> Loss { besideLoss?(loss) ?? self }

  /// - Throws: `argument("target")` where the shapes do not agree; `state` where a function of the caller's gives more
  ///   than one element.
  public func callAsFunction(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
    try checked(compute(prediction, target))
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
    if let computeWeighted { return try checked(computeWeighted(prediction, target, weights)) }
    let values = try (0..<count).map { place in
      try self(
        prediction.narrow(axis: 0, start: place, length: 1), target.narrow(axis: 0, start: place, length: 1))
    }
    let sum = try (Tensor.concat(values) * weights).sum()
    return try checked(sums ? sum : sum * Tensor(1 / Float(count)))
  }

  private func checked(_ value: Tensor) throws -> Tensor {
    guard value.count == 1 else {
      throw DiffusionError.state("the loss '\(name)' gave shape \(value.shape), wanted one element")
    }
    return value.rank == 1 ? value : try value.reshaped(.scalar)
  }

  /// The mean of elements of [N, ...], those of each example times its weight.
  static func weightedMean(_ elements: Tensor, _ weights: Tensor) throws -> Tensor {
    let column = [weights.count] + [Int](repeating: 1, count: elements.rank - 1)
    return try (elements * weights.reshaped(column)).mean()
  }
}

extension Loss {
  /// The losses that a name alone stands for.
  public static var names: [String] { aliases.map(\.name) }

  private static let aliases: [(name: String, others: [String])] = [
    ("mse", ["mean_squared_error", "mseloss", "mse_loss", "l2"]),
    ("mae", ["mean_absolute_error", "l1loss", "l1_loss", "l1"]),
    ("huber", ["huberloss", "huber_loss"]),
    ("ssim", ["ssimloss", "ssim_loss"]),
    ("ms_ssim", ["msssim", "ms_ssim_loss", "msssimloss"]),
    ("perceptual", ["perceptualloss", "perceptual_loss"]),
    ("saliency_weighted", []),
    ("cross_entropy", ["crossentropyloss", "sparse_categorical_crossentropy", "categorical_crossentropy"]),
    (
      "bce_with_logits",
      ["bcewithlogitsloss", "binary_crossentropy_with_logits", "binary_cross_entropy_with_logits"]
    ),
  ]

  /// The loss of that name with its defaults; Keras's and PyTorch's names are understood, in any case.
  /// - Throws: `argument("loss")` for an unknown name, listing the known ones.
  public static func named(_ name: String) throws -> Loss {
    let wanted = name.lowercased()
    let snake = snakeCase(name)
    let found = aliases.first { entry in
      [wanted, snake].contains { $0 == entry.name || entry.others.contains($0) }
    }
    switch found?.name {
    case "mse": return .mse
    case "mae": return .mae
    case "huber": return try .huber()
    case "ssim": return try .ssim()
    case "ms_ssim": return try .msSSIM()
    case "perceptual": return try .perceptual()
    case "saliency_weighted": return try .saliencyWeighted()
    case "cross_entropy": return try .crossEntropy()
    case "bce_with_logits": return .bceWithLogits
    default:
      throw DiffusionError.unknown("loss", name, known: aliases.map(\.name), argument: "loss")
    }
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
