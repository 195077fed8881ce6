import Glibc

/// A square matrix of doubles, with the linear algebra of metrics.
struct SquareMatrix {
  let size: Int
  /// The elements, row by row.
  let elements: Buffer<Double>

  /// Makes a matrix of zeros.
  init(_ size: Int) throws {
    self.size = size
    elements = try Buffer(repeating: 0, count: size * size, for: "a matrix")
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * size + column] }
    nonmutating set { elements[row * size + column] = newValue }
  }

  var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

  func scale(_ factor: Double) {
    for index in elements.indices { elements[index] *= factor }
  }

  /// Adds v v^T to the matrix.
  func addOuterProduct(_ vector: Buffer<Double>) {
    let (elements, vector) = (elements.base, vector.base)
    for row in 0..<size {
      let factor = vector[row]
      for column in 0..<size { elements[row * size + column] += factor * vector[column] }
    }
  }

  func times(_ other: SquareMatrix) throws -> SquareMatrix {
    try product(other) { elements, row, inner in elements[row * size + inner] }
  }

  /// The product of this matrix's transpose and the other matrix.
  func transposedTimes(_ other: SquareMatrix) throws -> SquareMatrix {
    try product(other) { elements, row, inner in elements[inner * size + row] }
  }

  @inline(__always) private func product(
    _ other: SquareMatrix, _ left: (UnsafeBufferPointer<Double>, Int, Int) -> Double
  ) throws -> SquareMatrix {
    let result = try SquareMatrix(size)
    let (mine, others, sums) = (
      UnsafeBufferPointer(elements.elements), other.elements.base, result.elements.base
    )
    try Stoppable.pieces(of: size, cost: size * size) { rows in
      for row in rows {
        for inner in 0..<size {
          let factor = left(mine, row, inner)
          for column in 0..<size { sums[row * size + column] += factor * others[inner * size + column] }
        }
      }
    }
    return result
  }

  /// The lower triangular L with L L^T = self, for a symmetric matrix without negative eigenvalues. Pivots that are 0 up to
  /// rounding, as for more features than samples, become columns of zeros.
  func choleskyFactor() throws -> SquareMatrix {
    let result = try SquareMatrix(size)
    let minPivot = 1e-13 * (0..<size).reduce(0) { max($0, self[$1, $1]) }
    let (mine, factor) = (elements.base, result.elements.base)
    try Stoppable.pieces(of: size, cost: size * size / 2 + 1) { columns in
      for column in columns {
        var pivot = 0.0
        for row in column..<size {
          var sum = mine[row * size + column]
          for inner in 0..<column { sum -= factor[row * size + inner] * factor[column * size + inner] }
          if row == column { pivot = sum > minPivot ? sum.squareRoot() : 0 }
          factor[row * size + column] = pivot > 0 ? sum / pivot : 0
        }
      }
    }
    return result
  }

  /// The eigenvalues of a symmetric matrix, in no order, by Householder's reduction to three diagonals and QL steps with
  /// implicit shifts (Golub and Van Loan 2013, sections 8.3.1 and 8.3.3).
  /// - Throws: `state` if the steps do not converge, as for elements that are not finite.
  func eigenvalues() throws -> [Double] {
    var (diagonal, side) = try tridiagonal()
    for first in 0..<size {
      var steps = 0
      while let last = SquareMatrix.unreducedEnd(diagonal, side, from: first), last > first {
        steps += 1
        guard steps <= 60 else { throw DiffusionError.state("the eigenvalues of a matrix were not found") }
        SquareMatrix.stepQL(&diagonal, &side, first, last)
      }
    }
    return diagonal
  }

  /// The last index of the block that begins at `first`: after the block the side diagonal is 0 up to rounding.
  private static func unreducedEnd(_ diagonal: [Double], _ side: [Double], from first: Int) -> Int? {
    (first..<diagonal.count).first { index in
      guard index + 1 < diagonal.count else { return true }
      let scale = abs(diagonal[index]) + abs(diagonal[index + 1])
      return abs(side[index]) <= 0x1p-52 * scale
    }
  }

  /// Makes one step on the block first...last, towards a side diagonal of 0 at `first`.
  private static func stepQL(_ diagonal: inout [Double], _ side: inout [Double], _ first: Int, _ last: Int) {
    var g = (diagonal[first + 1] - diagonal[first]) / (2 * side[first])
    var r = hypot(g, 1)
    g = diagonal[last] - diagonal[first] + side[first] / (g + (g < 0 ? -r : r))
    var (sine, cosine, shift) = (1.0, 1.0, 0.0)
    for index in stride(from: last - 1, through: first, by: -1) {
      let f = sine * side[index], b = cosine * side[index]
      r = hypot(f, g)
      if index + 1 < side.count { side[index + 1] = r }
      guard r > 0 else {
        diagonal[index + 1] -= shift
        if last < side.count { side[last] = 0 }
        return
      }
      (sine, cosine) = (f / r, g / r)
      g = diagonal[index + 1] - shift
      r = (diagonal[index] - g) * sine + 2 * cosine * b
      shift = sine * r
      diagonal[index + 1] = g + shift
      g = cosine * r - b
    }
    diagonal[first] -= shift
    side[first] = g
    if last < side.count { side[last] = 0 }
  }

  /// The diagonal and the size - 1 elements beside it of a similar tridiagonal matrix.
  private func tridiagonal() throws -> (diagonal: [Double], side: [Double]) {
    let matrix = try copy()
    var diagonal = [Double](repeating: 0, count: size)
    var side = [Double](repeating: 0, count: max(size - 1, 0))
    guard size > 0 else { return (diagonal, side) }
    try Stoppable.pieces(of: size - 1, cost: size * size) { columns in
      for column in columns {
        side[column] = matrix.reflect(below: column)
        diagonal[column] = matrix[column, column]
      }
    }
    diagonal[size - 1] = matrix[size - 1, size - 1]
    return (diagonal, side)
  }

  private func copy() throws -> SquareMatrix {
    let copy = try SquareMatrix(size)
    copy.elements.base.update(from: elements.base, count: elements.count)
    return copy
  }

  /// Sets the elements of a column from the second below the diagonal on to 0, by a reflection of both sides. Only the lower
  /// right part of the matrix is updated.
  /// - Returns: the element directly below the diagonal.
  private func reflect(below column: Int) -> Double {
    let start = column + 1
    var vector = (start..<size).map { self[$0, column] }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > 0, vector.count > 1 else { return vector[0] }
    let target = vector[0] > 0 ? -norm : norm
    vector[0] -= target
    let length = vector.reduce(0) { $0 + $1 * $1 }
    guard length > 0 else { return target }
    let count = vector.count
    // A - v w^T - w v^T with w = p - (p^T v / |v|^2) v and p = 2 A v / |v|^2.
    var product = [Double](repeating: 0, count: count)
    let elements = elements.base
    for row in 0..<count {
      var sum = 0.0
      let base = (start + row) * size + start
      for inner in 0..<count { sum += elements[base + inner] * vector[inner] }
      product[row] = 2 * sum / length
    }
    let overlap = zip(product, vector).reduce(0) { $0 + $1.0 * $1.1 } / length
    for row in 0..<count { product[row] -= overlap * vector[row] }
    for row in 0..<count {
      let base = (start + row) * size + start
      for inner in 0..<count {
        elements[base + inner] -= vector[row] * product[inner] + product[row] * vector[inner]
      }
    }
    return target
  }
}
