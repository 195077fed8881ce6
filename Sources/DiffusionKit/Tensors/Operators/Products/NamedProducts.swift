// Products of vectors and matrices by PyTorch's names, each of which takes one kind of shape.
extension Tensor {
  /// The product of two matrices.
  /// - Throws: `argument` for other shapes.
  public func mm(_ other: Tensor) throws -> Tensor {
    try requireRank(2, "self")
    try other.requireRank(2, "other")
    return try matmul(other)
  }

  /// The products of two batches of matrices, [batch, m, k] and [batch, k, n].
  /// - Throws: `argument` for other shapes.
  public func bmm(_ other: Tensor) throws -> Tensor {
    try requireRank(3, "self")
    try other.requireRank(3, "other")
    guard shape.sizes[0] == other.shape.sizes[0] else {
      throw DiffusionError.argument("other", "batches differ: \(shape) x \(other.shape)")
    }
    return try matmul(other)
  }

  /// The product of a matrix and a vector.
  /// - Throws: `argument` for other shapes.
  public func mv(_ vector: Tensor) throws -> Tensor {
    try requireRank(2, "self")
    try vector.requireRank(1, "vector")
    do { return try matmul(vector) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "vector")
    }
  }

  /// The sum of the products of two vectors' elements.
  /// - Throws: `argument` for other shapes.
  public func dot(_ other: Tensor) throws -> Tensor {
    try requireRank(1, "self")
    try other.requireRank(1, "other")
    return try matmul(other)
  }

  /// All products of an element of this vector and one of the other, [n, m].
  /// - Throws: `argument` for other shapes.
  public func outer(_ other: Tensor) throws -> Tensor {
    try requireRank(1, "self")
    try other.requireRank(1, "other")
    return try reshaped(Shape([count, 1])) * other.reshaped(Shape([1, other.count]))
  }

  /// The products summed over the last axis of both tensors, with the other axes of both.
  /// - Throws: `argument("other")` if the last axes differ.
  public func inner(_ other: Tensor) throws -> Tensor {
    try tensordot(other, axes: [-1], otherAxes: [-1])
  }

  /// Kronecker's product: each element of this tensor times the other tensor.
  /// - Throws: `argument("other")` for results of too many elements.
  public func kron(_ other: Tensor) throws -> Tensor {
    let rank = max(rank, other.rank)
    func padded(_ sizes: [Int]) -> [Int] { [Int](repeating: 1, count: rank - sizes.count) + sizes }
    let (a, b) = (padded(shape.sizes), padded(other.shape.sizes))
    let left = try reshaped(Shape(a.flatMap { [$0, 1] }, name: "other"))
    let right = try other.reshaped(Shape(b.flatMap { [1, $0] }, name: "other"))
    let product = try left * right
    return try product.reshaped(
      Shape(
        stride(from: 0, to: 2 * rank, by: 2).map { product.shape.sizes[$0] * product.shape.sizes[$0 + 1] }))
  }

  /// The cross product of vectors of three elements along an axis, by default the first of size 3.
  /// - Throws: `argument("axis")` for an axis of another size.
  public func cross(_ other: Tensor, axis: Int? = nil) throws -> Tensor {
    let common = try Shape.broadcast(shape, other.shape)
    let (a, b) = (try broadcast(to: common), try other.broadcast(to: common))
    guard let axis = try axis.map({ try common.axis($0) }) ?? common.sizes.firstIndex(of: 3),
      common.sizes[axis] == 3
    else {
      throw DiffusionError.argument("axis", "vectors have three elements, the shape is \(common)")
    }
    return try a.rolled([-1], axis: [axis]) * b.rolled([-2], axis: [axis])
      - a.rolled([-2], axis: [axis]) * b.rolled([-1], axis: [axis])
  }

  /// The products summed over the last `axes` axes of this tensor and the first of the other, as matrix products are over one.
  /// - Throws: `argument("axes")` for more axes than the tensors have, `argument("other")` for sizes that differ.
  public func tensordot(_ other: Tensor, axes: Int = 2) throws -> Tensor {
    try Requirement.within(axes, 0...min(rank, other.rank), "axes")
    return try tensordot(other, axes: Array(rank - axes..<rank), otherAxes: Array(0..<axes))
  }

  /// The products summed over pairs of axes; the result has the other axes of both tensors.
  /// - Throws: `argument("axes")` for axes that do not exist or are named twice and lists of different lengths,
  ///   `argument("other")` for sizes that differ.
  public func tensordot(_ other: Tensor, axes: [Int], otherAxes: [Int]) throws -> Tensor {
    guard axes.count == otherAxes.count else {
      throw DiffusionError.argument("axes", "\(axes.count) and \(otherAxes.count) axes")
    }
    let summed = try axes.map { try shape.axis($0, name: "axes") }
    let otherSummed = try otherAxes.map { try other.shape.axis($0, name: "axes") }
    _ = try (shape.axes(axes, name: "axes"), other.shape.axes(otherAxes, name: "axes"))
    for (a, b) in zip(summed, otherSummed) where shape.sizes[a] != other.shape.sizes[b] {
      throw DiffusionError.argument(
        "other", "axis \(index: b) of shape \(other.shape) for axis \(index: a) of shape \(shape)")
    }
    let free = (0..<rank).filter { !summed.contains($0) }
    let otherFree = (0..<other.rank).filter { !otherSummed.contains($0) }
    func count(_ axes: [Int], _ shape: Shape) -> Int { axes.reduce(1) { $0 * shape.sizes[$1] } }
    let inner = count(summed, shape)
    let left = try permuted(free + summed).reshaped(Shape([count(free, shape), inner]))
    let right = try other.permuted(otherSummed + otherFree)
      .reshaped(Shape([inner, count(otherFree, other.shape)]))
    let sizes = free.map { shape.sizes[$0] } + otherFree.map { other.shape.sizes[$0] }
    return try left.matmul(right).reshaped(sizes.isEmpty ? .scalar : Shape(sizes, name: "other"))
  }

  /// beta times this tensor + alpha times the product of two matrices. With a beta of 0 this tensor's values do not matter.
  /// - Throws: `argument` for shapes that do not fit.
  public func addmm(_ a: Tensor, _ b: Tensor, beta: Float = 1, alpha: Float = 1) throws -> Tensor {
    try added(to: named("a", "b") { try a.mm(b) }, beta, alpha)
  }

  /// The same for batches of matrices, [batch, m, k] and [batch, k, n].
  public func baddbmm(_ a: Tensor, _ b: Tensor, beta: Float = 1, alpha: Float = 1) throws -> Tensor {
    try added(to: named("a", "b") { try a.bmm(b) }, beta, alpha)
  }

  /// The same for a matrix and a vector.
  public func addmv(_ matrix: Tensor, _ vector: Tensor, beta: Float = 1, alpha: Float = 1) throws -> Tensor {
    try added(to: named("matrix", "vector") { try matrix.mv(vector) }, beta, alpha)
  }

  /// Renames the arguments in the error of a product.
  private func named(_ left: String, _ right: String, _ body: () throws -> Tensor) throws -> Tensor {
    do { return try body() } catch let error as DiffusionError {
      throw error.renamingArgument(to: error.kind == .argument("self") ? left : right)
    }
  }

  private func added(to product: Tensor, _ beta: Float, _ alpha: Float) throws -> Tensor {
    let scaled = alpha == 1 ? product : try product * alpha
    guard try Shape.broadcast(shape, product.shape, name: "self") == product.shape else {
      throw DiffusionError.argument(
        "self", "shape \(shape) does not expand to that of the product, \(product.shape)")
    }
    if beta == 0 { return scaled }
    return try (beta == 1 ? self : self * beta) + scaled
  }

  private func requireRank(_ rank: Int, _ name: String) throws {
    guard self.rank == rank else {
      let kind = ["a vector", "a matrix", "a batch of matrices"][rank - 1]
      throw DiffusionError.argument(name, "expected \(kind), got \(shape)")
    }
  }
}
