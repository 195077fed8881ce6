import CLAPACK

/// A symmetric or general square matrix of doubles, for statistics that float32 is too short for.
package struct DoubleMatrix {
  package let size: Int
  /// The elements, column by column.
  private let elements: Buffer<Double>

  /// Makes a matrix of zeros.
  /// - Throws: `argument(name)` if LAPACK cannot count its elements.
  package init(_ size: Int, name: String = "size") throws {
    try Requirement.within(size, 1...23_000, name)
    self.size = size
    elements = try Buffer(repeating: 0, count: size * size, for: "a matrix")
  }

  package subscript(row: Int, column: Int) -> Double {
    get { elements[column * size + row] }
    nonmutating set { elements[column * size + row] = newValue }
  }

  package var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

  package func scale(_ factor: Double) throws {
    let elements = elements.base
    try Stoppable.pieces(of: size * size) { for index in $0 { elements[index] *= factor } }
  }

  /// Adds x x' for each of `count` vectors x, which follow each other in memory.
  package func addOuterProducts(_ vectors: Buffer<Double>, count: Int) throws {
    guard vectors.count >= count * size else { return }
    let (n, k) = (Int32(clamping: size), Int32(clamping: count))
    try LAPACK.forEach(1, operations: 2 * operations(count)) { _ in
      cl_gemm_double(false, true, n, n, k, 1, vectors.base, n, vectors.base, n, 1, elements.base, n)
    }
  }

  /// The product with another matrix of the same size, or of this matrix's transpose.
  package func times(_ other: DoubleMatrix, transposed: Bool = false) throws -> DoubleMatrix {
    guard other.size == size else {
      throw DiffusionError.argument("other", "a size of \(other.size) for matrices of \(size) rows")
    }
    let result = try DoubleMatrix(size)
    let n = Int32(clamping: size)
    try LAPACK.forEach(1, operations: 2 * operations(size)) { _ in
      cl_gemm_double(
        transposed, false, n, n, n, 1, elements.base, n, other.elements.base, n, 0, result.elements.base, n)
    }
    return result
  }

  /// The eigenvalues of a symmetric matrix in ascending order, of which the lower triangle is read.
  /// - Throws: `state` if they do not converge, and for elements that are not finite.
  package func symmetricEigenvalues() throws -> Buffer<Double> {
    try symmetricEigen(hasVectors: false).values
  }

  /// R with R R' = self for a symmetric matrix whose negative eigenvalues are due to rounding: they count as 0.
  /// - Throws: as `symmetricEigenvalues`.
  package func squareRoot() throws -> DoubleMatrix {
    let (values, vectors) = try symmetricEigen(hasVectors: true)
    let elements = vectors.elements.base
    try Stoppable.pieces(of: size, cost: size) { columns in
      for column in columns {
        let factor = max(values[column], 0).squareRoot()
        for index in column * size..<(column + 1) * size { elements[index] *= factor }
      }
    }
    return vectors
  }

  private func symmetricEigen(hasVectors: Bool) throws -> (values: Buffer<Double>, vectors: DoubleMatrix) {
    guard elements.allSatisfy(\.isFinite) else {
      throw DiffusionError.state("a matrix has no eigenvalues: an element is not finite")
    }
    let vectors = try DoubleMatrix(size)
    vectors.elements.base.update(from: elements.base, count: elements.count)
    let values = try Buffer<Double>(count: size, for: "eigenvalues")
    let integers = try Buffer<Int32>(count: 3 + 5 * size, for: "the work space of LAPACK")
    func decompose(_ work: UnsafeMutablePointer<Double>, _ count: Int) -> Int32 {
      cl_syevd_double(
        hasVectors, false, Int32(clamping: size), vectors.elements.base, values.base, work,
        Int32(clamping: count),
        integers.base, Int32(clamping: integers.count))
    }
    let work: Buffer<Double> = try LAPACK.workspace(for: Shape([size, size]), name: "size") {
      decompose($0, -1)
    }
    try LAPACK.forEach(1, operations: (hasVectors ? 9 : 4 / 3) * operations(size)) { _ in
      guard decompose(work.base, work.count) == 0 else {
        throw DiffusionError.state("the eigenvalues of a matrix were not found")
      }
    }
    return (values, vectors)
  }

  private func operations(_ inner: Int) -> Double { Double(size) * Double(size) * Double(inner) }
}
