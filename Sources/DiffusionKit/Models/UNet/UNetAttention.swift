/// Attention of all places of an image to each other, added to the image (diffusers' `Attention` in a U-Net):
/// [N, C, H, W] to the same, (x + to_out(attention(norm(x)))) / outputScale.
final class UNetAttention: Layer {
  private let heads: Int
  private let outputScale: Float
  private let norm: GroupNormalization
  private let query: Dense, key: Dense, value: Dense, output: Dense

  /// - Parameter headDim: nil for one head.
  init(
    _ channels: Int, headDim: Int?, groups: Int, eps: Float, outputScale: Float = 1, name: String
  ) throws {
    let headDim = headDim ?? channels
    guard headDim >= 1, channels % headDim == 0 else {
      throw DiffusionError.argument(
        "attentionHeadDim", "heads of \(headDim) do not divide the \(channels) channels of a level")
    }
    self.outputScale = outputScale
    heads = channels / headDim
    norm = try GroupNormalization(groups: groups, epsilon: eps, name: "group_norm")
    query = try Dense(channels, name: "to_q")
    key = try Dense(channels, name: "to_k")
    value = try Dense(channels, name: "to_v")
    output = try Dense(channels, name: "to_out.0")
    super.init(name: name)
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    let tokens = try norm(x).tokens()
    let attended = try output(
      Tensor.multiHeadAttention(query(tokens), key(tokens), value(tokens), heads: heads))
    let sum = try attended.image(x.shape) + x
    return outputScale == 1 ? sum : try sum / Tensor(outputScale)
  }

  override var sublayers: [(name: String, layer: Layer)] {
    [norm, query, key, value, output].map { ($0.name, $0) }
  }
}
