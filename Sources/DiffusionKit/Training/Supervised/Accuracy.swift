/// The criterion by which a prediction counts as correct.
enum Accuracy {
  /// Compares each element with a threshold: targets 0 or 1 of the prediction's shape, or [N] against [N, 1].
  case binary(threshold: Float)
  /// Compares the index of each row's maximum with that of the target's maximum: [N, classes] both.
  case categorical
  /// Compares the index of each row's maximum with the target's id: [N, classes] against ids [N] or [N, 1].
  case sparse

  func values(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
    let (p, t) = (prediction.detached, target.detached)
    let rows = p.shape.sizes[0]
    func check(_ fits: Bool, _ expected: String) throws {
      guard fits, p.count > 0 else {
        throw DiffusionError.argument(
          "target", "shape \(t.shape) for a prediction of shape \(p.shape), expected \(expected)")
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

  /// The criterion that Keras chooses by the shapes; for a loss on binary logits it is binary for any shape.
  static func chosen(_ prediction: Tensor, _ target: Tensor, _ loss: Loss?) -> Accuracy {
    let (p, t) = (prediction.shape.sizes, target.shape.sizes)
    if p.count == 1 || p.last == 1 || loss?.takesLogitsOfYesOrNo == true {
      return .binary(threshold: threshold(loss))
    }
    return t.count < p.count || t.last == 1 ? .sparse : .categorical
  }

  /// Keras's threshold 0.5; 0 for logits, which are 0 at the probability 0.5.
  static func threshold(_ loss: Loss?) -> Float { loss?.takesLogitsOfYesOrNo == true ? 0 : 0.5 }
}

extension Loss {
  /// Whether predictions are logits of binary outcomes.
  fileprivate var takesLogitsOfYesOrNo: Bool {
    name == "bce_with_logits" || mixture?.parts.contains { $0.loss.takesLogitsOfYesOrNo } == true
  }
}
