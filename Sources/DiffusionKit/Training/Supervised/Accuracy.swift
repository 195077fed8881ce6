/// How the share of right answers is counted.
enum Accuracy {
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

extension Loss {
  /// Whether predictions are logits, one for each yes or no.
  fileprivate var takesLogitsOfYesOrNo: Bool {
    name == "bce_with_logits" || mixture?.parts.contains { $0.loss.takesLogitsOfYesOrNo } == true
  }
}
