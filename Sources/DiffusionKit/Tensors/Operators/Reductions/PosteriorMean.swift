import CKernels

extension Tensor {
  /// The mean of points given noisy samples of them, x = signal y + noise epsilon with every point as likely before:
  /// the optimal denoiser of a finite data set (Karras et al. 2022, appendix B.3). Not recorded on the tape.
  /// - Parameters:
  ///   - points: [M, ...], at least one.
  ///   - signal: the weights of the points in each sample, [N].
  ///   - noise: the standard deviations of the noise in each sample, [N]; where it is 0, the nearest point is the mean.
  /// - Returns: a tensor of the shape of these samples, [N, ...].
  /// - Throws: `argument("points")` for points of another shape, or none; `argument("signal")` for other counts.
  package func posteriorMean(of points: Tensor, signal: [Double], noise: [Double]) throws -> Tensor {
    let rows = shape.sizes[0]
    guard points.shape.sizes.dropFirst() == shape.sizes.dropFirst(), points.count > 0 else {
      throw DiffusionError.argument("points", "shape \(points.shape) for samples of shape \(shape)")
    }
    guard signal.count == rows, noise.count == rows else {
      throw DiffusionError.argument("signal", "\(signal.count) noise levels for \(rows) samples")
    }
    let mean = try Tensor(uninitialized: shape)
    let sums = try Buffer<Double>(count: count, for: "the sums of points")
    try Stoppable.run(count.multipliedClamping(by: points.shape.sizes[0])) {
      ck_posterior_mean(
        rows, points.shape.sizes[0], rows > 0 ? count / rows : 0, pointer, points.pointer, signal, noise,
        sums.base,
        mean.pointer)
    }
    return mean
  }
}
