import CKernels

/// Arithmetic on two tensors of one shape that no gradient flows through: what interactive code does most. It borrows
/// its operands, where the general operators would retain and release each of their parts.
public enum PlainArithmetic: Sendable {
  case add, subtract, multiply, divide

  /// - Returns: nil where the general operator is needed: other shapes, or a place on the tape.
  /// - Throws: `memory`.
  public func callAsFunction(_ a: borrowing Tensor, _ b: borrowing Tensor) throws -> Tensor? {
    guard a.node == nil, b.node == nil, a.shape == b.shape else { return nil }
    let y = try Tensor(uninitialized: a.shape)
    let op: ck_binary_op
    switch self {
    case .add: op = CK_ADD
    case .subtract: op = CK_SUB
    case .multiply: op = CK_MUL
    case .divide: op = CK_DIV
    }
    ck_binary(op, y.count, a.storage.base, 1, b.storage.base, 1, y.storage.base)
    return y
  }
}
