// The layers of diffusers' models. They start from PyTorch's initial values and are built when they are made, so that a
// model whose layers are made in the order of diffusers' modules draws the same numbers in the same order.

extension Layer {
  /// Builds this layer for inputs of these sizes, and returns it.
  func built(for sizes: [Int]) throws -> Self {
    try buildIfNeeded([Shape(sizes)])
    return self
  }
}

extension Dense {
  /// Makes PyTorch's `Linear(features, units)`.
  static func torch(
    _ features: Int, _ units: Int, activation: Activation = .linear, useBias: Bool = true, name: String
  ) throws -> Dense {
    try Dense(units, name: name) {
      ($0.activation, $0.useBias) = (activation, useBias)
      ($0.kernelInitializer, $0.biasInitializer) = (.torch, .torch)
    }.built(for: [1, features])
  }
}

extension Embedding {
  /// Makes PyTorch's `Embedding(count, width)`.
  static func torch(_ count: Int, _ width: Int, name: String) throws -> Embedding {
    try Embedding(count, width, name: name) { $0.initializer = .torch }.built(for: [1])
  }
}

extension ConvolutionLayer {
  /// Makes PyTorch's `Conv1d` and `Conv2d(channels, filters, kernelSize)`.
  static func torch(
    _ channels: Int, _ filters: Int, _ kernelSize: PerAxis, strides: PerAxis = 1,
    padding: ConvolutionPadding = .valid, name: String
  ) throws -> ConvolutionLayer {
    try Self(name: name) {
      ($0.filters, $0.kernelSize) = (filters, kernelSize)
      ($0.strides, $0.padding) = (strides, padding)
      ($0.kernelInitializer, $0.biasInitializer) = (.torch, .torch)
    }.built(for: [1, channels] + [Int](repeating: 1, count: axes))
  }
}

extension Layer {
  /// Sets this layer's own parameters to 0. The generator is not reset, so other layers start from the same values as
  /// without this call.
  func zeroParameters() throws {
    for (_, parameter) in ownParameters { try parameter.setValue(Tensor.zeros(parameter.shape)) }
  }
}
