extension Tensor {
  /// The covariances of variables, the rows of a matrix, over their observations, the columns: [variables, variables]; [1] for a
  /// vector, one variable.
  /// - Parameters:
  ///   - correction: subtracted from the number of observations by which sums are divided.
  ///   - fweights: how often each observation counts, whole numbers.
  ///   - aweights: how much each observation counts.
  /// - Throws: `argument` for more than two axes, and weights of another count, negative or (fweights) not whole.
  public func cov(correction: Int = 1, fweights: Tensor? = nil, aweights: Tensor? = nil) throws -> Tensor {
    guard rank <= 2 else {
      throw DiffusionError.argument("self", "expected a matrix or a vector, got \(shape)")
    }
    let x = try atLeast2D()
    let observations = x.shape.sizes[1]
    for (weights, name) in [(fweights, "fweights"), (aweights, "aweights")] {
      guard let weights else { continue }
      guard weights.rank == 1, weights.count == observations else {
        throw DiffusionError.argument(name, "shape \(weights.shape) for \(observations) observations")
      }
      let values = weights.detached
      guard try values.count == 0 || values.minimum().item() >= 0 else {
        throw DiffusionError.argument(name, "weights are not negative")
      }
      guard try name == "aweights" || values.count == 0 || values.frac().abs().maximum().item() == 0 else {
        throw DiffusionError.argument(name, "numbers of observations are whole")
      }
    }
    var weights = aweights
    if let fweights { weights = try weights.map { try $0 * fweights } ?? fweights }
    let total = try weights?.sum() ?? Tensor(Float(observations))
    var divisor = try total - Float(correction)
    if let aweights, let weights, correction != 0 {
      divisor = try total - (weights * aweights).sum() / total * Float(correction)
    }
    let weighted = try weights.map { try x * $0 } ?? x
    let centred = try x - weighted.sum(axis: 1, keepdim: true) / total
    let scaled = try weights.map { try centred * $0 } ?? centred
    let covariance = try centred.matmul(scaled.transposed()) / divisor.clamp(min: Float(0))
    return rank == 1 ? try covariance.reshaped(.scalar) : covariance
  }

  /// Pearson's correlation coefficients of variables, the rows of a matrix, over their observations, the columns.
  /// - Throws: `argument("self")` for more than two axes.
  public func corrcoef() throws -> Tensor {
    let covariance = try cov()
    if rank == 1 { return try covariance / covariance }
    let stddev = try covariance.diagonal().sqrt()
    let rows = try covariance / stddev.unsqueezed(1)
    return try (rows / stddev.unsqueezed(0)).clamp(min: Float(-1), max: Float(1))
  }
}
