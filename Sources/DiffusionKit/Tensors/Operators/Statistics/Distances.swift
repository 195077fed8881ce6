import CKernels

// Distances between vectors, and vectors of a given length.
extension Tensor {
  /// The distances between the rows of this tensor, [..., m, d], and those of another, [..., n, d]: [..., m, n]. The other axes
  /// broadcast.
  /// - Parameter p: the norm of the differences: 2 by default, 1, infinity, 0 (the number of differences), any p above 0.
  /// - Throws: `argument` for shapes that do not fit and a negative p.
  public func cdist(_ other: Tensor, p: Float = 2) throws -> Tensor {
    guard p >= 0 else { throw DiffusionError.argument("p", "a norm has p >= 0, not \(p)") }
    for (tensor, name) in [(self, "self"), (other, "other")] where tensor.rank < 2 {
      throw DiffusionError.argument(name, "expected [..., rows, elements], got \(tensor.shape)")
    }
    let (rows, others, size) = (
      shape.sizes[rank - 2], other.shape.sizes[other.rank - 2], shape.sizes[rank - 1]
    )
    guard other.shape.sizes[other.rank - 1] == size else {
      throw DiffusionError.argument("other", "rows of different sizes: \(shape) and \(other.shape)")
    }
    let batches = [shape, other.shape].map { Shape(part: Array($0.sizes.dropLast(2))) }
    let batch = try Shape.broadcast(batches[0], batches[1])
    func wide(_ x: Tensor, _ rows: Int) throws -> Tensor {
      try x.broadcast(to: Shape(batch.sizes + [rows, size], name: "other"))
        .reshaped(Shape([batch.count, rows, size], name: "other"))
    }
    let isBatched = max(rank, other.rank) > 2
    let distances = try Tensor.distances(wide(self, rows), wide(other, others), p)
    return try distances.reshaped(Shape((isBatched ? batch.sizes : []) + [rows, others], name: "other"))
  }

  /// Both of three axes, with one number of batches.
  private static func distances(_ a: Tensor, _ b: Tensor, _ p: Float) throws -> Tensor {
    let (rows, others, size) = (a.shape.sizes[1], b.shape.sizes[1], a.shape.sizes[2])
    let y = try Tensor(uninitialized: Shape([a.shape.sizes[0], rows, others], name: "other"))
    guard y.count > 0 else { return y.independent(of: a, b) }
    let columns = try b.detached.transposed(1, 2)
    for batch in 0..<a.shape.sizes[0] {
      try Stoppable.run((rows * others).multipliedClamping(by: max(size, 1))) {
        ck_distances(
          p, rows, others, size, a.pointer + batch * rows * size, columns.pointer + batch * others * size,
          y.pointer + batch * rows * others)
      }
    }
    return y.derived(from: a, b) { [a = a.detached] dy in
      try gradient(a, columns, p, y, dy)
    } right: { [a = a.detached, b = b.detached] dy in
      try gradient(b, a.transposed(1, 2), p, y.transposed(1, 2), dy.transposed(1, 2))
    }
  }

  private static func gradient(
    _ x: Tensor, _ columns: Tensor, _ p: Float, _ y: Tensor, _ dy: Tensor
  ) throws -> Tensor {
    let dx = try Tensor(uninitialized: x.shape)
    let (rows, size, others) = (x.shape.sizes[1], x.shape.sizes[2], y.shape.sizes[2])
    for batch in 0..<x.shape.sizes[0] {
      let pairs = batch * rows * others
      try Stoppable.run((rows * others).multipliedClamping(by: max(size, 1))) {
        ck_distances_grad(
          p, rows, others, size, x.pointer + batch * rows * size, columns.pointer + batch * others * size,
          y.pointer + pairs, dy.pointer + pairs, dx.pointer + batch * rows * size)
      }
    }
    return dx
  }

  /// The distances between each two rows of a matrix [n, d], those of row 0 first: [n (n - 1) / 2].
  /// - Throws: `argument("self")` unless it is a matrix, `argument("p")` for a negative p.
  public func pdist(p: Float = 2) throws -> Tensor {
    guard rank == 2 else { throw DiffusionError.argument("self", "expected a matrix, got \(shape)") }
    let all: Tensor
    do { all = try cdist(self, p: p) } catch let error as DiffusionError
      where error.kind == .argument("other")
    {
      throw error.renamingArgument(to: "self")
    }
    let n = shape.sizes[0]
    let pairs = try Buffer<Int>(count: n * max(n - 1, 0) / 2, for: "pairs of rows")
    var next = 0
    try Stoppable.pieces(of: n, cost: n) { rows in
      for row in rows {
        for column in row + 1..<max(n, row + 1) {
          pairs.base[next] = row * n + column
          next += 1
        }
      }
    }
    return try all.reshaped(Shape([all.count])).indexSelect(axis: 0, among: pairs)
  }

  /// The norms of the differences of two tensors along the last axis, with eps added to each difference, as PyTorch does.
  /// - Throws: `argument("other")` if the shapes do not broadcast, `argument("p")` unless p > 0.
  public func pairwiseDistance(
    _ other: Tensor, p: Float = 2, eps: Float = 1e-6, keepdim: Bool = false
  ) throws -> Tensor {
    try (self - other + eps).norm(p: p, axis: -1, keepdim: keepdim)
  }

  /// The cosine of the angle between the vectors along an axis, whose lengths count as at least eps.
  /// - Throws: `argument("other")` if the shapes do not broadcast.
  public func cosineSimilarity(_ other: Tensor, axis: Int = 1, eps: Float = 1e-8) throws -> Tensor {
    let common = try Shape.broadcast(shape, other.shape)
    let (a, b) = (try broadcast(to: common), try other.broadcast(to: common))
    return try (a.normalized(axis: axis, eps: eps) * b.normalized(axis: axis, eps: eps))
      .sum(axis: Axes(axis))
  }

  /// The vectors along an axis divided by their p-norm, or by eps if that is smaller.
  /// - Throws: `argument("p")` unless p > 0.
  public func normalized(p: Float = 2, axis: Int = 1, eps: Float = 1e-12) throws -> Tensor {
    guard !eps.isNaN else { throw DiffusionError.argument("eps", "must be a number") }
    return try self / norm(p: p, axis: Axes(axis), keepdim: true).clamp(min: eps)
  }

  /// The slices at the positions of an axis, scaled down to a p-norm of at most maxNorm.
  /// - Throws: `argument("self")` for fewer than two axes, `argument("p")` unless p > 0, `argument("maxNorm")` if it is negative.
  public func renorm(p: Float, axis: Int, maxNorm: Float) throws -> Tensor {
    guard rank >= 2 else {
      throw DiffusionError.argument("self", "expected at least two axes, got \(shape)")
    }
    guard maxNorm >= 0 else {
      throw DiffusionError.argument("maxNorm", "must be at least 0, not \(maxNorm)")
    }
    guard p > 0 else { throw DiffusionError.argument("p", "a norm with p > 0, not \(p)") }
    let axis = try shape.axis(axis)
    let norm = try norm(p: p, axis: Axes((0..<rank).filter { $0 != axis }), keepdim: true)
    let limit = try Tensor(maxNorm)
    let scale = try limit / (norm + Float(1e-7))
    return try self * Tensor.select(where: norm.detached.gt(limit), scale, else: Tensor(1))
  }
}
