import CKernels

extension Tensor {
  /// The matrix product over the last two axes; the other axes broadcast, as in `torch.matmul`. A tensor of one axis is
  /// a row on the left and a column on the right, and that axis is dropped from the result ([1] for two vectors).
  /// - Throws: `argument("other")` if the inner sizes differ or the batches do not broadcast.
  public func matmul(_ other: Tensor) throws -> Tensor {
    guard shape.sizes[rank - 1] == other.shape.sizes[max(other.rank - 2, 0)] else {
      throw DiffusionError.argument("other", "inner sizes differ: \(shape) x \(other.shape)")
    }
    if rank == 1 && other.rank == 1 {
      return try reshaped([1, count]).matmul(other.reshaped([other.count, 1])).reshaped(.scalar)
    }
    if rank == 1 {
      let product = try reshaped([1, count]).matmul(other)
      return try product.reshaped(product.shape.removing(axis: product.rank - 2))
    }
    if other.rank == 1 {
      let product = try matmul(other.reshaped([other.count, 1]))
      return try product.reshaped(product.shape.removing(axis: product.rank - 1))
    }
    let a = self
    let b = other
    let y = try Tensor.product(a, b)
    let needsA = a.needsGradient
    let needsB = b.needsGradient
    guard needsA || needsB else { return y }
    return y.derived(from: [a, b]) { [a = a.detached, b = b.detached] dy in
      [
        needsA ? try Tensor.product(dy, b, transposeB: true).summed(to: a.shape) : nil,
        needsB ? try Tensor.gradientOfRight(a, dy, b.shape) : nil,
      ]
    }
  }

  /// The gradient of b, a' dy: one product over all rows if b had no batch axes, so that no [batch, k, n] intermediate
  /// is summed.
  private static func gradientOfRight(_ a: Tensor, _ dy: Tensor, _ shape: Shape) throws -> Tensor {
    guard shape.rank == 2 else { return try product(a, dy, transposeA: true).summed(to: shape) }
    return try product(a.withRowsMerged(), dy.withRowsMerged(), transposeA: true)
  }

  /// The product of tensors of two or more axes, without a tape; `transposeA` and `transposeB` swap the last two axes
  /// of a factor.
  package static func product(
    _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
  ) throws -> Tensor {
    let (aRows, aColumns) = a.matrixSizes(transposed: transposeA)
    let (bRows, bColumns) = b.matrixSizes(transposed: transposeB)
    guard aColumns == bRows else {
      throw DiffusionError.argument("other", "inner sizes differ: \(a.shape) x \(b.shape)")
    }
    // A batch of left factors times one matrix is one tall product.
    if b.rank == 2 && a.rank > 2 && !transposeA {
      let sizes = a.shape.sizes.dropLast() + [bColumns]
      let y = try Tensor(uninitialized: Shape(Array(sizes), name: "other"))
      let rows = y.count / max(bColumns, 1)
      let arithmetic = ProductArithmetic.current(for: Matmul.operations(rows, bColumns, aColumns))
      try Matmul.product(
        transposeA: false, transposeB: transposeB, rows: rows, columns: bColumns, inner: aColumns,
        a.factor(arithmetic), b.factor(arithmetic), y.pointer)
      return y
    }
    let batchA = Array(a.shape.sizes.dropLast(2))
    let batchB = Array(b.shape.sizes.dropLast(2))
    let shapeA = Shape(part: batchA)
    let shapeB = Shape(part: batchB)
    let batch: Shape
    do { batch = try Shape.broadcast(shapeA, shapeB) } catch {
      throw DiffusionError.argument("other", "batches do not broadcast: \(a.shape) x \(b.shape)")
    }
    let leading = batchA.isEmpty && batchB.isEmpty ? [] : batch.sizes
    let y = try Tensor(uninitialized: Shape(leading + [aRows, bColumns], name: "other"))
    if y.count == 0 { return y }
    let stepsA = shapeA.offsets(broadcastTo: batch)
    let stepsB = shapeB.offsets(broadcastTo: batch)
    let arithmetic = ProductArithmetic.current(for: Matmul.operations(aRows, bColumns, aColumns))
    let (left, right) = (try a.factor(arithmetic), try b.factor(arithmetic))
    for index in 0..<batch.count {
      try Matmul.product(
        transposeA: transposeA, transposeB: transposeB, rows: aRows, columns: bColumns, inner: aColumns,
        left + stepsA[index] * aRows * aColumns, right + stepsB[index] * bRows * bColumns,
        y.pointer + index * aRows * bColumns)
    }
    return y
  }

  /// [..., rows, columns] as one matrix; sizes may be 0.
  private func withRowsMerged() throws -> Tensor {
    let columns = shape.sizes[rank - 1]
    return try reshaped(Shape(part: [shape.sizes.dropLast().reduce(1, *), columns]))
  }

  private func matrixSizes(transposed: Bool) -> (rows: Int, columns: Int) {
    let rows = shape.sizes[rank - 2]
    let columns = shape.sizes[rank - 1]
    return transposed ? (columns, rows) : (rows, columns)
  }
}

extension Shape {
  /// The position of this shape that is broadcast to each position of `target`, in row-major order.
  func offsets(broadcastTo target: Shape) -> [Int] {
    if self == target { return Array(0..<count) }
    let strides = strides(broadcastTo: target)
    return (0..<target.count).map { position in
      var rest = position
      var offset = 0
      for axis in stride(from: target.rank - 1, through: 0, by: -1) {
        offset += rest % target.sizes[axis] * strides[axis]
        rest /= target.sizes[axis]
      }
      return offset
    }
  }
}
