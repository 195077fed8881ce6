extension Optimizer {
  /// One step down the gradient of `loss`, which the averages take in.
  /// - Returns: the loss before the step.
  func update(_ parameters: [Parameter], _ ema: EMA?, loss: () throws -> Tensor) throws -> Float {
    zeroGrad(parameters)
    let loss = try loss()
    try loss.backward()
    try step(parameters)
    try ema?.update()
    return try loss.item()
  }
}
