import CKernels

extension Tensor {
  /// The reduction along one axis (from 0, resolved), which stays with size 1. No tape.
  func reduced(_ op: ck_reduce_op, axis: Int) throws -> Tensor {
    let (outer, n, inner) = shape.split(at: axis)
    let y = try Tensor(uninitialized: shape.replacing(axis: axis, by: 1))
    ck_reduce(op, outer, n, inner, pointer, y.pointer)
    return y
  }
}
