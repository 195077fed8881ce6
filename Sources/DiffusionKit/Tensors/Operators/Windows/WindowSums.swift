import CKernels

extension Tensor {
  /// Weighted sums under a window that moves along an axis: y[i] = sum over k of weights[k] x[i + k], over all
  /// positions of the whole window. No gradient flows to the weights.
  /// - Parameters:
  ///   - axis: an axis with at least as many elements as there are weights.
  ///   - weights: [window].
  /// - Throws: `argument("weights")` for a window longer than the axis.
  func windowSums(axis: Int, _ weights: Tensor) throws -> Tensor {
    let (rows, length, inner) = shape.split(at: axis)
    let size = weights.count
    guard size >= 1, size <= length else {
      throw DiffusionError.argument("weights", "a window of \(size) for \(length) positions of \(shape)")
    }
    var sizes = shape.sizes
    sizes[axis] = length - size + 1
    let y = try Tensor(uninitialized: Shape(sizes))
    let cost = y.count.multipliedClamping(by: size)
    try Stoppable.run(cost) { ck_window_sums(rows, length, inner, size, weights.pointer, pointer, y.pointer) }
    return y.derived(from: self) { [shape, weights = weights.detached] dy in
      let dx = try Tensor(uninitialized: shape)
      try Stoppable.run(cost) {
        ck_window_sums_grad(rows, length, inner, size, weights.pointer, dy.pointer, dx.pointer)
      }
      return dx
    }
  }
}
