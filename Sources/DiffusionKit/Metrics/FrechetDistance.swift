/// The squared Frechet distance of the normal distributions with the means and covariances of two sets of features:
/// |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2)) (Dowson and Landau 1982; Heusel et al. 2017, eq. 6).
///
/// The distance is biased upwards for few samples: compare only values of equal counts, also with the value of two halves of
/// real data.
///
/// - Parameters:
///   - a: features [N, D], at least two; further axes are flattened.
///   - b: [M, D], at least two.
/// - Throws: `argument` for sets of different sizes, fewer than two samples, non-finite values, and more than 4,096 features.
public func frechetDistance(_ a: Tensor, _ b: Tensor) throws -> Double {
  try SampleSets.check([("a", a), ("b", b)], moreThan: 1)
  let size = a.count / a.shape.sizes[0]
  guard size <= 4096 else {
    throw DiffusionError.argument("a", "shape \(a.shape): \(size) features are more than 4096")
  }
  let (first, second) = (try Moments(a), try Moments(b))
  let distance = zip(first.mean, second.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  // (C_a C_b)^(1/2) has the trace of (R^T C_b R)^(1/2) for C_a = R R^T, which is symmetric.
  let root = try first.covariance.squareRoot()
  let product = try root.times(second.covariance.times(root), transposed: true)
  let common = try product.symmetricEigenvalues().reduce(0) { $0 + max($1, 0).squareRoot() }
  return distance + first.covariance.trace + second.covariance.trace - 2 * common
}

/// The mean and the covariance (divided by N - 1) of the rows of a set.
private struct Moments {
  var mean: Buffer<Double>
  var covariance: DoubleMatrix

  private static let rowsAtOnce = 512

  init(_ set: Tensor) throws {
    let rows = set.shape.sizes[0]
    let size = set.count / rows
    let values = set.pointer
    let mean = try SampleSets.columnMeans(values, rows: rows, size: size)
    let covariance = try DoubleMatrix(size)
    // A part of the rows at a time, whose copy in double precision takes little memory.
    let part = min(rows, Moments.rowsAtOnce)
    let centred = try Buffer<Double>(count: part * size, for: "samples")
    for first in stride(from: 0, to: rows, by: part) {
      let count = min(part, rows - first)
      try Stoppable.pieces(of: count, cost: size) { piece in
        for row in piece {
          let (from, to) = (values + (first + row) * size, centred.base + row * size)
          for column in 0..<size { to[column] = Double(from[column]) - mean[column] }
        }
      }
      try covariance.addOuterProducts(centred, count: count)
    }
    try covariance.scale(1 / Double(rows - 1))
    self.mean = mean
    self.covariance = covariance
  }
}
