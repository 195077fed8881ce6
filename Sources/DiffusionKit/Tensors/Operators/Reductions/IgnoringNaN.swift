// Reductions of the elements that are not NaN.
extension Tensor {
  /// The sum of the elements that are not NaN; 0 if there is none.
  public func nansum(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    try withoutNaN().sum(axis: axis, keepdim: keepdim)
  }

  /// The mean of the elements that are not NaN; NaN if there is none.
  public func nanmean(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    let x = detached
    let numbers = try x.eq(x).sum(axis: axis, keepdim: keepdim)
    return try nansum(axis: axis, keepdim: keepdim) / numbers
  }

  /// This tensor with 0 for NaN, to which no gradient flows.
  private func withoutNaN() throws -> Tensor {
    let x = detached
    return x.isFinite ? self : try maskedFill(x.ne(x), Float(0))
  }
}
