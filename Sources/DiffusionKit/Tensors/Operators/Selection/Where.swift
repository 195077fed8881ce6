import CKernels

extension Tensor {
  /// `a` where the mask is not 0, otherwise `b`; all three broadcast. `torch.where`.
  public static func select(where mask: Tensor, _ a: Tensor, else b: Tensor) throws -> Tensor {
    let shape = try Shape.broadcast(
      Shape.broadcast(mask.shape, a.shape, name: "a"), b.shape, name: "b")
    let m = try mask.detached.broadcast(to: shape)
    let steps = [a, b].map { $0.count == 1 ? 0 : 1 }
    let (wideA, wideB) = (
      try steps[0] == 0 ? a.detached : a.detached.broadcast(to: shape),
      try steps[1] == 0 ? b.detached : b.detached.broadcast(to: shape)
    )
    let y = try Tensor(uninitialized: shape)
    try Stoppable.run(y.count) {
      ck_select(y.count, m.pointer, wideA.pointer, steps[0], wideB.pointer, steps[1], y.pointer)
    }
    return y.asMask(if: a.isMask && b.isMask).derived(from: a, b) { [s = a.shape] dy in
      try select(where: m, dy, else: Tensor(0)).summed(to: s)
    } right: { [s = b.shape] dy in
      try select(where: m, Tensor(0), else: dy).summed(to: s)
    }
  }
}
