import DiffusionKit

// Attention and the normalisation of channels: functions with PyTorch's names and options, layers with Keras's.
enum AttentionFunctions {
  // MARK: dk.nn.functional

  static let functions: [Function] = [
    Function(
      "group_norm",
      "Mean 0 and variance 1 for each group of channels of each example, then scaled and shifted (Wu and He 2018).",
      Argument<Tensor>("input", "[N, C, ...]"), Argument<Int>("num_groups", "a divisor of C"),
      Argument<Tensor?>("weight", "[C]"), Argument<Tensor?>("bias", "[C]"),
      Argument("eps", "added to the variance", default: Float(1e-5)), returns: "Tensor", body: groupNorm
    ).documented(
      shapes: "[N, C, ...] with weight and bias [C]; the result has the input's.",
      errors:
        "Groups that do not divide the channels, a weight or a bias of another shape, and a negative eps.",
      example: """
        local x = dk.tensor{{1, 3, 10, 30}}
        print(dk.nn.functional.group_norm(x, 2, {eps = 0})) --> -1 1 -1 1 [Tensor of shape 1x4]
        """),
    Function(
      "scaled_dot_product_attention",
      "softmax(query key' scale + attn_mask) value for each head (Vaswani et al. 2017).",
      Argument<Tensor>("query", "[..., T, D]"), Argument<Tensor>("key", "[..., S, D]"),
      Argument<Tensor>("value", "[..., S, E]"),
      Argument<Tensor?>("attn_mask", "added to the scores, broadcast to [..., T, S]; -math.huge hides a key"),
      Argument("dropout_p", "the probability with which each weight is dropped", default: Float(0)),
      Argument("is_causal", "a query sees only keys at its place and before", default: false),
      Argument<Float?>("scale", "1 / sqrt(D) by default"), returns: "Tensor", body: attention
    ).documented(
      shapes: """
        [..., T, D], [..., S, D] and [..., S, E] to [..., T, E]. Memory grows with T + S; with attn_mask, dropout_p or D or E \
        above 256 with T times S.
        """,
      errors:
        "Shapes that do not fit each other, a mask that does not broadcast, a probability outside 0 to 1.",
      example: """
        local q, k = dk.zeros(1, 2), dk.tensor{{1, 2}, {3, 4}}
        local v = dk.tensor{{1}, {3}}
        print(dk.nn.functional.scaled_dot_product_attention(q, k, v)) --> 2 [Tensor of shape 1x1]
        """),
  ]

  private static func groupNorm(
    _ input: Tensor, _ numGroups: Int, _ weight: Tensor?, _ bias: Tensor?, _ eps: Float
  ) throws -> Tensor {
    try input.groupNorm(numGroups, weight: weight, bias: bias, eps: eps)
  }
  private static func attention(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Tensor?, _ dropout: Float, _ isCausal: Bool,
    _ scale: Float?
  ) throws -> Tensor {
    try Tensor.scaledDotProductAttention(
      query, key, value, attnMask: mask, dropoutP: dropout, isCausal: isCausal, scale: scale)
  }

  // MARK: dk.nn

  static let layers: [Function] = [
    Function(
      "GroupNormalization", GroupNormalization.self,
      "Mean 0 and variance 1 for each group of channels of each example, then scaled and shifted (Wu and He 2018). weight, bias [C]."
    ).documented(
      shapes: "[N, C, ...]; the result has the input's.",
      errors:
        "Groups that do not divide the channels and a negative epsilon; when called, other channels than the first time.",
      example:
        "print(dk.nn.GroupNormalization(2, 0)(dk.tensor{{1, 3, 10, 30}})) --> -1 1 -1 1 [Tensor of shape 1x4]"
    ),
    Function(
      "MultiHeadAttention", MultiHeadAttention.self,
      """
      Attention of the tokens of (query, value) or (query, value, key), of one input to itself (Vaswani et al. 2017). The \
      projections are Dense layers: query, key, value, attention_output.
      """
    ).documented(
      shapes: "[N, T, features] and [N, S, features] to [N, T, output_shape].",
      errors: "Sizes below 1 and a rate outside 0 to 1; when called, inputs of other ranks or widths.",
      example: """
        local attend = dk.nn.MultiHeadAttention(2, 8)
        print(attend(dk.randn(1, 5, 16), dk.randn(1, 7, 12)):shape()) --> 1 x 5 x 16
        """),
  ]
}
