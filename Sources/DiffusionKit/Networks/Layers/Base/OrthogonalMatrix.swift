/// Matrices with orthonormal rows or columns (Saxe et al. 2014), as PyTorch's `orthogonal_` draws them.
enum OrthogonalMatrix {
  /// Draws a matrix of the first axis by all others, times `gain`: with orthonormal columns if there are at most as
  /// many columns as rows, otherwise with orthonormal rows. The matrix is the Q of normal numbers whose R has a
  /// positive diagonal, which makes it unique.
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
    // The vectors to orthonormalise, one after the other: the columns of a tall matrix, the rows of a wide one.
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

  /// Applies the Gram-Schmidt process to consecutive vectors, twice to each: the second pass removes the rounding
  /// errors of the first.
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
