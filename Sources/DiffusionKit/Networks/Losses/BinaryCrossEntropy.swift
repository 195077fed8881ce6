import CKernels

extension Loss {
  /// The mean of -(t log sigmoid(x) + (1 - t) log(1 - sigmoid(x))) over logits x and targets t of the same shape, in a
  /// form that neither overflows nor cancels. PyTorch's `BCEWithLogitsLoss`.
  public static var bceWithLogits: Loss {
    Loss("bce_with_logits") { try binaryCrossEntropy($0, $1, weights: $2) }
  }

  /// - Parameter weights: the weights of the examples; nil for 1 each.
  private static func binaryCrossEntropy(
    _ logits: Tensor, _ target: Tensor, weights: Tensor?
  ) throws -> Tensor {
    try checkShapes(logits, target)
    let x = logits.detached
    let t = target.detached
    let column = try weights?.column(like: x)
    func weighted(_ elements: Tensor) throws -> Tensor { try column.map { try elements * $0 } ?? elements }
    // max(x, 0) - x t + log(1 + exp(-|x|))
    let values = try noGrad { try weighted(x.relu() - x * t + (-x.abs()).softplus()) }
    let needsLogits = logits.needsGradient
    let needsTarget = target.needsGradient
    let count = Float(values.count)
    return try Tensor(Float(ck_sum(values.count, values.pointer) / Double(values.count)))
      .derived(from: [logits, target]) { dy in
        let scale = try dy * Tensor(1 / count)
        return [
          needsLogits ? try weighted(x.sigmoid() - t) * scale : nil,
          needsTarget ? try -(weighted(x) * scale) : nil,
        ]
      }
  }
}
