import CKernels
import CLAPACK

/// The matrices of a tensor [..., rows, columns]: the last two axes, in row-major order. LAPACK, which counts along columns, sees
/// the transpose of each.
struct MatrixBatch {
  let shape: Shape
  let rows: Int
  let columns: Int
  /// The sizes of the axes before the last two.
  let batch: [Int]
  /// The number of matrices.
  let count: Int

  /// The longest axis whose square LAPACK's counts of 32 bits can hold four times.
  private static let maxAxis = 23_000

  /// - Throws: `argument(name)` for fewer than two axes, and for axes that are too long for LAPACK.
  init(_ tensor: Tensor, name: String) throws {
    shape = tensor.shape
    guard tensor.rank >= 2 else {
      throw DiffusionError.argument(name, "expected matrices [..., rows, columns], got shape \(shape)")
    }
    (rows, columns) = (shape.sizes[shape.rank - 2], shape.sizes[shape.rank - 1])
    batch = Array(shape.sizes.dropLast(2))
    // The product of a part of the sizes may overflow where another size is 0.
    count = shape.count > 0 ? shape.count / (rows * columns) : try Shape(batch + [1], name: name).count
    guard shape.count == 0 || max(rows, columns) <= Int(Int32.max) && min(rows, columns) <= Self.maxAxis
    else {
      throw DiffusionError.argument(name, "matrices of shape \(shape) are too large for LAPACK")
    }
  }

  /// The shape of results with these sizes for each matrix; a number for each is [1] if there is one matrix only.
  func results(_ sizes: Int..., name: String = "self") throws -> Shape {
    batch.isEmpty && sizes.isEmpty ? .scalar : try Shape(batch + sizes, name: name)
  }

  /// - Throws: `argument(name)` unless the matrices are square.
  func requireSquare(name: String) throws {
    guard rows == columns else {
      throw DiffusionError.argument(name, "expected square matrices, got shape \(shape)")
    }
  }

  var size: Int { rows * columns }

  /// The rows and columns as LAPACK sees them, for matrices that are not empty.
  var m: Int32 { Int32(clamping: columns) }
  var n: Int32 { Int32(clamping: rows) }

  /// A matrix of the batch in the text of an error: nothing if there is one only.
  func described(_ matrix: Int) -> String {
    batch.reduce(1) { $0 &* $1 } == 1 ? "the matrix" : "matrix \(positions(matrix))"
  }

  /// The positions of a matrix along the batch's axes, as callers count them.
  private func positions(_ matrix: Int) -> String {
    var rest = matrix
    var positions: [Int] = []
    for size in batch.reversed() {
      positions.append(rest % size)
      rest /= size
    }
    guard positions.count > 1 else { return "\(index: positions.first ?? 0)" }
    func list(from first: Int) -> String { Shape.describe(positions.reversed().map { $0 + first }) }
    return NameStyle.code(swift: list(from: 0), script: list(from: 1))
  }

  /// - Throws: `argument(name)` if an element is not finite: LAPACK's iterations might not end.
  func requireFinite(_ tensor: Tensor, name: String) throws {
    if tensor.isFinite { return }
    let elements = tensor.pointer
    let first = (0..<count).first { !ck_all_finite(size, elements + $0 * size) }
    throw DiffusionError.argument(name, "\(described(first ?? 0)) has an element that is not finite")
  }
}

extension Tensor {
  /// Swaps the last two axes; `mT` in PyTorch.
  func matrixTransposed() throws -> Tensor {
    if shape.sizes[rank - 1] == 1 || shape.sizes[rank - 2] == 1 {
      var sizes = shape.sizes
      sizes.swapAt(rank - 1, rank - 2)
      return try reshaped(Shape(part: sizes))
    }
    return try transposed(-1, -2)
  }

  /// Vectors [..., n] as matrices of one column.
  func asColumn() throws -> Tensor { try unsqueezed(-1) }

  /// A copy of the elements that a routine overwrites.
  func scratch() throws -> Tensor {
    let copy = try Tensor(uninitialized: shape)
    let elements = pointer
    try Stoppable.pieces(of: count) {
      (copy.pointer + $0.lowerBound).update(from: elements + $0.lowerBound, count: $0.count)
    }
    return copy
  }

  /// Broadcasts the axes before the last two.
  func broadcastMatrices(to batch: [Int]) throws -> Tensor {
    let target = Array(batch) + shape.sizes.suffix(2)
    return target == shape.sizes ? self : try broadcast(to: Shape(target))
  }

  /// The elements at or below the diagonal of each matrix, 0 above; with `upper` those at or above it.
  /// - Parameters:
  ///   - diagonal: the factor of the elements on the diagonal.
  func triangle(upper: Bool, diagonal: Float = 1) throws -> Tensor {
    let (rows, columns) = (shape.sizes[rank - 2], shape.sizes[rank - 1])
    let result = try scratch()
    let elements = result.pointer
    guard count > 0 else { return result }
    try Stoppable.pieces(of: count / columns, cost: columns) { all in
      for index in all {
        let (row, first) = (index % rows, elements + index * columns)
        if upper {
          ck_fill(min(row, columns), 0, first)
        } else if row + 1 < columns {
          ck_fill(columns - row - 1, 0, first + row + 1)
        }
        if row < columns, diagonal != 1 { first[row] *= diagonal }
      }
    }
    return result
  }

  /// Matrices [..., rows, columns] with ones on the diagonal.
  static func identities(_ shape: Shape) throws -> Tensor {
    guard shape.count > 0 else { return try Tensor(uninitialized: shape) }
    return try eye(shape.sizes[shape.rank - 2], shape.sizes[shape.rank - 1]).broadcast(to: shape)
  }

  /// Columns of each matrix times elements of [..., columns]: self diag(scale).
  func scalingColumns(_ scale: Tensor) throws -> Tensor { try self * scale.unsqueezed(-2) }
}
