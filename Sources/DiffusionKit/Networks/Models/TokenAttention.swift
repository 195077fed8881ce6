/// Attention of tokens [N, T, channels] to a source of tokens [N, S, features], diffusers' `Attention`:
/// to_out(attention(to_q(tokens), to_k(source), to_v(source))), [N, T, channels].
final class TokenAttention: Layer {
  private let heads: Int
  private let query: Dense, key: Dense, value: Dense
  let output: Dense

  /// - Parameters:
  ///   - features: the width of the source's tokens. Default `channels`.
  ///   - useBias: whether queries, keys and values have biases; the output always has one.
  init(_ channels: Int, features: Int? = nil, heads: Int, useBias: Bool, name: String) throws {
    self.heads = heads
    query = try Dense.torch(channels, channels, useBias: useBias, name: "to_q")
    key = try Dense.torch(features ?? channels, channels, useBias: useBias, name: "to_k")
    value = try Dense.torch(features ?? channels, channels, useBias: useBias, name: "to_v")
    output = try Dense.torch(channels, channels, name: "to_out.0")
    super.init(name: name)
  }

  /// - Parameter inputs: the tokens, and the source unless it is the tokens.
  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let (tokens, source) = (inputs[0], inputs[inputs.count - 1])
    return try output(
      Tensor.multiHeadAttention(query(tokens), key(source), value(source), heads: heads))
  }

  override var sublayers: [(name: String, layer: Layer)] { Layer.children([query, key, value, output]) }
}
