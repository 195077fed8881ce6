import DiffusionKit

// Attention: the function with PyTorch's names and options, the layer with Keras's.
enum AttentionFunctions {
  // MARK: dk.nn.functional

  static let functions: [Function] = [
    Function(
      "scaled_dot_product_attention",
      "Attention of each head, softmax(query key' scale + attn_mask) value (Vaswani et al. 2017).",
      Argument<Tensor>("query", "[..., T, D]"), Argument<Tensor>("key", "[..., S, D]"),
      Argument<Tensor>("value", "[..., S, E]"),
      Argument<Tensor?>("attn_mask", "added to the scores, broadcast to [..., T, S]; -math.huge masks a key"),
      Argument("dropout_p", "probability of dropping each weight", default: Float(0)),
      Argument(
        "is_causal", "whether a query attends only to keys at its position and before", default: false),
      Argument<Float?>("scale", "factor of the scores, 1 / sqrt(D) by default"), returns: "Tensor"
    ) { query, key, value, mask, dropout, isCausal, scale in
      try Tensor.scaledDotProductAttention(
        query, key, value, attnMask: mask, dropoutP: dropout, isCausal: isCausal, scale: scale)
    }.documented(
      shapes: """
        [..., T, D], [..., S, D] and [..., S, E] to [..., T, E]. Memory grows with T + S, but with T times S for attn_mask, \
        dropout_p, or D or E above 256.
        """,
      errors:
        "Shapes that do not fit each other, a mask that does not broadcast, a probability outside 0 to 1.",
      example: """
        local q, k = dk.zeros(1, 2), dk.tensor{{1, 2}, {3, 4}}
        local v = dk.tensor{{1}, {3}}
        print(dk.nn.functional.scaled_dot_product_attention(q, k, v)) --> 2 [Tensor of shape 1x1]
        """)
  ]

  // MARK: dk.nn

  static let layers: [Function] = [
    Function(
      "MultiHeadAttention", MultiHeadAttention.self,
      """
      Applies attention of several heads to (query, value) or (query, value, key), or self-attention to one input (Vaswani et \
      al. 2017). The projections are Dense layers: query, key, value, attention_output.
      """
    ).documented(
      shapes: "[N, T, features] and [N, S, features] to [N, T, output_shape].",
      errors: "Sizes below 1 and a rate outside 0 to 1; when called, inputs of other ranks or widths.",
      example: """
        local attend = dk.nn.MultiHeadAttention(2, 8)
        print(attend(dk.randn(1, 5, 16), dk.randn(1, 7, 12)):shape()) --> 1 x 5 x 16
        """)
  ]
}
