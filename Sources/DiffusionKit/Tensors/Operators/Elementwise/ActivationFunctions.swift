import CKernels

// PyTorch's activation functions, beside those of Unary.swift that every network here uses. Gradients at kinks are PyTorch's.
extension Tensor {
  /// x limited to min...max. Unlike `clamp` it has no gradient at the limits.
  /// - Throws: `argument("min")` unless min < max.
  public func hardtanh(min: Float = -1, max: Float = 1) throws -> Tensor {
    guard min < max else { throw DiffusionError.argument("min", "min \(min) is not below max \(max)") }
    return try unary(CK_HARDTANH, min, max)
  }
  /// x limited to 0...6.
  public func relu6() throws -> Tensor { try hardtanh(min: 0, max: 6) }

  /// x if x > 0, else alpha (e^x - 1) (Clevert et al. 2015).
  public func elu(alpha: Float = 1) throws -> Tensor { try unary(CK_ELU, alpha, 1) }
  /// x if x > 0, else alpha (e^(x / alpha) - 1) (Barron 2017).
  /// - Throws: `argument("alpha")` if it is 0.
  public func celu(alpha: Float = 1) throws -> Tensor {
    guard alpha != 0 else { throw DiffusionError.argument("alpha", "must not be 0") }
    return try unary(CK_ELU, alpha, 1 / alpha)
  }
  /// The scaled `elu` that keeps means at 0 and variances at 1 (Klambauer et al. 2017).
  public func selu() throws -> Tensor {
    try elu(alpha: 1.6732632423543772848170429916717) * Float(1.0507009873554804934193349852946)
  }

  /// x tanh(softplus(x)) (Misra 2019).
  public func mish() throws -> Tensor { try unary(CK_MISH) }
  /// relu6(x + 3) / 6
  public func hardsigmoid() throws -> Tensor { try unary(CK_HARDSIGMOID) }
  /// x relu6(x + 3) / 6 (Howard et al. 2019).
  public func hardswish() throws -> Tensor { try unary(CK_HARDSWISH) }
  /// log(sigmoid(x)), without overflow.
  public func logSigmoid() throws -> Tensor { try unary(CK_LOG_SIGMOID) }
  /// x / (1 + |x|)
  public func softsign() throws -> Tensor { try self / (abs() + Float(1)) }
  /// x - tanh(x)
  public func tanhshrink() throws -> Tensor { try self - tanh() }

  /// x moved towards 0 by lambd; 0 where |x| <= lambd.
  /// - Throws: `argument("lambd")` if it is negative or not finite.
  public func softshrink(lambd: Float = 0.5) throws -> Tensor {
    try Requirement.nonNegative(lambd, "lambd")
    return try unary(CK_SOFTSHRINK, lambd)
  }
  /// x, but 0 where |x| <= lambd.
  public func hardshrink(lambd: Float = 0.5) throws -> Tensor { try unary(CK_HARDSHRINK, lambd) }
  /// x where x > threshold, else value.
  public func threshold(_ threshold: Float, value: Float) throws -> Tensor {
    try unary(CK_THRESHOLD, threshold, value)
  }

  /// x if x > 0, else weight x, with one weight or one for each position of the second axis (He et al. 2015).
  /// - Throws: `argument("weight")` for another number of weights.
  public func prelu(_ weight: Tensor) throws -> Tensor {
    let channels = rank > 1 ? shape.sizes[1] : 1
    guard weight.rank == 1, weight.count == 1 || weight.count == channels else {
      throw DiffusionError.argument(
        "weight", "shape \(weight.shape) for \(channels) channels of shape \(shape)")
    }
    var wide = weight
    if weight.count > 1 {
      var sizes = [Int](repeating: 1, count: rank)
      sizes[1] = channels
      wide = try weight.reshaped(sizes)
    }
    return try Tensor.select(where: detached.gt(Tensor(0)), self, else: wide * self)
  }

  /// a sigmoid(b) of the halves a and b of an axis (Dauphin et al. 2016).
  /// - Throws: `argument("axis")` if the axis has an odd size.
  public func glu(axis: Int = -1) throws -> Tensor {
    let axis = try shape.axis(axis)
    let size = shape.sizes[axis]
    guard size.isMultiple(of: 2) else {
      throw DiffusionError.argument("axis", "axis \(index: axis) of shape \(shape) has no halves")
    }
    let a = try narrow(axis: axis, start: 0, length: size / 2)
    return try a * narrow(axis: axis, start: size / 2, length: size / 2).sigmoid()
  }

  /// The softmax of -x.
  public func softmin(axis: Int = -1) throws -> Tensor { try (-self).softmax(axis: axis) }
}
