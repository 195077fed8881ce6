import CKernels

/// Arithmetic without gradients on two tensors of one shape or a tensor and a number: the most frequent operations of
/// interactive code.
package enum PlainArithmetic: Sendable {
  case add, subtract, multiply, divide

  private var kernel: ck_binary_op {
    switch self {
    case .add: CK_ADD
    case .subtract: CK_SUB
    case .multiply: CK_MUL
    case .divide: CK_DIV
    }
  }

  // The operands are passed by address: a copy of a tensor would retain and release each of its parts.

  /// - Returns: nil if the general operator is needed: other shapes or layouts, a tensor on the tape, memory to
  ///   reclaim, or so many elements that the loop must be stoppable.
  package func callAsFunction(_ a: UnsafePointer<Tensor>, _ b: UnsafePointer<Tensor>) -> Tensor? {
    guard a.pointee.node == nil, b.pointee.node == nil, a.pointee.shape == b.pointee.shape else { return nil }
    return result(like: a, isMask: self == .multiply && a.pointee.isMask && b.pointee.isMask) {
      ck_binary(kernel, a.pointee.count, a.pointee.pointer, 1, b.pointee.pointer, 1, $0)
    }
  }

  package func callAsFunction(_ a: UnsafePointer<Tensor>, _ b: Float) -> Tensor? {
    guard a.pointee.node == nil else { return nil }
    return withUnsafePointer(to: b) { b in
      result(like: a, isMask: false) {
        ck_binary(kernel, a.pointee.count, a.pointee.pointer, 1, b, 0, $0)
      }
    }
  }

  package func callAsFunction(_ a: Float, _ b: UnsafePointer<Tensor>) -> Tensor? {
    guard b.pointee.node == nil else { return nil }
    let isMask = self == .subtract && a == 1 && b.pointee.isMask
    return withUnsafePointer(to: a) { a in
      result(like: b, isMask: isMask) {
        ck_binary(kernel, b.pointee.count, a, 0, b.pointee.pointer, 1, $0)
      }
    }
  }

  @inline(__always) private func result(
    like operand: UnsafePointer<Tensor>, isMask: Bool, write: (UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor? {
    guard operand.pointee.layout == .plain, operand.pointee.count <= Stoppable.long,
      let storage = Storage(ifAvailable: operand.pointee.count)
    else { return nil }
    write(storage.base)
    if isMask { storage.isMask = true }
    return Tensor(shape: operand.pointee.shape, storage: storage)
  }
}
