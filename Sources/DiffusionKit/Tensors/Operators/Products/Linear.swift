import CKernels

extension Tensor {
  /// Computes activation(x weight' + bias) for x of shape [..., in], weight [out, in] and bias [out], PyTorch's layout: one
  /// matrix product and one pass over its result, forward and backward.
  /// - Throws: `argument("weight")` or `argument("bias")` if the shapes do not match.
  public func linear(_ weight: Tensor, _ bias: Tensor? = nil, activation: Activation = .linear) throws
    -> Tensor
  {
    guard weight.rank == 2, weight.shape.sizes[1] == shape.sizes[rank - 1] else {
      throw DiffusionError.argument(
        "weight",
        "shape \(weight.shape) for an input of shape \(shape): expected [out, \(shape.sizes[rank - 1])]")
    }
    let outputs = weight.shape.sizes[0]
    let inputs = weight.shape.sizes[1]
    if let bias, bias.rank != 1 || bias.count != outputs {
      throw DiffusionError.argument("bias", "shape \(bias.shape) for \(outputs) outputs")
    }
    guard let op = activation.fused else { return try activation.apply(linear(weight, bias)) }
    var sizes = shape.sizes
    sizes[rank - 1] = outputs
    let y = try Tensor(uninitialized: Shape(sizes, name: "weight"))
    guard y.count > 0 else { return y.independent(of: self, weight, bias) }
    let rows = y.count / outputs
    let operations = Matmul.operations(rows, outputs, inputs)
    let arithmetic = ProductArithmetic.current(for: operations)
    try Matmul.product(
      transposeA: false, transposeB: true, rows: rows, columns: outputs, inner: inputs, factor(arithmetic),
      weight.factor(arithmetic), y.pointer)

    let needs = GradientNeeds(self, weight, bias)
    let end = try BiasActivation(activation, op, bias: bias, in: y, outputs: outputs, isRecorded: needs.any)
    guard needs.any else { return y }

    let node = Node(parents: [node, weight.node, bias?.node]) { [x = detached, weight = weight.detached] dy in
      let (dz, dbias) = try end.gradient(dy, needsBias: needs.bias)
      let arithmetic = ProductArithmetic.current(for: operations)
      var dweight: Tensor?
      if needs.weight {
        let gradient = try Tensor(uninitialized: weight.shape)
        try Matmul.product(
          transposeA: true, transposeB: false, rows: outputs, columns: inputs, inner: rows,
          dz.factor(arithmetic), x.factor(arithmetic), gradient.pointer)
        dweight = gradient
      }
      var dx: Tensor?
      if needs.input {
        let gradient = try Tensor(uninitialized: x.shape)
        try Matmul.product(
          transposeA: false, transposeB: false, rows: rows, columns: inputs, inner: outputs,
          dz.factor(arithmetic), weight.factor(arithmetic), gradient.pointer)
        dx = gradient
      }
      return [dx, dweight, dbias]
    }
    return Tensor(shape: y.shape, storage: y.storage, node: node)
  }
}
