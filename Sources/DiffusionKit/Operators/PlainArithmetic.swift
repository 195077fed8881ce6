import CKernels

/// Arithmetic that no gradient flows through, on two tensors of one shape or a tensor and a number: what interactive
/// code does most. It borrows its operands, where the general operators would retain and release each of their parts.
public enum PlainArithmetic: Sendable {
  case add, subtract, multiply, divide

  private var kernel: ck_binary_op {
    switch self {
    case .add: CK_ADD
    case .subtract: CK_SUB
    case .multiply: CK_MUL
    case .divide: CK_DIV
    }
  }

  /// - Returns: nil where the general operator is needed: other shapes, or a place on the tape.
  /// - Throws: `memory`.
  public func callAsFunction(_ a: borrowing Tensor, _ b: borrowing Tensor) throws -> Tensor? {
    guard a.node == nil, b.node == nil, a.shape == b.shape else { return nil }
    let y = try Tensor(uninitialized: a.shape)
    ck_binary(kernel, y.count, a.storage.base, 1, b.storage.base, 1, y.storage.base)
    return y
  }

  public func callAsFunction(_ a: borrowing Tensor, _ b: Float) throws -> Tensor? {
    guard a.node == nil else { return nil }
    let y = try Tensor(uninitialized: a.shape)
    withUnsafePointer(to: b) { ck_binary(kernel, y.count, a.storage.base, 1, $0, 0, y.storage.base) }
    return y
  }

  public func callAsFunction(_ a: Float, _ b: borrowing Tensor) throws -> Tensor? {
    guard b.node == nil else { return nil }
    let y = try Tensor(uninitialized: b.shape)
    withUnsafePointer(to: a) { ck_binary(kernel, y.count, $0, 0, b.storage.base, 1, y.storage.base) }
    return y
  }
}
