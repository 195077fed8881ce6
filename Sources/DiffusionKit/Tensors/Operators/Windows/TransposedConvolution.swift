import CKernels

// Transposed convolutions: the gradient of a convolution as an op, whose own gradients are convolutions.
extension Tensor {
  /// The transpose of the convolution with this weight, on signals: [N, C, L] to [N, out, L'] with
  /// L' = (L - 1) stride - zeros + dilation (kernel - 1) + outputPadding + 1.
  /// - Parameters:
  ///   - weight: [C, out / groups, kernel].
  ///   - bias: [out].
  ///   - padding: the padding of the convolution, which is removed from the result here.
  ///   - outputPadding: added to the size of the result, at the end.
  /// - Throws: `argument` for shapes and options that do not match.
  public func convTranspose1d(
    _ weight: Tensor, _ bias: Tensor? = nil, stride: PerAxis = 1, padding: ConvolutionPadding = 0,
    outputPadding: PerAxis = 0, groups: Int = 1, dilation: PerAxis = 1, activation: Activation = .linear
  ) throws -> Tensor {
    try transposedConvolution(
      weight, bias,
      ConvolutionParameters(axes: 1, stride: stride, padding: padding, dilation: dilation, groups: groups),
      outputPadding, activation)
  }

  /// The same for images: [N, C, H, W] with weight [C, out / groups, height, width] to [N, out, H', W'].
  public func convTranspose2d(
    _ weight: Tensor, _ bias: Tensor? = nil, stride: PerAxis = 1, padding: ConvolutionPadding = 0,
    outputPadding: PerAxis = 0, groups: Int = 1, dilation: PerAxis = 1, activation: Activation = .linear
  ) throws -> Tensor {
    try transposedConvolution(
      weight, bias,
      ConvolutionParameters(axes: 2, stride: stride, padding: padding, dilation: dilation, groups: groups),
      outputPadding, activation)
  }

  /// - Parameter outputPadding: nil for Keras's rule, see `ConvolutionParameters.transposedGeometry`.
  package func transposedConvolution(
    _ weight: Tensor, _ bias: Tensor?, _ options: ConvolutionParameters, _ outputPadding: PerAxis?,
    _ activation: Activation = .linear
  ) throws -> Tensor {
    let geometry = try options.transposedGeometry(
      input: shape, weight: weight.shape, bias: bias?.shape, outputPadding: outputPadding)
    if let padded = try paddedForOutput(geometry, options, outputPadding) {
      return try padded.input.transposedConvolution(weight, bias, options, padded.outputPadding, activation)
    }
    guard let op = activation.fused else {
      return try activation.apply(transposedConvolution(weight, bias, options, outputPadding, .linear))
    }
    let y = try Tensor(
      uninitialized: options.shape(geometry.batch, geometry.inputs, geometry.image), .channelsLast)
    guard y.count > 0 else { return y.independent(of: self, weight, bias) }
    let needs = GradientNeeds(self, weight, bias)
    try Convolution.imageGradient(
      geometry, weights: weight.storage, cachesWeights: !needs.any,
      results: factor(.current(for: geometry.operations), .channelsLast), images: y.pointer(.channelsLast))
    let end = try BiasActivation(
      activation, op, bias: bias, in: y, outputs: geometry.inputs, .channelsLast, isRecorded: needs.any)
    guard needs.any else { return y }

    let node = Node(parents: [node, weight.node, bias?.node]) { [x = detached, weight = weight.detached] dy in
      let (dz, dbias) = try end.gradient(dy, needsBias: needs.bias)
      let arithmetic = ProductArithmetic.current(for: geometry.operations)
      var dweight: Tensor?
      if needs.weight {
        let gradient = try Tensor(uninitialized: weight.shape)
        try Convolution.weightGradient(
          geometry, images: dz.factor(arithmetic, .channelsLast),
          results: x.factor(arithmetic, .channelsLast), weights: gradient.pointer, bias: nil)
        dweight = gradient
      }
      var dx: Tensor?
      if needs.input {
        let gradient = try Tensor(uninitialized: x.shape, .channelsLast)
        try Convolution.forward(
          geometry, images: dz.factor(arithmetic, .channelsLast), weights: weight.storage,
          cachesWeights: false,
          bias: nil, results: gradient.pointer(.channelsLast))
        dx = gradient
      }
      return [dx, dweight, dbias]
    }
    return Tensor(shape: y.shape, storage: y.storage, node: node)
  }

  /// Replaces an output padding of a stride or more, for which oneDNN has no convolution, by zeros after the input:
  /// each makes the result a stride longer. Nil if the output padding is smaller.
  private func paddedForOutput(
    _ geometry: ConvolutionGeometry, _ options: ConvolutionParameters, _ outputPadding: PerAxis?
  ) throws -> (input: Tensor, outputPadding: PerAxis)? {
    guard let outputPadding else { return nil }
    let added = try outputPadding.pair(axes: options.axes, minimum: 0, "outputPadding")
    let strides = geometry.strides
    let zeros = ConvolutionGeometry.Pair { added[$0] / strides[$0] }
    guard zeros != .init(0) else { return nil }
    let left = [added.height % strides.height, added.width % strides.width]
    var widths = [(axis: rank - 1, before: 0, after: zeros.width)]
    if options.axes == 2 { widths.append((axis: rank - 2, before: 0, after: zeros.height)) }
    return (try padded(widths), PerAxis(Array(left.suffix(options.axes))))
  }
}
