/// Attention of tokens [N, T, channels] to a source of tokens [N, S, features], diffusers' `Attention`:
/// to_out(attention(to_q(tokens), to_k(source), to_v(source))), [N, T, channels].
final class TokenAttention: Layer {
  private let heads: Int
  private let query: Dense, key: Dense, value: Dense, output: Dense

  /// - Parameter useBias: whether queries, keys and values have biases; the output has one.
  init(_ channels: Int, heads: Int, useBias: Bool, name: String) throws {
    self.heads = heads
    query = try Dense(channels, useBias: useBias, name: "to_q")
    key = try Dense(channels, useBias: useBias, name: "to_k")
    value = try Dense(channels, useBias: useBias, name: "to_v")
    output = try Dense(channels, name: "to_out.0")
    super.init(name: name)
  }

  /// - Parameter inputs: tokens, and the source where that is another.
  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let (tokens, source) = (inputs[0], inputs[inputs.count - 1])
    return try output(
      Tensor.multiHeadAttention(query(tokens), key(source), value(source), heads: heads))
  }

  override var sublayers: [(name: String, layer: Layer)] {
    [query, key, value, output].map { ($0.name, $0) }
  }
}

/// Attention of all places of an image or signal to each other, added to it (diffusers' `Attention` in a U-Net):
/// [N, C, ...] to the same, (x + to_out(attention(norm(x)))) / outputScale.
final class UNetAttention: Layer {
  private let outputScale: Float
  private let norm: GroupNormalization
  private let attention: TokenAttention

  init(
    _ channels: Int, heads: Int, groups: Int, eps: Float, outputScale: Float = 1, name: String
  ) throws {
    self.outputScale = outputScale
    norm = try GroupNormalization(groups: groups, epsilon: eps, name: "group_norm")
    attention = try TokenAttention(channels, heads: heads, useBias: true, name: name)
    super.init(name: name)
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    let sum = try attention(norm(x).tokens()).image(x.shape) + x
    return outputScale == 1 ? sum : try sum / Tensor(outputScale)
  }

  /// The projections lie beside the norm, as in diffusers' files.
  override var sublayers: [(name: String, layer: Layer)] { [(norm.name, norm)] + attention.sublayers }
}
