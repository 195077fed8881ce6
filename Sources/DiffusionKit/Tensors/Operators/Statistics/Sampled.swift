import CKernels

// Functions given by values at points: differences, integrals and interpolation.
extension Tensor {
  /// Differences of neighbours along an axis, n times.
  /// - Parameters: `prepend` and `append` are joined to the axis first.
  /// - Throws: `argument("n")` for a negative number.
  public func diff(_ n: Int = 1, axis: Int = -1, prepend: Tensor? = nil, append: Tensor? = nil) throws
    -> Tensor
  {
    try Requirement.nonNegative(n, "n")
    let axis = try shape.axis(axis)
    if n == 0 { return self }
    var y = self
    if let prepend { y = try Tensor.joined([prepend, y], axis, "prepend") }
    if let append { y = try Tensor.joined([y, append], axis, "append") }
    for _ in 0..<min(n, max(y.shape.sizes[axis], 1)) { y = try y.pairs(axis) { try $1 - $0 } }
    return y
  }

  private static func joined(_ tensors: [Tensor], _ axis: Int, _ name: String) throws -> Tensor {
    do { return try concat(tensors, axis: axis) } catch let error as DiffusionError {
      throw error.renamingArgument(to: name)
    }
  }

  /// A function of the elements of an axis and their successors.
  private func pairs(_ axis: Int, _ body: (Tensor, Tensor) throws -> Tensor) throws -> Tensor {
    let count = max(shape.sizes[axis] - 1, 0)
    return try body(
      narrow(axis: axis, start: 0, length: count),
      narrow(axis: axis, start: min(1, shape.sizes[axis]), length: count))
  }

  /// The integral along an axis by the trapezoidal rule.
  /// - Parameters:
  ///   - x: the points, one for each position of the axis or a tensor that broadcasts; by default `dx` apart.
  /// - Throws: `argument("x")` for a shape that does not fit.
  public func trapezoid(_ x: Tensor? = nil, dx: Float = 1, axis: Int = -1) throws -> Tensor {
    let axis = try shape.axis(axis)
    return try trapezoids(x, dx, axis).sum(axis: Axes(axis))
  }

  /// The integrals up to each point but the first; see `trapezoid`.
  public func cumulativeTrapezoid(_ x: Tensor? = nil, dx: Float = 1, axis: Int = -1) throws -> Tensor {
    let axis = try shape.axis(axis)
    return try trapezoids(x, dx, axis).cumsum(axis: axis)
  }

  private func trapezoids(_ x: Tensor?, _ dx: Float, _ axis: Int) throws -> Tensor {
    let means = try pairs(axis) { try ($0 + $1) * Float(0.5) }
    guard let x else { return dx == 1 ? means : try means * dx }
    let size = shape.sizes[axis]
    guard x.rank <= rank else {
      throw DiffusionError.argument("x", "shape \(x.shape) for values of shape \(shape)")
    }
    var sizes = [Int](repeating: 1, count: rank - x.rank) + x.shape.sizes
    if x.rank == 1 {
      sizes = [Int](repeating: 1, count: rank)
      sizes[axis] = x.count
    }
    guard sizes[axis] == size, zip(sizes, shape.sizes).allSatisfy({ $0 == 1 || $0 == $1 }) else {
      throw DiffusionError.argument("x", "shape \(x.shape) for values of shape \(shape)")
    }
    return try means * x.reshaped(sizes).pairs(axis) { try $1 - $0 }
  }

  /// The values at x of the function that is linear between the points (xp, fp), as `numpy.interp`. Gradients flow to all three.
  /// - Parameters:
  ///   - xp: the ascending abscissas of the points, [n].
  ///   - fp: their ordinates, [n].
  ///   - left: the value below the first point; by default that of the first point. `right` likewise.
  /// - Throws: `argument("xp")` if it does not ascend or has no elements, `argument("fp")` for another shape.
  public static func interp(
    _ x: Tensor, _ xp: Tensor, _ fp: Tensor, left: Float? = nil, right: Float? = nil
  ) throws -> Tensor {
    let n = xp.count
    guard xp.rank == 1, n > 0 else {
      throw DiffusionError.argument("xp", "expected a vector of points, got \(xp.shape)")
    }
    try fp.shape.requireEqual(to: xp.shape, of: "points", name: "fp")
    let grid = xp.detached
    guard try n == 1 || grid.diff().minimum().item() > 0 else {
      throw DiffusionError.argument("xp", "the points do not ascend")
    }
    let flat = try x.reshaped(Shape([x.count]))
    let intervals = try Buffer<Int64>(count: x.count, for: "intervals")
    if n == 1 {
      intervals.elements.initialize(repeating: 0)
    } else {
      try Stoppable.run(x.count) { ck_intervals(x.count, flat.pointer, n, grid.pointer, intervals.base) }
    }
    let first = intervals.lazy.map { Int($0) }
    let second = intervals.lazy.map { min(Int($0) + 1, n - 1) }
    let start = try xp.indexSelect(axis: 0, among: first)
    let width = try n == 1 ? Tensor(1) : xp.indexSelect(axis: 0, among: second) - start
    let weight = try ((flat - start) / width).clamp(min: Float(0), max: Float(1))
    var y = try lerp(
      fp.indexSelect(axis: 0, among: first), fp.indexSelect(axis: 0, among: second), weight: weight)
    let points = flat.detached
    if let left {
      y = try select(where: points.lt(grid.narrow(axis: 0, start: 0, length: 1)), Tensor(left), else: y)
    }
    if let right {
      y = try select(where: points.gt(grid.narrow(axis: 0, start: n - 1, length: 1)), Tensor(right), else: y)
    }
    return try y.reshaped(x.shape)
  }
}
