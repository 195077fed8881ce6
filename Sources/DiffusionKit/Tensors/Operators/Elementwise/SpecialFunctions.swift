import CKernels

// Logarithms, trigonometric, hyperbolic and special functions, one line each: value and gradient both come from the kernel of
// that name. Outside of their domains they are NaN.
extension Tensor {
  /// 2^x
  public func exp2() throws -> Tensor { try unary(CK_EXP2) }
  /// e^x - 1, accurate near 0.
  public func expm1() throws -> Tensor { try unary(CK_EXPM1) }
  /// log(1 + x), accurate near 0.
  public func log1p() throws -> Tensor { try unary(CK_LOG1P) }
  public func log2() throws -> Tensor { try unary(CK_LOG2) }
  public func log10() throws -> Tensor { try unary(CK_LOG10) }
  /// 1 / sqrt(x)
  public func rsqrt() throws -> Tensor { try unary(CK_RSQRT) }

  public func tan() throws -> Tensor { try unary(CK_TAN) }
  public func asin() throws -> Tensor { try unary(CK_ASIN) }
  public func acos() throws -> Tensor { try unary(CK_ACOS) }
  public func atan() throws -> Tensor { try unary(CK_ATAN) }
  public func sinh() throws -> Tensor { try unary(CK_SINH) }
  public func cosh() throws -> Tensor { try unary(CK_COSH) }
  public func asinh() throws -> Tensor { try unary(CK_ASINH) }
  public func acosh() throws -> Tensor { try unary(CK_ACOSH) }
  public func atanh() throws -> Tensor { try unary(CK_ATANH) }
  /// sin(pi x) / (pi x); 1 at 0.
  public func sinc() throws -> Tensor { try unary(CK_SINC) }

  /// The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.
  public func erf() throws -> Tensor { try unary(CK_ERF) }
  /// 1 - erf(x), accurate where it is small.
  public func erfc() throws -> Tensor { try unary(CK_ERFC) }
  /// The inverse of `erf` on [-1, 1].
  public func erfinv() throws -> Tensor { try unary(CK_ERFINV) }
  /// log |Gamma(x)|
  public func lgamma() throws -> Tensor { try unary(CK_LGAMMA) }
  /// The derivative of `lgamma`.
  public func digamma() throws -> Tensor { try unary(CK_DIGAMMA) }

  /// log(x / (1 - x)), the inverse of the sigmoid.
  /// - Parameter eps: limits x to eps...1 - eps first, if given.
  /// - Throws: `argument("eps")` unless in 0...1.
  public func logit(eps: Float? = nil) throws -> Tensor {
    if let eps { try Requirement.within(eps, 0...1, "eps") }
    return try unary(CK_LOGIT, eps ?? -1)
  }
}
