import CKernels

extension Optimizer {
  /// Takes one step down the gradient of a loss, or of a weighted sum of losses that are computed one after the other,
  /// and updates the averages.
  /// - Parameters:
  ///   - parts: the losses with their weights, which sum to 1.
  ///   - approve: throws for the loss of a step that must not happen; called with nan if a gradient is not finite.
  /// - Returns: the loss before the step.
  /// - Throws: the errors of `approve` and the losses. Parameters and averages are then unchanged, and gradients
  ///   cleared.
  func update(
    _ parameters: [Parameter], _ ema: EMA? = nil, _ parts: [(share: Double, loss: () throws -> Tensor)],
    approve: (Double) throws -> Void
  ) throws -> Double {
    zeroGrad(parameters)
    do {
      var mean = 0.0
      for (share, compute) in parts {
        let loss = try compute()
        let value = Double(try loss.item())
        try approve(value)
        mean += parts.count == 1 ? value : share * value
        try (parts.count == 1 ? loss : loss * Tensor(Float(share))).backward()
      }
      let areFinite = parameters.allSatisfy { parameter in
        parameter.grad.map { ck_sum_of_squares($0.count, $0.pointer).isFinite } ?? true
      }
      if !areFinite { try approve(.nan) }
      try step(parameters)
      try ema?.update()
      return mean
    } catch {
      zeroGrad(parameters)
      throw error
    }
  }

  func update(
    _ parameters: [Parameter], _ ema: EMA? = nil, approve: (Double) throws -> Void,
    loss: () throws -> Tensor
  ) throws -> Double {
    try withoutActuallyEscaping(loss) { try update(parameters, ema, [(1, $0)], approve: approve) }
  }
}
