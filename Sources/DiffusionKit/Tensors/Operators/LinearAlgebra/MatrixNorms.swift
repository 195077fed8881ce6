/// A norm of matrices: of the elements, of the singular values, or of the sums of rows or columns.
public enum MatrixNorm: Equatable, Sendable {
  /// The root of the sum of squares.
  case frobenius
  /// The sum of the singular values.
  case nuclear
  /// 1: the largest sum of magnitudes of a column, -1 the smallest. Infinity: of a row. 2: the largest singular value, -2 the
  /// smallest.
  case order(Float)

  fileprivate static func check(_ order: Float) throws {
    guard [1, 2, .infinity].contains(order.magnitude) else {
      throw DiffusionError.argument(
        "ord",
        "a matrix norm has the order 1, 2 or infinity, or the negative of one of them, not \(plain(order))")
    }
  }
}

extension Tensor {
  /// The norm of the matrices along two axes; 0 for matrices without elements. `torch.linalg.matrix_norm`.
  /// - Parameter axes: the axes of the rows and of the columns.
  /// - Throws: `argument("ord")` for another order than 1, 2, infinity and their negatives, `argument("axis")` unless there are two
  ///   different axes, and the errors of `svd`.
  public func matrixNorm(
    _ norm: MatrixNorm = .frobenius, axes: (rows: Int, columns: Int) = (-2, -1), keepdim: Bool = false
  ) throws -> Tensor {
    guard rank >= 2 else {
      throw DiffusionError.argument("self", "expected matrices [..., rows, columns], got shape \(shape)")
    }
    let (rows, columns) = (try shape.axis(axes.rows), try shape.axis(axes.columns))
    _ = try shape.axes([rows, columns])
    if case .order(let order) = norm { try MatrixNorm.check(order) }
    if shape.sizes[rows] == 0 || shape.sizes[columns] == 0 {
      return try self.norm(axis: [rows, columns], keepdim: keepdim)
    }
    switch norm {
    case .frobenius: return try self.norm(axis: [rows, columns], keepdim: keepdim)
    case .nuclear: return try ofSingularValues(rows, columns, keepdim) { try $0.sum(axis: -1) }
    case .order(let order):
      // Of one axis first, which remains so that the other keeps its number.
      if order.magnitude == 2 {
        return try ofSingularValues(rows, columns, keepdim) { try $0.extremum(of: order, axis: -1) }
      }
      let summed = order.magnitude == 1 ? rows : columns
      let sums = try self.abs().sum(axis: Axes(summed), keepdim: true)
      return try sums.extremum(of: order, axis: summed == rows ? columns : rows, keepdim: true)
        .droppingAxes([rows, columns], keepdim: keepdim)
    }
  }

  /// The maximum if `order` is positive, else the minimum.
  private func extremum(of order: Float, axis: Int, keepdim: Bool = false) throws -> Tensor {
    try order > 0 ? maximum(axis: Axes(axis), keepdim: keepdim) : minimum(axis: Axes(axis), keepdim: keepdim)
  }

  private func droppingAxes(_ axes: [Int], keepdim: Bool) throws -> Tensor {
    try keepdim ? self : squeezed(axis: Axes(axes))
  }

  private func ofSingularValues(
    _ rows: Int, _ columns: Int, _ keepdim: Bool, _ reduce: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let others = (0..<rank).filter { $0 != rows && $0 != columns }
    let result = try reduce(permuted(others + [rows, columns]).singularValues())
    guard keepdim else { return result }
    return try result.reshaped(
      Shape(part: (0..<rank).map { $0 == rows || $0 == columns ? 1 : shape.sizes[$0] }))
  }

  /// The condition number of matrices [..., m, n], the norm times that of the inverse; by default the ratio of the largest to the
  /// smallest singular value, which alone needs no square matrices. Infinity for singular matrices. `torch.linalg.cond`.
  /// - Throws: `argument("self")` unless the matrices fit, and the errors of `matrixNorm`.
  public func conditionNumber(_ norm: MatrixNorm = .order(2)) throws -> Tensor {
    let matrices = try MatrixBatch(self, name: "self")
    if case .order(let order) = norm, order.magnitude == 2 {
      guard min(matrices.rows, matrices.columns) > 0 else {
        return try Tensor.zeros(matrices.results()).independent(of: self)
      }
      let s = try singularValues()
      let (largest, smallest) = (
        try s.narrow(axis: -1, start: 0, length: 1), try s.narrow(axis: -1, start: -1, length: 1)
      )
      let ratio = try order > 0 ? largest / smallest : smallest / largest
      return try ratio.squeezed(axis: -1)
    }
    let factors = try LUFactors(detached)
    let y = try factors.inverse(ofSingular: .infinity)
    let inverse = y.derived(from: self) { dy in
      try -Tensor.product(Tensor.product(y, dy, transposeA: true), y, transposeB: true)
    }
    return try matrixNorm(norm) * inverse.matrixNorm(norm)
  }
}
