/// The layers of a U-Net's blocks, made by its options for signals or for images.
struct UNetParts {
  let options: UNetModel.Options
  /// The number of spatial axes: 1 for signals [N, C, L], 2 for images [N, C, H, W].
  let axes: Int

  func convolution(
    _ channels: Int, _ filters: Int, _ kernelSize: PerAxis, strides: PerAxis = 1,
    padding: ConvolutionPadding = .valid, name: String
  ) throws -> ConvolutionLayer {
    let type: ConvolutionLayer.Type = axes == 1 ? Conv1D.self : Conv2D.self
    return try type.torch(channels, filters, kernelSize, strides: strides, padding: padding, name: name)
  }

  /// Makes the last convolution or projection of a block, or of the network, start at 0 with `zeroInitOutputs`.
  func output<Output: Layer>(_ layer: Output) throws -> Output {
    if options.zeroInitOutputs { try layer.zeroParameters() }
    return layer
  }

  func norm(activation: Activation = .linear, name: String) throws -> GroupNormalization {
    try GroupNormalization(name: name) {
      ($0.groups, $0.epsilon, $0.activation) = (options.normNumGroups, options.normEps, activation)
    }
  }

  /// Makes the attention after a residual block of a level of this type; nil for none.
  func attention(
    _ type: UNetBlockType, _ channels: Int, groups: Int?, outputScale: Float = 1, name: String
  ) throws -> Layer? {
    switch type {
    case .plain: nil
    case .attention:
      try UNetAttention(
        channels, heads: heads(channels), groups: groups, outputScale: outputScale, self, name: name)
    case .crossAttention: try SpatialTransformer(channels, heads: crossHeads(channels), self, name: name)
    }
  }

  private func heads(_ channels: Int) throws -> Int {
    let width = options.attentionHeadDim ?? channels
    guard width >= 1, channels % width == 0 else {
      throw DiffusionError.argument(
        "attention_head_dim", "heads of \(width) do not divide the \(channels) channels of a level")
    }
    return channels / width
  }

  private func crossHeads(_ channels: Int) throws -> Int {
    guard let heads = options.numAttentionHeads else { return try self.heads(channels) }
    guard channels % heads == 0 else {
      throw DiffusionError.argument(
        "num_attention_heads", "\(heads) heads do not divide the \(channels) channels of a level")
    }
    return heads
  }
}
