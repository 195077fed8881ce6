// Arithmetic of a tensor with numbers: `try 1 - x`, `try x * rate + 0.5`. A number stands for a tensor of one element, rounded
// to float32. Like all operators of tensors these throw, for memory may run short: one `try` covers an expression.
extension Tensor {
  @inlinable public static func + (a: Tensor, b: some BinaryFloatingPoint) throws -> Tensor {
    try a + Tensor(b)
  }
  @inlinable public static func - (a: Tensor, b: some BinaryFloatingPoint) throws -> Tensor {
    try a - Tensor(b)
  }
  @inlinable public static func * (a: Tensor, b: some BinaryFloatingPoint) throws -> Tensor {
    try a * Tensor(b)
  }
  @inlinable public static func / (a: Tensor, b: some BinaryFloatingPoint) throws -> Tensor {
    try a / Tensor(b)
  }
  @inlinable public static func % (a: Tensor, b: some BinaryFloatingPoint) throws -> Tensor {
    try a % Tensor(b)
  }

  @inlinable public static func + (a: some BinaryFloatingPoint, b: Tensor) throws -> Tensor {
    try Tensor(a) + b
  }
  @inlinable public static func - (a: some BinaryFloatingPoint, b: Tensor) throws -> Tensor {
    try b.subtracted(from: Float(a))
  }
  @inlinable public static func * (a: some BinaryFloatingPoint, b: Tensor) throws -> Tensor {
    try Tensor(a) * b
  }
  @inlinable public static func / (a: some BinaryFloatingPoint, b: Tensor) throws -> Tensor {
    try Tensor(a) / b
  }
}

// `x += y` is `x = x + y`: the variable gets a new value, and the tape sees every one of them. Where it throws, the variable is
// as it was.
extension Tensor {
  @inlinable public static func += (a: inout Tensor, b: Tensor) throws { a = try a + b }
  @inlinable public static func -= (a: inout Tensor, b: Tensor) throws { a = try a - b }
  @inlinable public static func *= (a: inout Tensor, b: Tensor) throws { a = try a * b }
  @inlinable public static func /= (a: inout Tensor, b: Tensor) throws { a = try a / b }

  @inlinable public static func += (a: inout Tensor, b: some BinaryFloatingPoint) throws { a = try a + b }
  @inlinable public static func -= (a: inout Tensor, b: some BinaryFloatingPoint) throws { a = try a - b }
  @inlinable public static func *= (a: inout Tensor, b: some BinaryFloatingPoint) throws { a = try a * b }
  @inlinable public static func /= (a: inout Tensor, b: some BinaryFloatingPoint) throws { a = try a / b }
}
