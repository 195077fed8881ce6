import CKernels

extension Tensor {
  /// exp(x) / sum(exp(x)) along an axis.
  public func softmax(axis: Int = -1) throws -> Tensor { try softmax(axis, logarithm: false) }

  /// The logarithm of the softmax, exact where the softmax itself is 0 in float.
  public func logSoftmax(axis: Int = -1) throws -> Tensor { try softmax(axis, logarithm: true) }

  private func softmax(_ axis: Int, logarithm: Bool) throws -> Tensor {
    let (outer, n, inner) = shape.split(at: try shape.axis(axis))
    let y = try Tensor(uninitialized: shape)
    if count > 0 { try Stoppable.run(count) { ck_softmax(logarithm, outer, n, inner, pointer, y.pointer) } }
    return y.derived(from: self) { dy in
      let dx = try Tensor(uninitialized: y.shape)
      if dx.count > 0 {
        try Stoppable.run(dx.count) {
          ck_softmax_grad(logarithm, outer, n, inner, y.pointer, dy.pointer, dx.pointer)
        }
      }
      return dx
    }
  }
}
