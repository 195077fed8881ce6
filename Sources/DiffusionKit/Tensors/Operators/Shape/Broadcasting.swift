import CKernels

extension Tensor {
  /// Repeats this tensor along axes of size 1 (and new axes before the first) to `target`. `torch.expand`, as a copy.
  public func broadcast(to target: Shape) throws -> Tensor {
    if shape == target { return self }
    guard try Shape.broadcast(shape, target, name: "shape") == target else {
      throw DiffusionError.argument("shape", "\(shape) does not expand to \(target)")
    }
    let y = try Tensor(uninitialized: target)
    try Stoppable.run(y.count) {
      ck_gather_strided(target.rank, target.sizes, pointer, shape.strides(broadcastTo: target), y.pointer)
    }
    return y.asMask(if: isMask).derived(from: self) { [shape] dy in try dy.summed(to: shape) }
  }
}
