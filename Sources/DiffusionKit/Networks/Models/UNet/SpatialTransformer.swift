/// A residual transformer block on the pixels of an image or the samples of a signal, with attention to themselves and to
/// the encoder's hidden states: diffusers' `Transformer2DModel` with one block (Rombach et al. 2022, 3.3).
/// (x [N, C, ...], states [N, S, features]) to x's shape.
final class SpatialTransformer: Layer {
  private let axes: Int
  private let norm: GroupNormalization
  private let projectionIn: ConvolutionLayer, projectionOut: ConvolutionLayer
  private let block: TransformerBlock

  init(_ channels: Int, heads: Int, _ parts: UNetParts, name: String) throws {
    axes = parts.axes
    norm = try GroupNormalization(name: "norm") {
      ($0.groups, $0.epsilon) = (parts.options.normNumGroups, 1e-6)
    }
    projectionIn = try parts.convolution(channels, channels, 1, name: "proj_in")
    block = try TransformerBlock(
      channels, features: parts.options.crossAttentionDim, heads: heads, name: "transformer_blocks.0")
    projectionOut = try parts.output(parts.convolution(channels, channels, 1, name: "proj_out"))
    super.init(name: name)
  }

  override var kind: String { "Transformer\(axes)DModel" }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = inputs[0]
    let tokens = try block([projectionIn(norm(x)).tokens()] + inputs.dropFirst())
    return try projectionOut(tokens.image(x.shape)) + x
  }

  override var sublayers: [(name: String, layer: Layer)] {
    Layer.children([norm, projectionIn, block, projectionOut])
  }
}

/// A transformer block, diffusers' `BasicTransformerBlock`: (tokens [N, T, C], states [N, S, features]) to [N, T, C].
/// Self-attention, attention to the states and a feed-forward network each add their result for the normalised tokens.
final class TransformerBlock: Layer {
  private let norms: [LayerNormalization]
  private let attentionToSelf: TokenAttention, attentionToStates: TokenAttention
  private let feedForward: GatedFeedForward

  /// - Parameter features: the width of the states.
  init(_ channels: Int, features: Int?, heads: Int, name: String) throws {
    norms = try (1...3).map { number in
      try LayerNormalization(name: "norm\(number)") { $0.epsilon = 1e-5 }
    }
    attentionToSelf = try TokenAttention(channels, heads: heads, useBias: false, name: "attn1")
    attentionToStates = try TokenAttention(
      channels, features: features, heads: heads, useBias: false, name: "attn2")
    feedForward = try GatedFeedForward(channels, name: "ff")
    super.init(name: name)
  }

  override var kind: String { "BasicTransformerBlock" }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    var h = inputs[0]
    h = try attentionToSelf(norms[0](h)) + h
    h = try attentionToStates(norms[1](h), inputs[1]) + h
    return try feedForward(norms[2](h)) + h
  }

  override var sublayers: [(name: String, layer: Layer)] {
    Layer.children([norms[0], attentionToSelf, norms[1], attentionToStates, norms[2], feedForward])
  }
}

/// A feed-forward network with a gate (GEGLU, Shazeer 2020): W2 (a gelu(b)) with (a, b) = W1 x, where a and b have four times
/// the width of x.
final class GatedFeedForward: Layer {
  private let projection: Dense, output: Dense
  private let width: Int

  init(_ channels: Int, name: String) throws {
    width = 4 * channels
    projection = try Dense.torch(channels, 2 * width, name: "net.0.proj")
    output = try Dense.torch(width, channels, name: "net.2")
    super.init(name: name)
  }

  override var kind: String { "FeedForward" }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let both = try projection(only(inputs))
    let value = try both.narrow(axis: 2, start: 0, length: width)
    return try output(value * both.narrow(axis: 2, start: width, length: width).gelu())
  }

  override var sublayers: [(name: String, layer: Layer)] { Layer.children([projection, output]) }
}
