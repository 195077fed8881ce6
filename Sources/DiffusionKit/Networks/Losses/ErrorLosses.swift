import CKernels

// Means of a function of prediction - target. Value and gradient come from one pass over the data.
extension Loss {
  /// The mean of the squared differences.
  public static var mse: Loss {
    error("mse", { try $0.square() }) { try errorMean(CK_SQUARED_ERROR, $0, $1) }
  }

  /// The squared differences with one of the chapter's normalisations. The loss is named after its normalisation unless
  /// that is the mean, such as "mse_energy".
  public static func mse(_ reduction: ErrorReduction) -> Loss {
    reduction == .mean
      ? mse
      : Loss("mse_\(reduction)", options: [], sums: reduction == .sum) { try squaredError($0, $1, reduction) }
  }

  /// The mean of the absolute differences.
  public static var mae: Loss { error("mae", { try $0.abs() }) { try errorMean(CK_ABSOLUTE_ERROR, $0, $1) } }

  /// The mean of d^2 / 2 where |d| <= delta, and of delta (|d| - delta / 2) beyond (Huber 1964).
  /// - Throws: `argument("delta")` unless positive.
  public static func huber(_ options: HuberOptions = HuberOptions()) throws -> Loss {
    try options.check()
    let delta = Float(options.delta)
    return error("huber", options: options.description) { difference in
      // With m = min(|d|, delta), m |d| - m^2 / 2 covers both cases.
      let size = try difference.abs()
      let limited = try size.clamp(max: delta)
      return try limited * (size - limited * Tensor(0.5))
    } mean: {
      try errorMean(CK_HUBER, delta: delta, $0, $1)
    }
  }

  /// The mean of a function of the differences of prediction and target.
  /// - Parameters:
  ///   - elements: the function, applied to all differences.
  ///   - mean: computes the mean without weights in one pass. Default: the mean of `elements`.
  static func error(
    _ name: String, options: @autoclosure @escaping () -> Description = [],
    _ elements: @escaping (Tensor) throws -> Tensor,
    mean: ((_ prediction: Tensor, _ target: Tensor) throws -> Tensor)? = nil
  ) -> Loss {
    Loss(name, options: options()) { prediction, target, weights in
      if weights == nil, let mean { return try mean(prediction, target) }
      try checkShapes(prediction, target)
      let errors = try elements(prediction - target)
      return try weights.map { try weightedMean(errors, $0) } ?? errors.mean()
    }
  }

  private static func errorMean(
    _ error: ck_error, delta: Float = 1, _ prediction: Tensor, _ target: Tensor
  ) throws -> Tensor {
    try checkShapes(prediction, target)
    let count = prediction.count
    let needsPrediction = prediction.needsGradient
    let needsTarget = target.needsGradient
    let slope = needsPrediction || needsTarget ? try Tensor(uninitialized: prediction.shape) : nil
    var mean = 0.0
    try Stoppable.run(count) {
      mean = ck_error_mean(error, delta, 1, count, prediction.pointer, target.pointer, slope?.pointer)
    }
    guard let slope else { return try Tensor(Float(mean)) }
    return try Tensor(Float(mean)).derived(from: [prediction, target]) { dy in
      // If `backward` was called on the loss itself, dy is 1 and the slope is the gradient.
      let gradient = try dy.item() == 1 ? slope : slope * dy
      return [needsPrediction ? gradient : nil, needsTarget ? try -gradient : nil]
    }
  }

  private static func squaredError(
    _ prediction: Tensor, _ target: Tensor, _ reduction: ErrorReduction
  ) throws -> Tensor {
    try checkShapes(prediction, target)
    let (count, examples) = (prediction.count, prediction.shape.sizes[0])
    func mean(times factor: Int) throws -> Tensor {
      try errorMean(CK_SQUARED_ERROR, prediction, target) * Tensor(Float(factor))
    }
    switch reduction {
    case .mean: return try errorMean(CK_SQUARED_ERROR, prediction, target)
    case .sum: return try mean(times: count)
    case .batchmean: return try mean(times: count / examples)
    case .energy, .range:
      let rows = [examples, count / examples]
      let (p, t) = (try prediction.reshaped(rows), try target.reshaped(rows))
      let errors = try (p - t).square().mean(axis: 1)
      let sizes =
        try reduction == .energy
        ? t.square().mean(axis: 1) : (t.maximum(axis: 1) - t.minimum(axis: 1)).square()
      if let index = try sizes.copied().firstIndex(of: 0) {
        let what = reduction == .energy ? "is 0 everywhere, it has no energy" : "is constant, it has no range"
        throw DiffusionError.argument("target", "example \(index: index) \(what) to divide by")
      }
      return try (errors / sizes).mean()
    }
  }
}

public struct HuberOptions: OptionTable, Sendable {
  /// The difference from which the loss is linear instead of quadratic.
  public var delta = 1.0

  public init() {}

  public static let fields: [Field<HuberOptions>] = [
    .option("delta", \.delta, "the difference from which the loss is linear instead of quadratic", .positive)
  ]
}

/// The normalisation of squared errors. The chapter's section 9.2.5 mentions the number of pixels, the batch size, and
/// the energy or the range of the signal.
public enum ErrorReduction: String, OptionChoice {
  /// The mean: divides by the number of elements.
  case mean
  /// The sum, as PyTorch's `sum`.
  case sum
  /// The mean over examples of their sums: divides by the number of examples.
  case batchmean
  /// The mean over examples of the squared error divided by the energy of the target, the sum of its squares. The loss
  /// of an all-zero prediction is 1.
  case energy
  /// The mean over examples of the mean squared error divided by the square of the target's range, max minus min.
  case range
}

/// Squared or absolute differences, for losses that are built on either.
public enum ErrorKind: String, OptionChoice {
  case mse, mae

  var loss: Loss { self == .mse ? .mse : .mae }

  func elements(_ difference: Tensor) throws -> Tensor {
    self == .mse ? try difference.square() : try difference.abs()
  }
}
