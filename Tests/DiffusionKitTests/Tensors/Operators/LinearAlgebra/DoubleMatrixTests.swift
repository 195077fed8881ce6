import XCTest

@testable import DiffusionKitTensors

/// Statistics in double precision, against closed forms.
final class DoubleMatrixTests: XCTestCase {
  func testEigenvalues() throws {
    // The second difference has 2 - 2 cos(k pi / (n + 1)).
    let n = 30
    let matrix = try DoubleMatrix(n)
    for i in 0..<n {
      matrix[i, i] = 2
      if i > 0 { (matrix[i, i - 1], matrix[i - 1, i]) = (-1, -1) }
    }
    for (found, k) in zip(try matrix.symmetricEigenvalues(), 1...) {
      XCTAssertEqual(found, 2 - 2 * cos(Double(k) * .pi / Double(n + 1)), accuracy: 1e-12)
    }
    XCTAssertEqual(matrix.trace, 60)
    let broken = try DoubleMatrix(2)
    broken[1, 0] = .nan
    XCTAssertThrowsError(try broken.symmetricEigenvalues())
    XCTAssertThrowsError(try DoubleMatrix(1 << 40))
  }

  func testRootsAndProducts() throws {
    // Two vectors in three dimensions: the matrix has no inverse.
    let vectors = try Buffer<Double>([1, 2, 3, -1, 0, 1], for: "vectors")
    let matrix = try DoubleMatrix(3)
    try matrix.addOuterProducts(vectors, count: 2)
    XCTAssertEqual(matrix[0, 0], 2)
    XCTAssertEqual(matrix[1, 2], 6)
    let root = try matrix.squareRoot()
    // R R' has the trace of R' R, and its square the sum of squares.
    let gram = try root.times(root, transposed: true)
    XCTAssertEqual(gram.trace, matrix.trace, accuracy: 1e-12)
    XCTAssertEqual(try gram.times(gram).trace, try matrix.times(matrix).trace, accuracy: 1e-10)
    XCTAssertThrowsError(try matrix.times(DoubleMatrix(2)))
  }
}
