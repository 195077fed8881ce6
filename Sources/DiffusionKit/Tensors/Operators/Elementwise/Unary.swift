import CKernels

// One line per function of one variable: value and gradient both come from the kernel of that name. Gradients follow
// PyTorch's conventions at kinks.
extension Tensor {
  public static prefix func - (x: Tensor) throws -> Tensor { try x.unary(CK_NEG) }
  public func abs() throws -> Tensor { try unary(CK_ABS) }
  /// -1, 0 or 1; its gradient is 0.
  public func sign() throws -> Tensor { try unary(CK_SIGN) }
  public func exp() throws -> Tensor { try unary(CK_EXP) }
  /// The natural logarithm.
  public func log() throws -> Tensor { try unary(CK_LOG) }
  public func sqrt() throws -> Tensor { try unary(CK_SQRT) }
  public func square() throws -> Tensor { try unary(CK_SQUARE) }
  public func reciprocal() throws -> Tensor { try unary(CK_RECIPROCAL) }
  public func sin() throws -> Tensor { try unary(CK_SIN) }
  public func cos() throws -> Tensor { try unary(CK_COS) }
  public func tanh() throws -> Tensor { try unary(CK_TANH) }
  public func sigmoid() throws -> Tensor { try unary(CK_SIGMOID) }
  public func relu() throws -> Tensor { try unary(CK_RELU) }
  /// x * sigmoid(x), also called swish.
  public func silu() throws -> Tensor { try unary(CK_SILU) }
  /// x * Phi(x); with `approximate` the tanh form of the GELU paper (Hendrycks and Gimpel 2016).
  public func gelu(approximate: Bool = false) throws -> Tensor {
    try unary(approximate ? CK_GELU_TANH : CK_GELU)
  }
  /// log(1 + exp(x))
  public func softplus() throws -> Tensor { try unary(CK_SOFTPLUS) }
  /// x where x > 0, else negativeSlope * x.
  @inlinable public func leakyRelu(negativeSlope: some BinaryFloatingPoint = Float(0.01)) throws -> Tensor {
    try leakyRelu(slope: Float(negativeSlope))
  }
  @usableFromInline func leakyRelu(slope: Float) throws -> Tensor { try unary(CK_LEAKY_RELU, slope) }
  public func floor() throws -> Tensor { try unary(CK_FLOOR) }
  public func ceil() throws -> Tensor { try unary(CK_CEIL) }
  /// Rounds to the nearest whole number, halves to even.
  public func round() throws -> Tensor { try unary(CK_ROUND) }

  /// Rounds towards 0.
  public func trunc() throws -> Tensor { try unary(CK_TRUNC) }
  /// The fraction x - trunc(x), which has the sign of x.
  public func frac() throws -> Tensor { try unary(CK_FRAC) }

  /// Limits the elements to min...max.
  /// - Throws: `argument("min")` if min > max.
  @inlinable public func clamp(
    min: some BinaryFloatingPoint = -Float.infinity, max: some BinaryFloatingPoint = Float.infinity
  ) throws -> Tensor {
    try clamp(from: Float(min), to: Float(max))
  }
  @usableFromInline func clamp(from min: Float, to max: Float) throws -> Tensor {
    guard min <= max else { throw DiffusionError.argument("min", "min \(min) is above max \(max)") }
    return try unary(CK_CLAMP, min, max)
  }

  func unary(_ op: ck_unary_op, _ a: Float = 0, _ b: Float = 0) throws -> Tensor {
    let layout = layout
    let y = try Tensor(uninitialized: shape, layout)
    let (px, py) = (try pointer(layout), try y.pointer(layout))
    try Stoppable.run(count) { ck_unary(op, a, b, count, px, py) }
    return y.derived(from: self) { [x = detached] dy in
      let dx = try Tensor(uninitialized: x.shape, layout)
      let (px, py) = (try x.pointer(layout), try y.pointer(layout))
      let (pdy, pdx) = (try dy.pointer(layout), try dx.pointer(layout))
      try Stoppable.run(x.count) { ck_unary_grad(op, a, b, x.count, px, py, pdy, pdx) }
      return dx
    }
  }
}
