extension Loss {
  /// How the share of right answers is counted.
  private enum Accuracy {
    /// Each element on the right side of a threshold: targets 0 or 1 of the prediction's shape, or [N] against [N, 1].
    case binary(threshold: Float)
    /// The largest of each row at the same place as the largest of the target: [N, classes] both.
    case categorical
    /// The largest of each row at the place that the target names: [N, classes] against ids [N] or [N, 1].
    case sparse

    func values(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
      let (p, t) = (prediction.detached, target.detached)
      let rows = p.shape.sizes[0]
      func check(_ fits: Bool, _ wanted: String) throws {
        guard fits, p.count > 0 else {
          throw DiffusionError.argument(
            "target", "shape \(t.shape) for a prediction of shape \(p.shape), wanted \(wanted)")
        }
      }
      switch self {
      case .binary(let threshold):
        try check(
          t.shape == p.shape
            || t.count == p.count && [t.shape, p.shape].allSatisfy { $0.sizes[0] == $0.count },
          "the same")
        return try p.gt(Tensor(threshold)).eq(t.reshaped(p.shape))
      case .categorical:
        try check(p.rank > 1 && t.shape == p.shape, "the same, one-hot")
        return try p.argmax(axis: p.rank - 1).eq(t.argmax(axis: t.rank - 1))
      case .sparse:
        try check(p.rank == 2 && t.count == rows && t.shape.sizes[0] == rows, "class ids [\(rows)]")
        return try p.argmax(axis: 1).eq(t.reshaped([rows]))
      }
    }

    /// Keras's choice by the shapes; and for a loss of yes or no it is binary whatever the shape.
    static func chosen(_ prediction: Tensor, _ target: Tensor, _ loss: Loss?) -> Accuracy {
      let (p, t) = (prediction.shape.sizes, target.shape.sizes)
      if p.count == 1 || p.last == 1 || loss?.takesLogitsOfYesOrNo == true {
        return .binary(threshold: threshold(loss))
      }
      return t.count < p.count || t.last == 1 ? .sparse : .categorical
    }

    /// Keras's 0.5, and 0 for logits, which are 0 where the probability is 0.5.
    static func threshold(_ loss: Loss?) -> Float { loss?.takesLogitsOfYesOrNo == true ? 0 : 0.5 }
  }

  private var takesLogitsOfYesOrNo: Bool {
    name == "bce_with_logits" || mixture?.parts.contains { $0.loss.takesLogitsOfYesOrNo } == true
  }

  private static func metric(_ name: String, _ choice: @escaping (Tensor, Tensor, Loss?) -> Accuracy) -> Loss
  {
    func make(_ loss: Loss?) -> Loss {
      Loss(name, options: [], besideLoss: make) { prediction, target in
        try noGrad { try choice(prediction, target, loss).values(prediction, target).mean() }
      }
    }
    return make(nil)
  }

  /// The metrics that a name alone stands for, beside the losses.
  public static let metricNames = [
    "accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
  ]

  /// A metric of that name, Keras's: "accuracy" ("acc") is the share of right answers, for one output a sample by a
  /// threshold of 0.5 (0 where the model is trained with bce_with_logits, whose predictions are logits), for class ids and
  /// one-hot targets by the largest output; "binary_accuracy", "categorical_accuracy" and "sparse_categorical_accuracy"
  /// say which. Or a loss.
  /// - Throws: `argument("metrics")` for an unknown name, listing the known ones.
  public static func metric(named name: String) throws -> Loss {
    switch name.lowercased() {
    case "accuracy", "acc": return metric(name.lowercased(), Accuracy.chosen)
    case "binary_accuracy": return metric("binary_accuracy") { .binary(threshold: Accuracy.threshold($2)) }
    case "categorical_accuracy": return metric("categorical_accuracy") { _, _, _ in .categorical }
    case "sparse_categorical_accuracy": return metric("sparse_categorical_accuracy") { _, _, _ in .sparse }
    default:
      do { return try Loss.named(name) } catch let error as DiffusionError {
        guard error.kind == .argument("loss") else { throw error }
        throw DiffusionError.unknown("metric", name, known: metricNames + names, argument: "metrics")
      }
    }
  }
}
