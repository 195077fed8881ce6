import CKernels

// Logical functions and tests of elements. Whatever is not 0 is true, NaN too; results are masks and have no gradient.
extension Tensor {
  public static func logicalAnd(_ a: Tensor, _ b: Tensor) throws -> Tensor { try a.truth() * b.truth() }
  public static func logicalOr(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    try binary(CK_MAXIMUM, a.truth(), b.truth()).asMask()
  }
  public static func logicalXor(_ a: Tensor, _ b: Tensor) throws -> Tensor { try a.truth().ne(b.truth()) }
  public func logicalNot() throws -> Tensor { try eq(Tensor(0)) }

  public func isNaN() throws -> Tensor { try ne(self) }
  public func isInf() throws -> Tensor { try detached.abs().eq(Tensor(Float.infinity)) }
  public func isPosInf() throws -> Tensor { try eq(Tensor(Float.infinity)) }
  public func isNegInf() throws -> Tensor { try eq(Tensor(-Float.infinity)) }

  /// Where |self - other| <= atol + rtol * |other|; infinities are close to themselves, NaN with `equalNaN`. `torch.isclose`.
  /// - Throws: `argument` for a tolerance that is negative or NaN.
  public func isClose(
    _ other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false
  ) throws -> Tensor {
    try Requirement.nonNegative(rtol, "rtol")
    try Requirement.nonNegative(atol, "atol")
    let (a, b) = (detached, other.detached)
    let distance = try (a - b).abs()
    let isNear = try distance.le(b.abs() * rtol + atol) * distance.lt(Tensor(Float.infinity))
    let close = try Tensor.logicalOr(a.eq(b), isNear)
    return equalNaN ? try Tensor.logicalOr(close, a.isNaN() * b.isNaN()) : close
  }

  /// Whether all elements are close: `isClose`.
  public func allClose(
    _ other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false
  ) throws -> Bool {
    try isClose(other, rtol: rtol, atol: atol, equalNaN: equalNaN).allTrue()
  }

  /// Whether both have the same shape and the same elements. NaN equals nothing. `torch.equal`.
  public func equals(_ other: Tensor) throws -> Bool {
    try shape == other.shape && eq(other).allTrue()
  }

  /// Whether no element is 0; true for no elements.
  package func allTrue() throws -> Bool { try nonzeroCount() == count }
  /// Whether an element is not 0.
  package func anyTrue() throws -> Bool { try nonzeroCount() > 0 }
}
