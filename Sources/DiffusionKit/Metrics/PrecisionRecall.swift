/// The quality and the coverage of a model's samples.
public struct PrecisionRecall: Equatable, Sendable {
  /// The share of the generated samples that lie among the real ones.
  public let precision: Double
  /// The share of the real samples that lie among the generated ones.
  public let recall: Double
}

/// Computes improved precision and recall (Kynkäänniemi et al. 2019): a sample lies among a set if the sample is as near to
/// a member of the set as that member's k-th nearest neighbour in the set.
///
/// - Parameters:
///   - real: [N, ...], more than k, flattened to vectors: images, or better their features.
///   - samples: [M, ...], more than k, of the same size.
///   - k: the neighbour whose distance is the radius of a member. Default 3.
/// - Throws: `argument` for sets of different sizes, too few samples, non-finite values, and k below 1.
public func precisionRecall(
  _ real: Tensor, _ samples: Tensor, k: Int = 3
) throws -> PrecisionRecall {
  try Requirement.positive(k, "k")
  let points = try PointSets(("real", real), ("samples", samples), moreThan: k)
  let (first, second) = (points.sets[0], points.sets[1])
  return PrecisionRecall(
    precision: try points.share(of: second, among: first, k),
    recall: try points.share(of: first, among: second, k))
}

extension PointSets {
  fileprivate func share(of rows: Range<Int>, among others: Range<Int>, _ k: Int) throws -> Double {
    let radii = try Buffer<Float>(count: others.count, for: "distances of neighbours")
    try eachRow(others, to: others) { row, distances in
      distances[row - others.lowerBound] = .infinity
      radii[row - others.lowerBound] = try PointSets.minimum(k, of: distances)
    }
    var inside = 0
    try eachRow(rows, to: others) { _, distances in
      if distances.indices.contains(where: { distances[$0] <= radii[$0] }) { inside += 1 }
    }
    return Double(inside) / Double(rows.count)
  }

  /// The k-th smallest of the values.
  private static func minimum(_ k: Int, of values: UnsafeMutableBufferPointer<Float>) throws -> Float {
    try Allocation.require(2 * k * MemoryLayout<Float>.stride, for: "distances of neighbours")
    var nearest: [Float] = []
    for value in values where nearest.count < k || value < nearest[k - 1] {
      let index = nearest.firstIndex { value < $0 } ?? nearest.count
      nearest.insert(value, at: index)
      if nearest.count > k { nearest.removeLast() }
    }
    return nearest.last ?? .infinity
  }
}
