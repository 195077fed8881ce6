import CKernels

public struct CrossEntropyOptions: OptionTable, Sendable {
  /// The part of each row's target that is spread evenly over all classes.
  public var labelSmoothing = 0.0

  public init() {}

  public static let fields: [Field<CrossEntropyOptions>] = [
    .option(
      "label_smoothing", \.labelSmoothing,
      "the part of each target that is spread evenly over all classes, 0 to 1", .probability)
  ]
}

extension Loss {
  /// The mean over rows of -log softmax(logits)[class]: logits [N, C] against class ids [N] (whole numbers from 0), or
  /// against probabilities [N, C], one-hot or any. PyTorch's `CrossEntropyLoss`.
  ///
  /// - Throws: `argument("label_smoothing")` unless in 0...1. A call of the loss throws `argument("target")` for ids
  ///   out of range or shapes that fit neither form.
  public static func crossEntropy(_ options: CrossEntropyOptions = CrossEntropyOptions()) throws -> Loss {
    try options.check()
    return Loss("cross_entropy", options: options.description) {
      try crossEntropy($0, $1, Float(options.labelSmoothing), weights: $2)
    }
  }

  /// - Parameter weights: the weights of the rows; nil for 1 each.
  private static func crossEntropy(
    _ logits: Tensor, _ target: Tensor, _ smoothing: Float, weights: Tensor?
  ) throws -> Tensor {
    guard logits.rank == 2, logits.count > 0 else {
      throw DiffusionError.argument(
        "prediction", "logits are [N, classes] and not empty, not \(logits.shape)")
    }
    let rows = logits.shape.sizes[0]
    let classes = logits.shape.sizes[1]
    let rowWeights = try weights?.reshaped([rows, 1])
    var targets = try probabilities(target, rows: rows, classes: classes, smoothing)
    if let rowWeights { targets = try noGrad { [targets] in try targets * rowWeights } }
    let logProbabilities = try Tensor(uninitialized: logits.shape)
    try Stoppable.run(logits.count) {
      ck_softmax(true, rows, classes, 1, logits.pointer, logProbabilities.pointer)
    }
    let sum = try sumOfProducts(targets, logProbabilities)
    let needsLogits = logits.needsGradient
    let needsTarget = target.needsGradient
    let isDense = target.shape == logits.shape
    return try Tensor(Float(-sum / Double(rows))).derived(from: [logits, target]) { [targets] dy in
      let scale = try dy * Tensor(1 / Float(rows))
      var toLogits: Tensor?
      var toTarget: Tensor?
      if needsLogits {
        // The gradient is softmax * (sum of the row's targets) - target.
        let mass = try targets.reduced(CK_SUM, axis: 1)
        toLogits = try (logProbabilities.exp() * mass - targets) * scale
      }
      if needsTarget, isDense {
        toTarget = try logProbabilities * scale * Tensor(smoothing - 1)
        if let rowWeights { toTarget = try toTarget.map { try $0 * rowWeights } }
      }
      return [toLogits, toTarget]
    }
  }

  /// Returns a row of smoothed probabilities for each example.
  private static func probabilities(
    _ target: Tensor, rows: Int, classes: Int, _ smoothing: Float
  ) throws -> Tensor {
    let even = smoothing / Float(classes)
    if target.shape.sizes == [rows, classes] {
      let target = target.detached
      return smoothing == 0 ? target : try target * Tensor(1 - smoothing) + Tensor(even)
    }
    guard target.shape.sizes == [rows] else {
      throw DiffusionError.argument(
        "target",
        "shape \(target.shape) for logits of shape [\(rows), \(classes)], expected class ids [\(rows)] or "
          + "probabilities [\(rows), \(classes)]")
    }
    let ids = try target.wholeNumbers(below: classes) { problem in
      .argument("target", "class \(problem): ids are whole numbers from 0 to \(classes - 1)")
    }
    let rowsOfProbabilities = try Tensor.full(Shape([rows, classes]), even)
    for (row, id) in ids.enumerated() {
      rowsOfProbabilities.pointer[row * classes + Int(id)] += 1 - smoothing
    }
    return rowsOfProbabilities
  }

  /// Sums in double precision, without the elements whose probability is 0: their logarithm may be -infinity.
  private static func sumOfProducts(_ probabilities: Tensor, _ logarithms: Tensor) throws -> Double {
    try probabilities.withUnsafeFloats { p in
      try logarithms.withUnsafeFloats { l in
        var sum = 0.0
        try Stoppable.pieces(of: p.count) { indices in
          for index in indices where p[index] != 0 { sum += Double(p[index]) * Double(l[index]) }
        }
        return sum
      }
    }
  }
}

extension Tensor {
  /// Returns the elements as ids in 0..<count.
  /// - Parameter complaint: makes the error for an element that is not an id ("12 at position 3", counted from 1).
  fileprivate func wholeNumbers(below count: Int, _ complaint: (String) -> DiffusionError) throws -> Buffer<
    Int64
  > {
    try withUnsafeFloats { values in
      let ids = try Buffer<Int64>(count: values.count, for: "a list of ids")
      for (index, value) in values.enumerated() {
        guard value >= 0, value.rounded(.down) == value, let id = Int64(exactly: value), id < count else {
          throw complaint("\(plain(value)) at position \(index: index)")
        }
        ids[index] = id
      }
      return ids
    }
  }
}
