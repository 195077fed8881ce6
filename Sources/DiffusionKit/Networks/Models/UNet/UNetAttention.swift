/// Residual self-attention of the pixels of an image or the samples of a signal (diffusers' `Attention` in a U-Net):
/// [N, C, ...] to the same shape, (x + to_out(attention(norm(x)))) / outputScale.
final class UNetAttention: Layer {
  private let outputScale: Float
  private let norm: GroupNormalization?
  private let attention: TokenAttention

  init(
    _ channels: Int, heads: Int, groups: Int?, outputScale: Float, _ parts: UNetParts, name: String
  ) throws {
    self.outputScale = outputScale
    norm = try groups.map {
      groups in
      try GroupNormalization(name: "group_norm") { ($0.groups, $0.epsilon) = (groups, parts.options.normEps) }
    }
    attention = try TokenAttention(channels, heads: heads, useBias: true, name: name)
    _ = try parts.output(attention.output)
    super.init(name: name)
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    let sum = try attention((norm?(x) ?? x).tokens()).image(x.shape) + x
    return outputScale == 1 ? sum : try sum / Tensor(outputScale)
  }

  /// The projections are on the same level as the norm, as in diffusers' files.
  override var sublayers: [(name: String, layer: Layer)] {
    (norm.map { [($0.name, $0)] } ?? []) + attention.sublayers
  }
}
