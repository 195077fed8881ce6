import CKernels

/// The checks and means that metrics of sets of samples, [N, ...] each and flattened to vectors, have in common.
package enum SampleSets {
  /// Checks that the samples of all sets have the same size and finite values.
  /// - Parameter sets: with the arguments' names.
  /// - Throws: `argument(NAME)` for `count` or fewer samples, samples of another size than the first set's and
  ///   non-finite values.
  package static func check(_ sets: [(name: String, samples: Tensor)], moreThan count: Int = 0) throws {
    for (name, samples) in sets {
      guard samples.count > 0 else {
        throw DiffusionError.argument(name, "no samples: shape \(samples.shape)")
      }
      guard samples.shape.sizes[0] > count else {
        throw DiffusionError.argument(name, "shape \(samples.shape): expected more than \(count) samples")
      }
      let first = sets[0].samples.shape
      guard samples.shape.sizes.dropFirst() == first.sizes.dropFirst() else {
        throw DiffusionError.argument(
          name, "shape \(samples.shape) for a first set of shape \(first): their samples differ in size")
      }
      guard ck_all_finite(samples.count, samples.pointer) else {
        throw DiffusionError.argument(name, "its values are not finite")
      }
    }
  }

  /// Checks two sets that must have the same number of samples.
  /// - Throws: as `check`, and `argument("b")` for another shape than a's.
  package static func checkEqual(_ a: Tensor, _ b: Tensor) throws {
    try b.shape.requireEqual(to: a.shape, of: "a first set", name: "b")
    try check([("a", a), ("b", b)])
  }

  /// The means of the columns of a matrix.
  static func columnMeans(_ values: UnsafePointer<Float>, rows: Int, size: Int) throws
    -> Buffer<Double>
  {
    let sums = try Buffer<Double>(repeating: 0, count: size, for: "means")
    try Stoppable.pieces(of: rows, cost: size) { piece in
      for row in piece { for column in 0..<size { sums[column] += Double(values[row * size + column]) } }
    }
    for column in 0..<size { sums[column] /= Double(rows) }
    return sums
  }
}
