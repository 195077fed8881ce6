import CKernels

extension Tensor {
  /// Group normalisation (Wu and He 2018) of [N, C, ...]: activation((x + shift - mean) / sqrt(variance + eps) * weight
  /// + bias), with the mean and the variance over all positions of C / numGroups channels of an example. It takes one
  /// pass over memory, and so does its gradient. The result has the channels last.
  /// - Parameters:
  ///   - weight: [C]; or [N, C], one for each example, if a condition scales.
  ///   - bias: the shape of `weight`.
  ///   - shift: [N, C], added first, such as the embedding of a timestep.
  ///   - eps: default 1e-5.
  ///   - activation: default linear.
  /// - Throws: `argument("numGroups")` if it does not divide C, `argument("weight")`, `argument("bias")` or
  ///   `argument("shift")` for other shapes, `argument("eps")` unless >= 0, `argument("input")` without channels.
  public func groupNorm(
    _ numGroups: Int, weight: Tensor? = nil, bias: Tensor? = nil, eps: Float = 1e-5, shift: Tensor? = nil,
    activation: Activation = .linear
  ) throws -> Tensor {
    guard let op = activation.fused else {
      return try activation.apply(groupNorm(numGroups, weight: weight, bias: bias, eps: eps, shift: shift))
    }
    let terms = try groupNormTerms(numGroups, weight, bias, eps, shift, op)
    let y = try Tensor(uninitialized: shape, .channelsLast)
    let inputs = [self, weight, bias, shift].compactMap { $0 }
    guard count > 0 else { return y.independent(of: self, weight, bias, shift) }
    let statistics = try Shape([terms.batch, terms.groups])
    let mean = try Tensor(uninitialized: statistics)
    let scale = try Tensor(uninitialized: statistics)
    let pointing = try terms.pointing(to: self, weight, bias, shift)
    let result = try y.pointer(.channelsLast)
    try Stoppable.run(count) {
      withUnsafePointer(to: pointing) { ck_group_norm($0, result, mean.pointer, scale.pointer) }
    }
    guard inputs.contains(where: \.needsGradient) else { return y }
    let needs = (weight: weight?.needsGradient == true, bias: bias?.needsGradient == true)
    let node = Node(parents: [node, weight?.node, bias?.node, shift?.node]) {
      [x = detached, weight = weight?.detached, bias = bias?.detached, shift = shift?.detached] dy in
      let own = try Shape([terms.batch, terms.channels])
      let dx = try Tensor(uninitialized: x.shape, .channelsLast)
      let dshift = shift == nil ? nil : try Tensor(uninitialized: own)
      let dweight = try Tensor(uninitialized: own)
      let dbias = try Tensor(uninitialized: own)
      let pointing = try terms.pointing(to: x, weight, bias, shift)
      let (gradient, result) = (try dy.pointer(.channelsLast), try dx.pointer(.channelsLast))
      try Stoppable.run(x.count) {
        withUnsafePointer(to: pointing) {
          ck_group_norm_grad(
            $0, mean.pointer, scale.pointer, gradient, result, dshift?.pointer, dweight.pointer, dbias.pointer
          )
        }
      }
      return [
        dx, needs.weight ? try dweight.summed(to: weight?.shape ?? own) : nil,
        needs.bias ? try dbias.summed(to: bias?.shape ?? own) : nil, dshift,
      ]
    }
    return Tensor(shape: y.shape, storage: y.storage, node: node)
  }

  /// The arguments of the kernels, without the pointers.
  private func groupNormTerms(
    _ numGroups: Int, _ weight: Tensor?, _ bias: Tensor?, _ eps: Float, _ shift: Tensor?, _ op: Int32
  ) throws -> ck_group_norm_terms {
    guard rank >= 2 else { throw DiffusionError.argument("input", "expected [N, C, ...], got \(shape)") }
    let (batch, channels, positions) = shape.split(at: 1)
    guard numGroups >= 1, channels % numGroups == 0 else {
      throw DiffusionError.argument(
        "numGroups", "\(numGroups) groups do not divide the \(channels) channels of \(shape)")
    }
    try Requirement.nonNegative(eps, "eps")
    if let shift, shift.shape.sizes != [batch, channels] {
      throw DiffusionError.argument(
        "shift", "shape \(shift.shape) for \(shape), expected [\(batch), \(channels)]")
    }
    var isEach: Bool?
    for (name, vector) in [("weight", weight), ("bias", bias)] {
      guard let vector else { continue }
      let isOwn = vector.shape.sizes == [batch, channels]
      guard isOwn || vector.shape.sizes == [channels], isEach == nil || isEach == isOwn else {
        throw DiffusionError.argument(name, "shape \(vector.shape) for the \(channels) channels of \(shape)")
      }
      isEach = isOwn
    }
    return ck_group_norm_terms(
      op: op, batch: batch, positions: positions, channels: channels, groups: numGroups, eps: eps, x: nil,
      shift: nil, weight: nil, bias: nil, each_example: isEach ?? false)
  }
}

extension ck_group_norm_terms {
  /// The terms with pointers to the tensors, which must outlive the result.
  fileprivate func pointing(
    to x: Tensor, _ weight: Tensor?, _ bias: Tensor?, _ shift: Tensor?
  ) throws -> ck_group_norm_terms {
    var terms = self
    terms.x = UnsafePointer(try x.pointer(.channelsLast))
    terms.weight = weight.map { UnsafePointer($0.pointer) }
    terms.bias = bias.map { UnsafePointer($0.pointer) }
    terms.shift = shift.map { UnsafePointer($0.pointer) }
    return terms
  }
}
