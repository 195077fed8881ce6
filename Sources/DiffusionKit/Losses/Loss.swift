/// What training makes small: a named function of (prediction, target) with a result of shape [1], the mean over the
/// batch.
///
/// The built-in ones want shapes that agree exactly: [N] against [N, 1] is an error, not a silent [N, N].
public struct Loss {
  public let name: String
  /// What it is put together from, where it is a weighted sum of others.
  public let mixture: WeightedLoss?
  private let compute: (_ prediction: Tensor, _ target: Tensor) throws -> Tensor

  /// - Parameter compute: gives one element from (prediction, target).
  public init(_ name: String, _ compute: @escaping (_ prediction: Tensor, _ target: Tensor) throws -> Tensor)
  {
    self.name = name
    self.compute = compute
    mixture = nil
  }

  init(_ mixture: WeightedLoss) {
    name = "weighted"
    compute = mixture.value
    self.mixture = mixture
  }

  /// - Throws: `argument("target")` where the shapes do not agree; `state` where a function of the caller's gives more
  ///   than one element.
  public func callAsFunction(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
    let value = try compute(prediction, target)
    guard value.count == 1 else {
      throw DiffusionError.state("the loss '\(name)' gave shape \(value.shape), wanted one element")
    }
    return value.rank == 1 ? value : try value.reshaped(.scalar)
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
    case "perceptual": return try .perceptual(PerceptualOptions())
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
