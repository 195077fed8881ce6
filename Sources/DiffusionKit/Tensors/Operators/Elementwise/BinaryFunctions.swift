import CKernels

// Functions of two tensors, which broadcast, beside the arithmetic of Binary.swift.
extension Tensor {
  /// The remainder a - b trunc(a / b), which has the sign of a, as C's `fmod`.
  public static func fmod(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let y = try binary(CK_FMOD, a, b)
    return y.derived(from: a, b) { [s = a.shape] dy in
      try dy.summed(to: s)
    } right: { [a = a.detached, b = b.detached] dy in
      try -(dy * (a / b).trunc()).summed(to: b.shape)
    }
  }

  /// The largest whole number that is not above a / b. It has no gradient.
  public static func floorDivide(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    try binary(CK_FLOOR_DIVIDE, a, b)
  }

  /// The angle in radians, from -pi to pi, of the point with ordinate y and abscissa x.
  public static func atan2(_ y: Tensor, _ x: Tensor) throws -> Tensor {
    let angle = try binary(CK_ATAN2, y, x)
    return angle.derived(from: y, x) { [y = y.detached, x = x.detached] d in
      try (d * inverseSquare(y, x, x)).summed(to: y.shape)
    } right: { [y = y.detached, x = x.detached] d in
      try -(d * inverseSquare(y, x, y)).summed(to: x.shape)
    }
  }

  /// z / (y^2 + x^2), 0 at the origin.
  private static func inverseSquare(_ y: Tensor, _ x: Tensor, _ z: Tensor) throws -> Tensor {
    let square = try y.square() + x.square()
    return try select(where: square, z / square, else: Tensor(0))
  }

  /// sqrt(a^2 + b^2), without overflow.
  public static func hypot(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let y = try binary(CK_HYPOT, a, b)
    return y.derived(from: a, b) { [a = a.detached] dy in
      try (dy * (a / y)).summed(to: a.shape)
    } right: { [b = b.detached] dy in
      try (dy * (b / y)).summed(to: b.shape)
    }
  }

  /// |a| with the sign of b, whose zeros have signs too.
  public static func copysign(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let y = try binary(CK_COPYSIGN, a, b)
    return y.derived(from: a, b) { [a = a.detached] dy in
      // -1 where the sign has changed; 0 at 0.
      try (dy * (y.sign() * a.sign())).summed(to: a.shape)
    } right: { [s = b.shape] _ in
      try Tensor.zeros(s)
    }
  }

  /// 0 where x < 0 or NaN, 1 where x > 0, and `values` where x is 0. It has no gradient.
  public static func heaviside(_ x: Tensor, _ values: Tensor) throws -> Tensor {
    _ = try Shape.broadcast(x.shape, values.shape)
    let (x, zero) = (x.detached, try Tensor(0))
    return try select(where: x.eq(zero), values.detached, else: x.gt(zero))
  }

  /// a log(b), and 0 where a is 0 unless b is NaN.
  public static func xlogy(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let (x, p, zero) = (a.detached, b.detached, try Tensor(0))
    let isZero = try x.eq(zero) * p.eq(p)
    let y = try select(where: isZero, zero, else: x * p.log())
    return y.derived(from: a, b) { dy in
      try (dy * select(where: isZero * p.le(zero), zero, else: p.log())).summed(to: x.shape)
    } right: { dy in
      try (dy * x / p).summed(to: p.shape)
    }
  }

  /// log(e^a + e^b), without overflow.
  public static func logaddexp(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let (x, z, zero) = (a.detached, b.detached, try Tensor(0))
    // Equal infinities have no difference.
    let distance = try select(where: x.eq(z), zero, else: (x - z).abs())
    let y = try maximum(x, z) + (-distance).exp().log1p()
    return y.derived(from: a, b) { dy in
      try (dy * (x - z).sigmoid()).summed(to: x.shape)
    } right: { dy in
      try (dy * (z - x).sigmoid()).summed(to: z.shape)
    }
  }

  /// start + weight (end - start), exactly the end at weight 1.
  public static func lerp(_ start: Tensor, _ end: Tensor, weight: Tensor) throws -> Tensor {
    let ends = try Shape.broadcast(start.shape, end.shape, name: "other")
    _ = try Shape.broadcast(ends, weight.shape, name: "weight")
    let difference = try end - start
    let isNearStart = try weight.detached.abs().lt(Tensor(0.5))
    let fromStart = try start + weight * difference
    return try select(where: isNearStart, fromStart, else: end - difference * (1 - weight))
  }

  /// This tensor + value a b.
  public func addcmul(_ a: Tensor, _ b: Tensor, value: Float = 1) throws -> Tensor {
    try checkSum(a, b)
    return try self + (value == 1 ? a * b : a * b * value)
  }
  /// This tensor + value a / b.
  public func addcdiv(_ a: Tensor, _ b: Tensor, value: Float = 1) throws -> Tensor {
    try checkSum(a, b)
    return try self + (value == 1 ? a / b : a / b * value)
  }
  private func checkSum(_ a: Tensor, _ b: Tensor) throws {
    _ = try Shape.broadcast(shape, Shape.broadcast(a.shape, b.shape, name: "b"), name: "a")
  }

  /// Limits the elements to bounds that broadcast, as `maximum` and `minimum` do.
  public func clamp(min: Tensor?, max: Tensor?) throws -> Tensor {
    var common = shape
    if let min { common = try Shape.broadcast(common, min.shape, name: "min") }
    if let max { _ = try Shape.broadcast(common, max.shape, name: "max") }
    var y = self
    if let min { y = try Tensor.maximum(y, min) }
    if let max { y = try Tensor.minimum(y, max) }
    return y
  }

  /// Replaces NaN, infinity and -infinity; without a value by the largest and the smallest finite number. The gradient of
  /// replaced elements is 0.
  public func nanToNum(nan: Float = 0, posinf: Float? = nil, neginf: Float? = nil) throws -> Tensor {
    let (x, limit) = (detached, Float.greatestFiniteMagnitude)
    var y = try Tensor.select(where: x.ne(x), Tensor(nan), else: self)
    y = try Tensor.select(where: x.eq(Tensor(Float.infinity)), Tensor(posinf ?? limit), else: y)
    return try Tensor.select(where: x.eq(Tensor(-Float.infinity)), Tensor(neginf ?? -limit), else: y)
  }
}
