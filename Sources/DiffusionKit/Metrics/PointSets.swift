import CKernels

/// Sets of samples as the rows of one matrix, for metrics that use their distances.
struct PointSets {
  /// The rows of each set.
  let sets: [Range<Int>]
  /// The samples, [all samples, elements of a sample], shifted to a mean of 0 so that distances from products lose fewer
  /// digits.
  private let points: Tensor
  /// The sum of squares of each row.
  private let squares: Buffer<Float>

  /// - Parameter sets: [N, ...] each, flattened to vectors, with the arguments' names.
  /// - Throws: `argument(NAME)` for samples of another size than the first set's, `count` or fewer samples and
  ///   non-finite values.
  init(_ sets: (name: String, samples: Tensor)..., moreThan count: Int = 0) throws {
    let (firstName, first) = sets[0]
    try SampleSets.check(sets, moreThan: count)
    let size = first.count / first.shape.sizes[0]
    var ranges: [Range<Int>] = []
    for (_, samples) in sets {
      let start = ranges.last?.upperBound ?? 0
      ranges.append(start..<start + samples.shape.sizes[0])
    }
    let rows = ranges.last?.upperBound ?? 0
    let points = try Tensor(uninitialized: Shape([rows, size], name: firstName))
    for (range, set) in zip(ranges, sets) {
      (points.pointer + range.lowerBound * size).update(from: set.samples.pointer, count: set.samples.count)
    }
    try PointSets.centre(points.pointer, rows: rows, size: size)
    self.sets = ranges
    self.points = points
    squares = try Buffer(count: rows, for: "squares of samples")
    for row in 0..<rows { squares[row] = Float(ck_sum_of_squares(size, points.pointer + row * size)) }
  }

  var count: Int { squares.count }

  /// One set of at most `limit` points, evenly chosen from all points.
  func thinned(to limit: Int) throws -> PointSets {
    let stride = (count + limit - 1) / limit
    guard stride > 1 else { return self }
    let rows = Array(Swift.stride(from: 0, to: count, by: stride))
    let size = points.shape.sizes[1]
    let chosen = try Tensor(uninitialized: Shape([rows.count, size]))
    for (index, row) in rows.enumerated() {
      (chosen.pointer + index * size).update(from: points.pointer + row * size, count: size)
    }
    let squares = try Buffer(rows.lazy.map { self.squares[$0] }, for: "squares of samples")
    return PointSets(sets: [0..<rows.count], points: chosen, squares: squares)
  }

  private init(sets: [Range<Int>], points: Tensor, squares: Buffer<Float>) {
    (self.sets, self.points, self.squares) = (sets, points, squares)
  }

  private static func centre(_ values: UnsafeMutablePointer<Float>, rows: Int, size: Int) throws {
    let mean = try SampleSets.columnMeans(values, rows: rows, size: size)
    try Stoppable.pieces(of: rows, cost: size) { piece in
      for row in piece {
        for column in 0..<size { values[row * size + column] -= Float(mean[column]) }
      }
    }
  }

  /// Computes the squared distances of each row to the others, in blocks of rows to bound the memory. By rounding, the
  /// squared distance of equal points may be slightly below 0.
  /// - Parameter body: called with the row and its squared distances, which `body` may overwrite.
  func eachRow(
    _ rows: Range<Int>, to others: Range<Int>,
    _ body: (_ row: Int, _ distances: UnsafeMutableBufferPointer<Float>) throws -> Void
  ) throws {
    let right = others.count == count ? points : try part(others)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: PointSets.block) {
      try Session.current.checkInterrupted()
      let left = start..<min(start + PointSets.block, rows.upperBound)
      let products = try Tensor.product(part(left), right, transposeB: true)
      for row in left {
        let distances = UnsafeMutableBufferPointer(
          start: products.pointer + (row - start) * others.count, count: others.count)
        for (index, other) in others.enumerated() {
          distances[index] = squares[row] + squares[other] - 2 * distances[index]
        }
        try body(row, distances)
      }
    }
  }
  private static let block = 64

  private func part(_ rows: Range<Int>) throws -> Tensor {
    let size = points.shape.sizes[1]
    let part = try Tensor(uninitialized: Shape([rows.count, size]))
    part.pointer.update(from: points.pointer + rows.lowerBound * size, count: part.count)
    return part
  }
}
