/// The leave-one-out accuracy of a 1-nearest-neighbour classifier that tells two sets of samples apart: a classifier
/// two-sample test (Lopez-Paz and Oquab 2017, section 4).
///
/// 0.5 means that the sets cannot be told apart, 1 that they are separate; a value well below 0.5 means that each set has
/// copies of the other's members. The standard deviation by chance is about 0.5 / sqrt(2 N).
///
/// - Parameters:
///   - a: [N, ...], flattened to vectors.
///   - b: [N, ...] of the same shape: with unequal counts the accuracy by chance would not be 0.5.
/// - Throws: `argument("b")` for another shape, `argument` for no samples and non-finite values.
public func c2st1NN(_ a: Tensor, _ b: Tensor) throws -> Double {
  try SampleSets.checkEqual(a, b)
  let points = try PointSets(("a", a), ("b", b))
  let half = a.shape.sizes[0]
  var correct = 0
  try points.eachRow(0..<points.count, to: 0..<points.count) { row, distances in
    distances[row] = .infinity
    var nearest = row == 0 ? 1 : 0
    for other in 0..<distances.count where distances[other] < distances[nearest] { nearest = other }
    if (row < half) == (nearest < half) { correct += 1 }
  }
  return Double(correct) / Double(points.count)
}
