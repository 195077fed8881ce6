import CKernels
import Glibc

/// The unbiased estimate of the squared maximum mean discrepancy of two sets of samples with the kernel
/// exp(-|x - y|^2 / (2 bandwidth^2)) (Gretton et al. 2012, eq. 3): about 0, and negative as often as positive, for two sets
/// from one distribution.
///
/// - Parameters:
///   - a: [N, ...], at least two, flattened to vectors.
///   - b: [M, ...], at least two, of the same size.
///   - bandwidth: the standard deviation of the kernel. Default the median of the distances between all samples of both sets
///     (at most 2,000 evenly chosen ones), the median heuristic of Gretton et al.
/// - Throws: `argument` for sets of different sizes, fewer than two samples, non-finite values, and a bandwidth that is not
///   positive.
public func mmd(_ a: Tensor, _ b: Tensor, bandwidth: Double? = nil) throws -> Double {
  if let bandwidth { try Requirement.positive(bandwidth, "bandwidth") }
  let points = try PointSets(("a", a), ("b", b), moreThan: 1)
  let bandwidth = try bandwidth ?? points.medianDistance()
  // A bandwidth of 0 means that all samples are equal.
  guard bandwidth > 0 else { return 0 }
  let (first, second) = (points.sets[0], points.sets[1])
  func mean(_ rows: Range<Int>, _ others: Range<Int>) throws -> Double {
    let sum = try points.kernelSum(rows, others, scale: Float(-0.5 / (bandwidth * bandwidth)))
    return rows == others
      ? (sum - Double(rows.count)) / (Double(rows.count) * Double(rows.count - 1))
      : sum / (Double(rows.count) * Double(others.count))
  }
  return try mean(first, first) + mean(second, second) - 2 * mean(first, second)
}

extension PointSets {
  /// The sum of exp(scale |x - y|^2) over all pairs; a pair of a point with itself counts 1.
  fileprivate func kernelSum(_ rows: Range<Int>, _ others: Range<Int>, scale: Float) throws -> Double {
    var sum = 0.0
    try eachRow(rows, to: others) { row, distances in
      guard let values = distances.baseAddress else { return }
      if rows == others { distances[row - rows.lowerBound] = 0 }
      ck_scale_shift(distances.count, scale, 0, values, values)
      ck_unary(CK_EXP, 0, 0, distances.count, values, values)
      for value in distances { sum += Double(value) }
    }
    return sum
  }

  /// The median distance of two different points.
  fileprivate func medianDistance() throws -> Double {
    let points = try thinned(to: 2000)
    // Non-negative floats have the order of their bits.
    let count = points.count * (points.count - 1) / 2
    let squares = try Buffer<UInt32>(count: count, for: "distances")
    var index = 0
    try points.eachRow(0..<points.count, to: 0..<points.count) { row, distances in
      for other in 0..<row {
        squares[index] = max(distances[other], 0).bitPattern
        index += 1
      }
    }
    try RadixSort.sort(squares, Buffer(count: count, for: "distances"))
    func square(_ index: Int) -> Float { Float(bitPattern: squares[index]) }
    let middle = count / 2
    let median = count % 2 == 1 ? square(middle) : (square(middle - 1) + square(middle)) / 2
    return Double(median).squareRoot()
  }
}
