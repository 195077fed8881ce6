import CKernels

// Diagonals and triangles of matrices. `offset` counts columns: diagonals above the main one have positive offsets.
extension Tensor {
  /// The diagonal of the matrices that two axes span, as a last axis.
  /// - Throws: `argument("axis1")` or `argument("axis2")` for axes that do not exist or are the same.
  public func diagonal(offset: Int = 0, axis1: Int = 0, axis2: Int = 1) throws -> Tensor {
    let (first, second) = try shape.pair(axis1, axis2)
    let (rows, columns) = (shape.sizes[first], shape.sizes[second])
    let offset = max(-rows, min(offset, columns))
    let length = max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
    let strides = shape.strides
    let others = (0..<rank).filter { $0 != first && $0 != second }
    return try read(
      Shape(part: others.map { shape.sizes[$0] } + [length]),
      offset: length > 0 ? max(offset, 0) * strides[second] - min(offset, 0) * strides[first] : 0,
      strides: others.map { strides[$0] } + [strides[first] + strides[second]])
  }

  /// Matrices with the last axis as a diagonal and zeros elsewhere; `axis1` and `axis2` are their axes in the result.
  /// - Throws: `argument("axis1")` or `argument("axis2")` for axes that do not exist or are the same.
  public func diagEmbed(offset: Int = 0, axis1: Int = -2, axis2: Int = -1) throws -> Tensor {
    let length = shape.sizes[rank - 1]
    let (size, overflow) = length.addingReportingOverflow(Int(clamping: offset.magnitude))
    guard !overflow else {
      throw DiffusionError.argument("offset", "an offset of \(offset) for shape \(shape)")
    }
    var sizes = Array(shape.sizes.dropLast())
    // The axes are those of a result of this rank.
    let (first, second) = try Shape(part: [Int](repeating: 1, count: rank + 1)).pair(axis1, axis2)
    for axis in [min(first, second), max(first, second)] { sizes.insert(size, at: axis) }
    let target = try Shape(sizes, name: "offset")
    let steps = target.strides
    let others = (0...rank).filter { $0 != first && $0 != second }
    let strides = others.map { steps[$0] } + [steps[first] + steps[second]]
    let y = try Tensor.zeros(target)
    guard count > 0 else { return y.independent(of: self) }
    let start = max(offset, 0) * steps[second] - min(offset, 0) * steps[first]
    try Stoppable.run(count) {
      ck_scatter_strided(rank, shape.sizes, pointer, y.pointer + start, strides, false)
    }
    return y.derived(from: self) { [shape] dy in try dy.read(shape, offset: start, strides: strides) }
  }

  /// The diagonal of a matrix, or the matrix with this diagonal.
  /// - Throws: `argument("self")` for more than two axes.
  public func diag(offset: Int = 0) throws -> Tensor {
    guard rank <= 2 else {
      throw DiffusionError.argument("self", "expected a matrix or a vector, got \(shape)")
    }
    return rank == 1 ? try diagEmbed(offset: offset) : try diagonal(offset: offset)
  }

  /// The sum of a matrix's main diagonal.
  /// - Throws: `argument("self")` unless it is a matrix.
  public func trace() throws -> Tensor {
    guard rank == 2 else { throw DiffusionError.argument("self", "expected a matrix, got \(shape)") }
    return try diagonal().sum()
  }

  /// The matrices of the last two axes with zeros below a diagonal.
  /// - Throws: `argument("self")` for fewer than two axes.
  public func triu(diagonal: Int = 0) throws -> Tensor { try triangle(isUpper: true, diagonal) }

  /// The matrices of the last two axes with zeros above a diagonal.
  /// - Throws: `argument("self")` for fewer than two axes.
  public func tril(diagonal: Int = 0) throws -> Tensor { try triangle(isUpper: false, diagonal) }

  private func triangle(isUpper: Bool, _ diagonal: Int) throws -> Tensor {
    guard rank >= 2 else { throw DiffusionError.argument("self", "expected matrices, got \(shape)") }
    let (rows, columns) = (shape.sizes[rank - 2], shape.sizes[rank - 1])
    let offset = max(-rows - 1, min(diagonal, columns + 1))
    let y = try Tensor(uninitialized: shape)
    if count > 0 {
      try Stoppable.run(count) {
        ck_triangle(isUpper, count / (rows * columns), rows, columns, offset, pointer, y.pointer)
      }
    }
    return y.derived(from: self) { dy in try dy.triangle(isUpper: isUpper, diagonal) }
  }

  /// The rows and the columns of the elements of an upper triangle, row by row: [2, n].
  /// - Parameter first: the number of the first position.
  /// - Throws: `argument` for negative sizes and more than 2^24 positions along an axis.
  public static func triuIndices(
    _ rows: Int, _ columns: Int, offset: Int = 0, first: Int = 0
  ) throws -> Tensor {
    try triangleIndices(rows, columns, offset, first) { start in start..<columns }
  }

  /// The rows and the columns of the elements of a lower triangle; see `triuIndices`.
  public static func trilIndices(
    _ rows: Int, _ columns: Int, offset: Int = 0, first: Int = 0
  ) throws -> Tensor {
    try triangleIndices(rows, columns, offset, first) { start in 0..<min(start + 1, columns) }
  }

  /// - Parameter part: the columns of a row, from the column of its diagonal, which is limited to -1...columns.
  private static func triangleIndices(
    _ rows: Int, _ columns: Int, _ offset: Int, _ first: Int, _ part: (Int) -> Range<Int>
  ) throws -> Tensor {
    for (size, name) in [(rows, "rows"), (columns, "columns")] {
      try Requirement.within(size, 0...1 << 24, name)
    }
    let offset = max(-rows - 1, min(offset, columns))
    func range(_ row: Int) -> Range<Int> {
      let whole = part(min(max(row + offset, -1), columns))
      return max(whole.lowerBound, 0)..<max(whole.upperBound, max(whole.lowerBound, 0))
    }
    var count = 0
    try Stoppable.pieces(of: rows) { piece in for row in piece { count += range(row).count } }
    let y = try Tensor(uninitialized: Shape([2, count], name: "columns"))
    var next = y.pointer
    try Stoppable.pieces(of: rows, cost: max(columns, 1)) { piece in
      for row in piece {
        for column in range(row) {
          next.pointee = Float(row + first)
          next[count] = Float(column + first)
          next += 1
        }
      }
    }
    return y
  }
}

extension Shape {
  /// Two different axes.
  fileprivate func pair(_ axis1: Int, _ axis2: Int) throws -> (Int, Int) {
    let first = try axis(axis1, name: "axis1")
    let second = try axis(axis2, name: "axis2")
    guard first != second else {
      throw DiffusionError.argument("axis2", "axis \(index: first) is named twice")
    }
    return (first, second)
  }
}
