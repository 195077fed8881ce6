/// Returns the R1 penalty, gamma / 2 times the mean over examples of |dD/dx|^2 at real data (Mescheder et al. 2018,
/// equation 9), where D is the sum of an example's scores. The penalty limits the discriminator's slope at the data.
///
/// The value is exact. Its gradient is the gradient of a gradient, which the tape, being of first order, cannot
/// compute. With g = dD/dx held fixed, it is gamma times the mean of the derivative along g of dD/dtheta. A
/// `PatchDiscriminator` computes its derivative along a direction, whose gradient is exact, as that of PyTorch's double
/// backward. For other models the derivative is a central difference,
///
///     gamma / N * (d/dtheta D(x + h g) - d/dtheta D(x - h g)) / (2 h)
///
/// which is exact for discriminators up to quadratic in x, and otherwise has an error of order h^2. The root mean
/// square of h g is `epsilon` times that of the data. Activations with kinks (relu) whose sign changes within the step
/// make the gradient noisy: prefer smooth ones (silu, softplus).
///
/// The discriminator does not change: running statistics stay, and layers that draw random numbers draw the same in
/// each of the about three passes.
///
/// - Parameters:
///   - real: data of shape [N, ...], as the discriminator takes them. No gradient flows to them.
///   - gamma: the weight of the penalty. Default 10, as in the paper.
///   - epsilon: the step of the central difference, relative to the data. Default 0.01.
/// - Throws: `argument("real")` for empty data or data that the discriminator cannot take, `argument` for a negative
///   gamma or an epsilon that is not positive; errors of the discriminator.
public func r1Penalty(
  _ discriminator: Layer, _ real: Tensor, gamma: Double = 10, epsilon: Double = 0.01
) throws -> Tensor {
  try Requirement.nonNegative(gamma, "gamma")
  try Requirement.positive(epsilon, "epsilon")
  let real = real.detached
  guard real.count > 0 else { throw DiffusionError.argument("real", "no data: shape \(real.shape)") }
  let passes = RepeatedPasses(discriminator)
  defer { passes.restoreGenerator() }

  // The parameters exist only after the first call.
  if !discriminator.isBuilt { _ = try noGrad { try passes.score(real) } }
  let x = Parameter(real)
  try discriminator.withFixedParameters {
    let score = try passes.score(x.tensor)
    if score.requiresGrad { try score.backward() }
  }
  let gradient = try x.grad ?? real.zerosLike()
  let examples = Float(real.shape.sizes[0])
  let length = try gradient.square().mean().item().squareRoot()
  let value = try gradient.square().sum() * Tensor(Float(gamma) / 2 / examples)
  guard Session.current.isRecording, length > 0, length.isFinite, gamma > 0 else { return value }

  let slope: Tensor
  if let discriminator = discriminator as? any DirectionallyDifferentiable {
    slope = try discriminator.derivative(at: real, along: gradient).sum() * Tensor(Float(gamma) / examples)
  } else {
    slope = try passes.difference(real, gradient, length, epsilon) * Tensor(Float(gamma) / examples)
  }
  // Combines the gradient of the slope with the value of the penalty.
  return try slope + (value - slope.detached)
}

/// Calls a discriminator several times with the effects of one call.
private struct RepeatedPasses {
  private let discriminator: Layer
  private let start: Generator

  init(_ discriminator: Layer) {
    self.discriminator = discriminator
    start = Session.current.generator.copy()
  }

  /// Returns the sum of all scores.
  func score(_ x: Tensor) throws -> Tensor {
    Session.current.generator.resume(from: start)
    let buffers = discriminator.namedBuffers.map { ($0.set, $0.get()) }
    let scores: Tensor
    do { scores = try discriminator(x) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "real")
    }
    for (set, value) in buffers { try set(value) }
    guard scores.count > 0 else {
      throw DiffusionError.argument("real", "the discriminator returned no scores: shape \(scores.shape)")
    }
    return try scores.sum()
  }

  /// Returns the derivative of the sum of scores along `gradient`, as a central difference.
  /// - Parameter length: the gradient's root mean square, positive.
  func difference(_ x: Tensor, _ gradient: Tensor, _ length: Float, _ epsilon: Double) throws -> Tensor {
    let size = try max(x.square().mean().item().squareRoot(), 1e-3)
    let step = Float(epsilon) * size / length
    let aside = try gradient * Tensor(step)
    return try (score(x + aside) - score(x - aside)) * Tensor(1 / (2 * step))
  }

  func restoreGenerator() { Session.current.generator.resume(from: start) }
}
