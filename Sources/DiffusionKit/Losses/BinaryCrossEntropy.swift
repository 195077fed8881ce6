import CKernels

extension Loss {
  /// The mean of -(t log sigmoid(x) + (1 - t) log(1 - sigmoid(x))) over logits x and targets t of the same shape, in a
  /// form that neither overflows nor cancels. PyTorch's `BCEWithLogitsLoss`.
  public static var bceWithLogits: Loss {
    Loss("bce_with_logits") { logits, target in
      try checkShapes(logits, target)
      let x = logits.detached
      let t = target.detached
      // max(x, 0) - x t + log(1 + exp(-|x|))
      let values = try noGrad { try x.relu() - x * t + (-x.abs()).softplus() }
      let needsLogits = logits.needsGradient
      let needsTarget = target.needsGradient
      let count = Float(values.count)
      return try Tensor(Float(ck_sum(values.count, values.pointer) / Double(values.count)))
        .derived(from: [logits, target]) { dy in
          let scale = try dy * Tensor(1 / count)
          return [
            needsLogits ? try (x.sigmoid() - t) * scale : nil,
            needsTarget ? try -(x * scale) : nil,
          ]
        }
    }
  }
}
