import CKernels

// The means of a function of prediction - target. Value and gradient come from one pass over the data.
extension Loss {
  /// The mean of the squared differences.
  public static var mse: Loss { Loss("mse") { try errorMean(CK_SQUARED_ERROR, $0, $1) } }

  /// The mean of the absolute differences.
  public static var mae: Loss { Loss("mae") { try errorMean(CK_ABSOLUTE_ERROR, $0, $1) } }

  /// The mean of d^2 / 2 where |d| <= delta, and of delta (|d| - delta / 2) beyond (Huber 1964).
  /// - Throws: `argument("delta")` unless positive.
  public static func huber(delta: Float = 1) throws -> Loss {
    guard delta > 0, delta.isFinite else {
      throw DiffusionError.argument("delta", "\(delta) is not a positive number")
    }
    return Loss("huber") { try errorMean(CK_HUBER, delta: delta, $0, $1) }
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
      // From `backward` of the loss itself dy is 1, and the slope is the gradient.
      let gradient = try dy.item() == 1 ? slope : slope * dy
      return [needsPrediction ? gradient : nil, needsTarget ? try -gradient : nil]
    }
  }
}
