import CKernels
import CLAPACK
import Glibc

/// The LU factors, by rows exchanged for the largest pivots, of the transposes of square matrices [..., n, n].
struct LUFactors {
  let matrices: MatrixBatch
  private let factors: Tensor
  private let pivots: Buffer<Int32>
  /// For each matrix its first pivot that is 0, from 1; 0 if there is none, and -1 if an element is not finite: nothing was
  /// computed then, and results of such a matrix are NaN.
  private let infos: Buffer<Int32>

  /// - Throws: `argument("self")` unless the matrices are square.
  init(_ tensor: Tensor) throws {
    let matrices = try MatrixBatch(tensor, name: "self")
    try matrices.requireSquare(name: "self")
    self.matrices = matrices
    let isEmpty = tensor.count == 0
    factors = try tensor.scratch()
    pivots = try Buffer(count: isEmpty ? 0 : matrices.count * matrices.rows, for: "the pivots")
    infos = try Buffer(repeating: 0, count: isEmpty ? 0 : matrices.count, for: "the singular matrices")
    guard !isEmpty else { return }
    try LAPACK.forEach(matrices.count, operations: operations * 2 / 3) { [factors, pivots, infos] index in
      let elements = factors.pointer + index * matrices.size
      guard ck_all_finite(matrices.size, elements) else {
        infos[index] = -1
        return
      }
      infos[index] = cl_getrf(matrices.m, matrices.n, elements, pivots.base + index * matrices.rows)
    }
  }

  /// n^3.
  private var operations: Double { Double(matrices.rows) * Double(matrices.rows) * Double(matrices.rows) }

  var hasSingular: Bool { infos.contains { $0 > 0 } }
  func isSingular(_ index: Int) -> Bool { infos[index] > 0 }

  /// - Throws: `argument("self")` if a matrix is singular.
  func requireInvertible() throws {
    guard let index = infos.firstIndex(where: { $0 > 0 }) else { return }
    throw DiffusionError.argument(
      "self", "\(matrices.described(index)) is singular: pivot \(infos[index]) is 0")
  }

  /// Solves x A = b for each row b of `rows` [..., k, n], or A x = b with `transposed`; singular matrices give infinity or NaN.
  func solve(rows: Tensor, _ system: LinearSystem, transposed: Bool) throws -> Tensor {
    let x = try rows.broadcastMatrices(to: system.batch.sizes).scratch()
    guard x.count > 0 else { return x }
    let vectors = Int32(clamping: system.vectors)
    let size = matrices.rows * system.vectors
    let work = 2 * Double(matrices.size) * Double(system.vectors)
    try LAPACK.forEach(system.batch.count, operations: work) { index in
      let (matrix, b) = (system.offsets[index], x.pointer + index * size)
      if infos[matrix] < 0 { return ck_fill(size, .nan, b) }
      _ = cl_getrs(
        transposed, matrices.n, vectors, factors.pointer + matrix * matrices.size,
        pivots.base + matrix * matrices.rows, b)
    }
    return x
  }

  /// The inverses.
  /// - Parameter singular: what all elements of the inverse of a singular matrix become.
  func inverse(ofSingular singular: Float = .nan) throws -> Tensor {
    let inverse = try factors.scratch()
    guard inverse.count > 0 else { return inverse }
    let n = matrices.n
    // LAPACK's blocks are 64 columns wide.
    let work = try Buffer<Float>(count: 64 * matrices.rows, for: "the work space of LAPACK")
    try LAPACK.forEach(matrices.count, operations: operations * 4 / 3) { index in
      let elements = inverse.pointer + index * matrices.size
      guard infos[index] == 0 else {
        return ck_fill(matrices.size, infos[index] < 0 ? .nan : singular, elements)
      }
      _ = cl_getri(n, elements, pivots.base + index * matrices.rows, work.base, Int32(clamping: work.count))
    }
    return inverse
  }

  /// The signs of the determinants and the logarithms of their magnitudes.
  func logDeterminants() throws -> (signs: Tensor, logarithms: Tensor) {
    let shape = try matrices.results()
    let (signs, logarithms) = (try Tensor.ones(shape), try Tensor.zeros(shape))
    let (sign, logarithm) = (signs.pointer, logarithms.pointer)
    try forEachDiagonal { index, diagonal, step, isOdd in
      var (isNegative, sum, hasZero) = (isOdd, 0.0, false)
      for position in 0..<matrices.rows {
        let value = diagonal[position * step]
        if value < 0 { isNegative.toggle() }
        if value == 0 { hasZero = true }
        sum += log(Double(value.magnitude))
      }
      sign[index] = sum.isNaN ? .nan : hasZero ? 0 : isNegative ? -1 : 1
      logarithm[index] = Float(sum)
    }
    return (signs, logarithms)
  }

  func determinants() throws -> Tensor {
    let determinants = try Tensor.ones(matrices.results())
    let result = determinants.pointer
    try forEachDiagonal { index, diagonal, step, isOdd in
      var product = isOdd ? -1.0 : 1
      for position in 0..<matrices.rows { product *= Double(diagonal[position * step]) }
      result[index] = Float(product)
    }
    return determinants
  }

  /// Calls `body` with the number of each matrix, the first element of the diagonal of its U and the distance to the next,
  /// and whether an odd number of rows was exchanged.
  private func forEachDiagonal(_ body: (Int, UnsafePointer<Float>, Int, Bool) -> Void) throws {
    guard factors.count > 0 else { return }
    let n = matrices.rows
    let (first, exchanges, infos) = (factors.pointer, pivots.base, infos.base)
    try withUnsafePointer(to: Float.nan) { nan in
      try Stoppable.pieces(of: matrices.count, cost: n) { range in
        for index in range {
          if infos[index] < 0 {
            body(index, nan, 0, false)
            continue
          }
          var isOdd = false
          for row in 0..<n where exchanges[index * n + row] != row + 1 { isOdd.toggle() }
          body(index, first + index * matrices.size, n + 1, isOdd)
        }
      }
    }
  }
}
