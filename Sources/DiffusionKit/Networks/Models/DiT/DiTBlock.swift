/// A block of a diffusion transformer (Peebles and Xie 2023, "adaLN-zero"), diffusers' `BasicTransformerBlock`:
/// tokens [N, T, width], the timestep's encoding and labels [N] to tokens,
///
///     x' = x + gate1 attention(norm(x) (1 + scale1) + shift1)
///     y = x' + gate2 dense(dropout(activation(dense(norm(x') (1 + scale2) + shift2))))
///
/// where one dense layer of the condition computes scales, shifts and gates. The dense layer may start at 0: then a new
/// block is the identity.
final class DiTBlock: Layer {
  private let norm1: AdaptiveNormZero
  private let attention: TokenAttention
  private let attentionDropout: Dropout
  private let norm3: LayerNormalization
  private let dense1: Dense, dense2: Dense
  private let dropout: Dropout

  init(_ options: DiT.Options, name: String) throws {
    let width = options.width
    norm1 = try AdaptiveNormZero(options, name: "norm1")
    attention = try TokenAttention(
      width, heads: options.numAttentionHeads, useBias: options.attentionBias, name: "attn1")
    attentionDropout = try Dropout(options.dropout, name: "attn1.to_out.1")
    norm3 = try LayerNormalization(name: "norm3") {
      $0.epsilon = options.normEps
      ($0.scale, $0.center) = (options.normElementwiseAffine, options.normElementwiseAffine)
    }
    dense1 = try Dense.torch(
      width, 4 * width, activation: options.activationFn.activation, name: "ff.net.0.proj")
    dropout = try Dropout(options.dropout, name: "ff.net.1")
    dense2 = try Dense.torch(4 * width, width, name: "ff.net.2")
    super.init(name: name)
  }

  /// The condition of the block: its own embeddings of the timestep's encoding and of the labels.
  func condition(_ steps: Tensor, _ labels: Tensor?) throws -> Tensor {
    try norm1.embedding(labels.map { [steps, $0] } ?? [steps])
  }

  /// - Parameter inputs: the tokens and the condition.
  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let (x, condition) = (inputs[0], inputs[1])
    // Shift, scale and gate of the attention, then of the dense layers, [N, 1, width] each.
    let parts = try norm1.modulation(condition)
    let attended = try attention(norm1(x).modulated(scale: parts[1], shift: parts[0]))
    let h = try x + parts[2] * attentionDropout(attended)
    let inner = try dense1(norm3(h).modulated(scale: parts[4], shift: parts[3]))
    return try h + parts[5] * dense2(dropout(inner))
  }

  override var sublayers: [(name: String, layer: Layer)] {
    Layer.children([norm1, attention, attentionDropout, norm3, dense1, dropout, dense2])
  }
}

/// A norm without weights and the layers that compute scales, shifts and gates from the condition: diffusers'
/// `AdaLayerNormZero`.
final class AdaptiveNormZero: Layer {
  let embedding: ConditionEmbedding
  private let linear: Dense
  private let norm: LayerNormalization

  init(_ options: DiT.Options, name: String) throws {
    embedding = try ConditionEmbedding(options, name: "emb")
    linear = try Dense.torch(options.width, 6 * options.width, name: "linear")
    if options.zeroInitOutputs { try linear.zeroParameters() }
    norm = try LayerNormalization(name: "norm") {
      ($0.epsilon, $0.scale, $0.center) = (1e-6, false, false)
    }
    super.init(name: name)
  }

  /// The six scales, shifts and gates, [N, 1, width] each, for a condition [N, width].
  func modulation(_ condition: Tensor) throws -> [Tensor] {
    try linear(condition.silu()).unsqueezed(1).chunk(6, axis: 2)
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor { try norm(only(inputs)) }

  override var sublayers: [(name: String, layer: Layer)] { Layer.children([embedding, linear, norm]) }
}

/// The sum of the embeddings of the timestep's encoding and, with classes, of the labels, [N, width]: diffusers'
/// `CombinedTimestepLabelEmbeddings`.
final class ConditionEmbedding: Layer {
  private let timestep: TimestepEmbedding
  /// The embedding of labels, with one more row for the null label.
  private let classes: Embedding?

  init(_ options: DiT.Options, name: String) throws {
    let width = options.width
    timestep = try TimestepEmbedding(options.stepChannels, width, name: "timestep_embedder")
    classes = try options.numEmbedsAdaNorm.map {
      try Embedding.torch($0 + 1, width, name: "class_embedder.embedding_table")
    }
    super.init(name: name)
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let time = try timestep(inputs[0])
    guard let classes, inputs.count == 2 else { return time }
    return try time + classes(inputs[1])
  }

  override var sublayers: [(name: String, layer: Layer)] { Layer.children([timestep, classes]) }
}

extension Tensor {
  /// Scales and shifts tokens [N, T, width] by [N, 1, width].
  func modulated(scale: Tensor, shift: Tensor) throws -> Tensor { try self * (scale + Tensor(1)) + shift }
}
