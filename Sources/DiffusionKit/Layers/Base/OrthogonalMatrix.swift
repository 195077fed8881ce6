/// Matrices with orthonormal rows or columns (Saxe et al. 2014), as PyTorch's `orthogonal_` draws them.
enum OrthogonalMatrix {
  /// The first axis against all others: orthonormal columns where there are at most as many as rows, else orthonormal rows,
  /// times `gain`. They are the Q of normal numbers whose R has a positive diagonal, which is unique.
  /// - Throws: `argument("initializer")` for fewer than two axes.
  static func random(_ shape: Shape, gain: Double, _ generator: Generator) throws -> Tensor {
    guard shape.rank >= 2 else {
      throw DiffusionError.argument(
        "initializer", "'orthogonal' is for weights of two axes and more, not for shape \(shape)")
    }
    var tensor = try Tensor.randn(shape, generator: generator)
    guard shape.count > 0 else { return tensor }
    let rows = shape.sizes[0]
    let columns = shape.count / rows
    // The vectors to be made orthogonal, one after the other: the columns of a tall matrix, the rows of a wide one.
    let (count, length) = (min(rows, columns), max(rows, columns))
    let (next, step) = rows >= columns ? (1, columns) : (columns, 1)
    try tensor.withUnsafeMutableFloats { values in
      let vectors = try Buffer<Double>(count: count * length, for: "a matrix")
      for index in vectors.indices {
        vectors[index] = Double(values[index / length * next + index % length * step])
      }
      try orthonormalize(vectors.elements, length: length)
      for index in vectors.indices {
        values[index / length * next + index % length * step] = Float(vectors[index] * gain)
      }
    }
    return tensor
  }

  /// Gram and Schmidt's way on vectors that lie one behind the other, twice each: the second time takes off what rounding
  /// left of the others.
  private static func orthonormalize(_ vectors: UnsafeMutableBufferPointer<Double>, length: Int) throws {
    for start in stride(from: 0, to: vectors.count, by: length) {
      try Session.current.checkInterrupted()
      for _ in 0..<2 {
        for other in stride(from: 0, to: start, by: length) {
          var product = 0.0
          for index in 0..<length { product += vectors[start + index] * vectors[other + index] }
          for index in 0..<length { vectors[start + index] -= product * vectors[other + index] }
        }
      }
      var square = 0.0
      for index in 0..<length { square += vectors[start + index] * vectors[start + index] }
      guard square > 0 else { continue }
      let scale = 1 / square.squareRoot()
      for index in 0..<length { vectors[start + index] *= scale }
    }
  }
}
