import CKernels

/// Scaled dot-product attention (Vaswani et al. 2017): softmax(scale q k') v for each head.
extension Tensor {
  /// - Parameters:
  ///   - query: [..., T, D]; all axes but the last two are heads and examples.
  ///   - key: [..., S, D].
  ///   - value: [..., S, E].
  ///   - attnMask: added to the scores, of a shape that broadcasts to [..., T, S]; -infinity masks a key. Default none.
  ///   - dropoutP: the probability of dropping each weight. Default 0.
  ///   - isCausal: whether a query attends only to keys at its own position and before. Default false.
  ///   - scale: default 1 / sqrt(D).
  /// - Returns: [..., T, E].
  ///
  /// Memory grows with T + S; with a mask, with dropout, or with D or E above 256, it grows with T times S.
  /// - Throws: `argument("query")`, `argument("key")` or `argument("value")` for shapes that do not match,
  ///   `argument("attnMask")` for one that does not broadcast, `argument("dropoutP")` unless in 0...1.
  public static func scaledDotProductAttention(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, attnMask: Tensor? = nil, dropoutP: Float = 0,
    isCausal: Bool = false, scale: Float? = nil
  ) throws -> Tensor {
    try checkAttention(query, key, value)
    try Requirement.within(dropoutP, 0...1, "dropoutP")
    let width = query.shape.sizes[query.rank - 1]
    let scale = scale ?? 1 / Float(max(width, 1)).squareRoot()
    guard attnMask == nil, dropoutP == 0, max(width, value.shape.sizes[value.rank - 1]) <= maxWidth else {
      return try composedAttention(query, key, value, attnMask, dropoutP, isCausal, scale)
    }
    let examples = query.shape.sizes.dropLast(2).reduce(1, *)
    return try attention(
      query, key, value, (examples, 1), isCausal, scale,
      result: Shape(query.shape.sizes.dropLast() + [value.shape.sizes[value.rank - 1]]))
  }

  /// The same for heads side by side on the last axis: query [N, T, heads * D], key [N, S, heads * D], value [N, S,
  /// heads * E] to [N, T, heads * E].
  /// - Throws: `argument("heads")` if they do not divide the widths, and the errors of `scaledDotProductAttention`.
  public static func multiHeadAttention(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, heads: Int, dropout: Float = 0, isCausal: Bool = false,
    scale: Float? = nil
  ) throws -> Tensor {
    for (name, tensor) in [("query", query), ("key", key), ("value", value)] where tensor.rank != 3 {
      throw DiffusionError.argument(name, "expected [N, tokens, features], got \(tensor.shape)")
    }
    try checkAttention(query, key, value)
    let (wide, valueWide) = (query.shape.sizes[2], value.shape.sizes[2])
    guard heads >= 1, wide % heads == 0, valueWide % heads == 0 else {
      throw DiffusionError.argument(
        "heads", "\(heads) heads do not divide the features of \(query.shape) and \(value.shape)")
    }
    let (width, valueWidth) = (wide / heads, valueWide / heads)
    let scale = scale ?? 1 / Float(max(width, 1)).squareRoot()
    guard dropout == 0, max(width, valueWidth) <= maxWidth else {
      let parts = try [query, key, value].map { try $0.headsApart(heads) }
      let result = try scaledDotProductAttention(
        parts[0], parts[1], parts[2], dropoutP: dropout, isCausal: isCausal, scale: scale)
      return try result.permuted([0, 2, 1, 3]).reshaped(query.shape.sizes.dropLast() + [valueWide])
    }
    return try attention(
      query, key, value, (query.shape.sizes[0], heads), isCausal, scale,
      result: Shape(query.shape.sizes.dropLast() + [valueWide]))
  }

  /// [N, T, heads * D] to [N, heads, T, D].
  private func headsApart(_ heads: Int) throws -> Tensor {
    try reshaped([shape.sizes[0], shape.sizes[1], heads, -1]).permuted([0, 2, 1, 3])
  }

  private static var maxWidth: Int { Int(CK_ATTENTION_MAX_WIDTH) }

  private static func checkAttention(_ query: Tensor, _ key: Tensor, _ value: Tensor) throws {
    for (name, tensor) in [("query", query), ("key", key), ("value", value)] {
      guard tensor.rank >= 2 else {
        throw DiffusionError.argument(name, "expected [..., tokens, features], got \(tensor.shape)")
      }
      guard tensor.shape.sizes.dropLast(2) == query.shape.sizes.dropLast(2) else {
        throw DiffusionError.argument(
          name, "shape \(tensor.shape) for a query of \(query.shape): other examples or heads")
      }
    }
    guard key.shape.sizes.last == query.shape.sizes.last else {
      throw DiffusionError.argument("key", "features differ: \(query.shape) and \(key.shape)")
    }
    guard value.shape.sizes[value.rank - 2] == key.shape.sizes[key.rank - 2] else {
      throw DiffusionError.argument(
        "value", "expected as many values as keys, got \(value.shape) for keys of shape \(key.shape)")
    }
    for (name, tensor) in [("query", query), ("key", key)]
    where tensor.shape.sizes[tensor.rank - 2] >= Int(Int32.max) {
      throw DiffusionError.argument(name, "too many tokens: \(tensor.shape)")
    }
  }

  /// Computes the attention of checked operands [examples, rows, heads * width], the kernels' layout.
  private static func attention(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, _ count: (examples: Int, heads: Int), _ isCausal: Bool,
    _ scale: Float, result: Shape
  ) throws -> Tensor {
    let y = try Tensor(uninitialized: result)
    let inputs = [query, key, value]
    // Without keys there is nothing to average: the result is 0, as an empty sum.
    guard y.count > 0, query.count > 0, key.count > 0 else {
      return try Tensor.zeros(result).independent(of: query, key, value)
    }
    let heads = AttentionHeads(
      examples: count.examples, heads: count.heads, queries: query.shape.sizes[query.rank - 2],
      keys: key.shape.sizes[key.rank - 2], width: query.shape.sizes[query.rank - 1] / count.heads,
      valueWidth: value.shape.sizes[value.rank - 1] / count.heads, isCausal: isCausal, scale: scale)
    let logSums = try Tensor(uninitialized: Shape([heads.examples, heads.heads, heads.queries]))
    try Stoppable.run(heads.work) {
      heads.withTerms(query, key, value) {
        ck_attention($0, heads.operand(y, heads.queries, heads.valueWidth), logSums.pointer)
      }
    }
    return y.derived(from: inputs) {
      [query = query.detached, key = key.detached, value = value.detached] dy in
      let gradients = try [query, key, value].map { try Tensor(uninitialized: $0.shape) }
      let deltas = try Tensor(uninitialized: logSums.shape)
      try Stoppable.run(heads.work) {
        heads.withTerms(query, key, value) {
          ck_attention_grad(
            $0, heads.operand(y, heads.queries, heads.valueWidth), logSums.pointer,
            heads.operand(dy, heads.queries, heads.valueWidth), deltas.pointer,
            heads.operand(gradients[0], heads.queries, heads.width),
            heads.operand(gradients[1], heads.keys, heads.width),
            heads.operand(gradients[2], heads.keys, heads.valueWidth))
        }
      }
      return gradients
    }
  }

  /// Attention composed of other operators, for the cases that the kernels do not support.
  private static func composedAttention(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Tensor?, _ dropout: Float, _ isCausal: Bool,
    _ scale: Float
  ) throws -> Tensor {
    var axes = Array(0..<key.rank)
    axes.swapAt(key.rank - 2, key.rank - 1)
    var scores = try ofQuery { try (query * Tensor(scale)).matmul(key.permuted(axes)) }
    if let mask {
      guard (try? Shape.broadcast(mask.shape, scores.shape)) == scores.shape else {
        throw DiffusionError.argument("attnMask", "shape \(mask.shape) for scores of \(scores.shape)")
      }
      scores = try scores + mask
    }
    if isCausal {
      let (queries, keys) = (scores.shape.sizes[scores.rank - 2], scores.shape.sizes[scores.rank - 1])
      let isHidden = try Tensor.arange(0, Double(queries)).reshaped([queries, 1])
        .lt(Tensor.arange(0, Double(keys)))
      scores = try Tensor.select(where: isHidden, Tensor(-Float.infinity), else: scores)
    }
    let weights = try scores.softmax(axis: -1).dropout(dropout)
    return try ofQuery { try weights.matmul(value) }
  }

  /// Turns errors of the products, such as too large a result, into errors about the query.
  private static func ofQuery(_ product: () throws -> Tensor) throws -> Tensor {
    do { return try product() } catch let error as DiffusionError {
      throw error.renamingArgument(to: "query")
    }
  }
}

/// The sizes of an attention, whose operands are [examples, rows, heads * width] in memory.
private struct AttentionHeads {
  let examples: Int, heads: Int, queries: Int, keys: Int, width: Int, valueWidth: Int
  let isCausal: Bool
  let scale: Float

  /// The cost of the attention as a number of floats to copy.
  var work: Int {
    let products = Double(examples * heads) * Double(queries) * Double(keys) * Double(width + valueWidth)
    return Int(min(products / 16, 1e15))
  }

  func operand(_ tensor: Tensor, _ rows: Int, _ width: Int) -> ck_attention_operand {
    ck_attention_operand(
      values: tensor.pointer, batch_stride: rows * heads * width, head_stride: width,
      row_stride: heads * width)
  }

  func withTerms(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, _ body: (UnsafePointer<ck_attention_terms>) -> Void
  ) {
    var terms = ck_attention_terms(
      batch: examples, heads: heads, queries: queries, keys: keys, width: width, value_width: valueWidth,
      scale: scale, is_causal: isCausal, q: operand(query, queries, width), k: operand(key, keys, width),
      v: operand(value, keys, valueWidth))
    withExtendedLifetime((query, key, value)) { body(&terms) }
  }
}
