import CKernels

extension Tensor {
  /// Whether any element is not 0, of all or along axes; false for no elements. The result is a mask. `torch.any`.
  public func any(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    try quantified(CK_MAX, axis, keepdim)
  }

  /// Whether no element is 0, of all or along axes; true for no elements. The result is a mask. `torch.all`.
  public func all(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    try quantified(CK_MIN, axis, keepdim)
  }

  private func quantified(_ op: ck_reduce_op, _ axis: Axes, _ keepdim: Bool) throws -> Tensor {
    let (x, lanes) = try detached.truth().lanes(axis, keepdim: keepdim)
    let empty: Float = op == CK_MIN ? 1 : 0
    return try (lanes.n == 0 ? Tensor.full(lanes.result, empty) : lanes.reduce(op, x)).asMask()
  }
}
