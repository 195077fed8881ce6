import CKernels

extension Tensor {
  /// Layer normalisation of the last axis: (x - mean) / sqrt(variance + eps) * weight + bias.
  /// - Throws: `argument("weight")` or `argument("bias")` unless they have the last axis's size, `argument("eps")` unless
  ///   >= 0.
  public func layerNorm(weight: Tensor? = nil, bias: Tensor? = nil, eps: Float = 1e-5) throws -> Tensor {
    let n = shape.sizes[rank - 1]
    for (name, vector) in [("weight", weight), ("bias", bias)] {
      guard let vector, vector.shape.sizes != [n] else { continue }
      throw DiffusionError.argument(name, "shape \(vector.shape) for the last axis of shape \(shape)")
    }
    try Requirement.nonNegative(eps, "eps")
    let y = try Tensor(uninitialized: shape)
    let rows = n == 0 ? 0 : count / n
    let mean = try Tensor(uninitialized: Shape([rows]))
    let scale = try Tensor(uninitialized: Shape([rows]))
    if count > 0 {
      try Stoppable.run(count) {
        ck_layer_norm(
          rows, n, eps, pointer, weight?.pointer, bias?.pointer, y.pointer, mean.pointer, scale.pointer)
      }
    }
    let needs = GradientNeeds(self, weight, bias)
    guard needs.any else { return y }
    let node = Node(parents: [node, weight?.node, bias?.node]) {
      [x = detached, weight = weight?.detached] dy in
      let dx = try Tensor(uninitialized: x.shape)
      let dweight = needs.weight ? try Tensor.zeros(Shape([n])) : nil
      let dbias = needs.bias ? try Tensor.zeros(Shape([n])) : nil
      if x.count > 0 {
        try Stoppable.run(x.count) {
          ck_layer_norm_grad(
            rows, n, x.pointer, weight?.pointer, mean.pointer, scale.pointer, dy.pointer, dx.pointer,
            dweight?.pointer, dbias?.pointer)
        }
      }
      return [dx, dweight, dbias]
    }
    return Tensor(shape: y.shape, storage: y.storage, node: node)
  }
}
