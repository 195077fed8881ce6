import CKernels

/// The end of a dense layer or a convolution: y = f(y + bias), in one pass over rows of outputs. The gradient takes one
/// pass too.
struct BiasActivation {
  /// The value of `Activation.fused`.
  private let op: Int32
  private let rows: Int
  private let outputs: Int
  private let layout: Layout
  /// The result, if the gradient is computed from it.
  private let y: Tensor?
  /// The sum y + bias, before f, if the gradient is computed from it.
  private let z: Tensor?

  /// Overwrites `y`. Its rows run along the last axis or, with the channels last, along the channels.
  init(
    _ activation: Activation, _ op: Int32, bias: Tensor?, in y: Tensor, outputs: Int,
    _ layout: Layout = .plain,
    isRecorded: Bool
  ) throws {
    (self.op, self.outputs, self.layout) = (op, outputs, layout)
    rows = y.count / outputs
    self.y = isRecorded && op >= 0 && !activation.needsInput ? y : nil
    z = isRecorded && activation.needsInput ? try Tensor(uninitialized: y.shape, layout) : nil
    guard op >= 0 || bias != nil else { return }
    let (pb, py, pz) = (bias?.pointer, try y.pointer(layout), try z?.pointer(layout))
    try Stoppable.run(y.count) { ck_bias_activation(op, rows, outputs, pb, py, pz) }
  }

  /// The gradients of y + bias and, if needed, of bias.
  func gradient(_ dy: Tensor, needsBias: Bool) throws -> (dz: Tensor, dbias: Tensor?) {
    let dbias = needsBias ? try Tensor(uninitialized: Shape(unchecked: [outputs], count: outputs)) : nil
    guard op >= 0 || needsBias else { return (dy, nil) }
    let dz = op >= 0 ? try Tensor(uninitialized: dy.shape, layout) : nil
    let (py, pz) = (try y?.pointer(layout), try z?.pointer(layout))
    let (pdy, pdz) = (try dy.pointer(layout), try dz?.pointer(layout))
    try Stoppable.run(dy.count) {
      ck_bias_activation_grad(op, rows, outputs, py, pz, pdy, pdz, dbias?.pointer)
    }
    return (dz ?? dy, dbias)
  }
}
