extension Tensor {
  /// Sets each element to 0 with probability p and multiplies the others by 1 / (1 - p) (Srivastava et al. 2014). Draws
  /// from the session's generator.
  /// - Parameter isTraining: false returns this tensor.
  /// - Throws: `argument("p")` unless in 0...1.
  @inlinable public func dropout(
    _ p: some BinaryFloatingPoint = Float(0.5), isTraining: Bool = true
  ) throws -> Tensor {
    try dropout(probability: Float(p), isTraining)
  }

  @usableFromInline func dropout(probability p: Float, _ isTraining: Bool) throws -> Tensor {
    try Requirement.within(p, 0...1, "p")
    guard isTraining && p > 0 else { return self }
    let scale = p < 1 ? 1 / (1 - p) : 0
    return try self * (Tensor.rand(shape).ge(Tensor(p)) * scale)
  }
}
