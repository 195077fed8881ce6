import CKernels
import COneDNN

// Convolutions of signals [N, C, L] and images [N, C, H, W], with PyTorch's weight layouts. Results have the channels
// last.
extension Tensor {
  /// Computes activation(convolution(self, weight) + bias), [N, C, L] to [N, out, L'] with
  /// L' = (L + zeros - dilation (kernel - 1) - 1) / stride + 1, rounded down.
  /// - Parameters:
  ///   - weight: [out, C / groups, kernel].
  ///   - bias: [out].
  ///   - padding: zeros around the signal: one number for both sides, `.zeros([before, after])`, or a rule's name.
  ///   - groups: the channels are split into this many parts, each of which gives an equal part of the outputs.
  /// - Throws: `argument` for shapes and options that do not match.
  public func conv1d(
    _ weight: Tensor, _ bias: Tensor? = nil, stride: PerAxis = 1, padding: ConvolutionPadding = 0,
    dilation: PerAxis = 1, groups: Int = 1, activation: Activation = .linear
  ) throws -> Tensor {
    try convolution(
      weight, bias,
      ConvolutionParameters(axes: 1, stride: stride, padding: padding, dilation: dilation, groups: groups),
      activation)
  }

  /// The same for images: [N, C, H, W] with weight [out, C / groups, height, width] to [N, out, H', W'].
  /// - Parameter padding: also one number per axis, or `.zeros([top, bottom, left, right])`.
  public func conv2d(
    _ weight: Tensor, _ bias: Tensor? = nil, stride: PerAxis = 1, padding: ConvolutionPadding = 0,
    dilation: PerAxis = 1, groups: Int = 1, activation: Activation = .linear
  ) throws -> Tensor {
    try convolution(
      weight, bias,
      ConvolutionParameters(axes: 2, stride: stride, padding: padding, dilation: dilation, groups: groups),
      activation)
  }

  package func convolution(
    _ weight: Tensor, _ bias: Tensor?, _ options: ConvolutionParameters, _ activation: Activation = .linear
  ) throws -> Tensor {
    let geometry = try options.geometry(input: shape, weight: weight.shape, bias: bias?.shape)
    guard let op = activation.fused else {
      return try activation.apply(convolution(weight, bias, options, .linear))
    }
    let y = try Tensor(
      uninitialized: options.shape(geometry.batch, geometry.outputs, geometry.result), .channelsLast)
    guard y.count > 0 else { return y.independent(of: self, weight, bias) }
    let needs = GradientNeeds(self, weight, bias)
    let arithmetic = ProductArithmetic.current(for: geometry.operations)
    // The gradient needs the activation as a separate step.
    let activates = !needs.any && Convolution.activates(geometry, arithmetic, cachesWeights: true)
    try Convolution.forward(
      geometry, images: factor(arithmetic, .channelsLast), weights: weight.storage, cachesWeights: !needs.any,
      bias: bias?.pointer, activation: activates ? activation.ofPrimitive : CDNN_NONE,
      results: y.pointer(.channelsLast))
    if activates { return y }
    let end = try BiasActivation(
      activation, op, bias: nil, in: y, outputs: geometry.outputs, .channelsLast, isRecorded: needs.any)
    guard needs.any else { return y }

    let node = Node(parents: [node, weight.node, bias?.node]) { [x = detached, weight = weight.detached] dy in
      // Without an activation, the bias's gradient is summed together with the weights'.
      let sumsBias = op < 0 && needs.weight && needs.bias
      var (dz, dbias) = try end.gradient(dy, needsBias: needs.bias && !sumsBias)
      if sumsBias { dbias = try Tensor(uninitialized: Shape([geometry.outputs])) }
      let arithmetic = ProductArithmetic.current(for: geometry.operations)
      var dweight: Tensor?
      if needs.weight {
        let gradient = try Tensor(uninitialized: weight.shape)
        try Convolution.weightGradient(
          geometry, images: x.factor(arithmetic, .channelsLast),
          results: dz.factor(arithmetic, .channelsLast), weights: gradient.pointer,
          bias: sumsBias ? dbias?.pointer : nil)
        dweight = gradient
      }
      var dx: Tensor?
      if needs.input {
        let gradient = try Tensor(uninitialized: x.shape, .channelsLast)
        try Convolution.imageGradient(
          geometry, weights: weight.storage, cachesWeights: false,
          results: dz.factor(arithmetic, .channelsLast), images: gradient.pointer(.channelsLast))
        dx = gradient
      }
      return [dx, dweight, dbias]
    }
    return Tensor(shape: y.shape, storage: y.storage, node: node)
  }
}

extension Activation {
  /// oneDNN's code of the activation at the end of a convolution.
  fileprivate var ofPrimitive: cdnn_activation {
    switch self {
    case .relu: CDNN_RELU
    case .silu: CDNN_SILU
    case .gelu: CDNN_GELU
    case .geluTanh: CDNN_GELU_TANH
    case .tanh: CDNN_TANH
    case .sigmoid: CDNN_SIGMOID
    case .softplus: CDNN_SOFTPLUS
    case .linear, .mish, .exponential, .softmax, .leakyRelu: CDNN_NONE
    }
  }
}
