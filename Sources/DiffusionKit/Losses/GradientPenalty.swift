/// The R1 penalty, gamma / 2 times the mean over examples of |dD/dx|^2 at real data (Mescheder et al. 2018, equation 9; D the
/// sum of an example's scores): it keeps a discriminator from being steep where the data are.
///
/// The value is exact. Its gradient asks for the gradient of a gradient, and the tape is of first order: with g = dD/dx, held
/// fixed, it is gamma times the mean of the derivative along g of dD/dtheta. A `PatchDiscriminator` knows its derivative
/// along a direction, and the gradient of that is exact, as of PyTorch's double backward. Of other models it is a central
/// difference,
///
///     gamma / N * (d/dtheta D(x + h g) - d/dtheta D(x - h g)) / (2 h)
///
/// which is exact for discriminators up to quadratic in x, and otherwise off by terms of h^2; h g has `epsilon` times the
/// data's root mean square. Activations with kinks (relu) that change sides within the step make it noisy: smooth ones
/// (silu, softplus) serve better there.
///
/// The discriminator is left as it was: running statistics do not move, and layers that draw numbers draw the same in all
/// passes, of which there are about three.
///
/// - Parameters:
///   - real: [N, ...], data as the discriminator takes them. No gradient flows to them.
///   - gamma: default 10, as in the paper.
///   - epsilon: the length of a step, relative to the data. Default 0.01.
/// - Throws: `argument("real")` for no data or what the discriminator cannot take, `argument` for a negative gamma and an
///   epsilon that is not positive; what the discriminator throws.
public func r1Penalty(
  _ discriminator: Layer, _ real: Tensor, gamma: Double = 10, epsilon: Double = 0.01
) throws -> Tensor {
  try Requirement.nonNegative(gamma, "gamma")
  try Requirement.positive(epsilon, "epsilon")
  let real = real.detached
  guard real.count > 0 else { throw DiffusionError.argument("real", "no data: shape \(real.shape)") }
  let passes = RepeatedPasses(discriminator)
  defer { passes.restoreGenerator() }

  // The parameters are there only after the first call.
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
  // Its gradient with the penalty's value.
  return try slope + (value - slope.detached)
}

/// A discriminator that is called several times as if once.
private struct RepeatedPasses {
  private let discriminator: Layer
  private let start: Generator

  init(_ discriminator: Layer) {
    self.discriminator = discriminator
    start = Session.current.generator.copy()
  }

  /// The sum of all scores.
  func score(_ x: Tensor) throws -> Tensor {
    Session.current.generator.resume(from: start)
    let buffers = discriminator.namedBuffers.map { ($0.set, $0.get()) }
    let scores: Tensor
    do { scores = try discriminator(x) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "real")
    }
    for (set, value) in buffers { try set(value) }
    guard scores.count > 0 else {
      throw DiffusionError.argument("real", "the discriminator gave no scores: shape \(scores.shape)")
    }
    return try scores.sum()
  }

  /// The derivative of the sum of scores along `gradient`, as a central difference.
  /// - Parameter length: the gradient's root mean square, positive.
  func difference(_ x: Tensor, _ gradient: Tensor, _ length: Float, _ epsilon: Double) throws -> Tensor {
    let size = try max(x.square().mean().item().squareRoot(), 1e-3)
    let step = Float(epsilon) * size / length
    let aside = try gradient * Tensor(step)
    return try (score(x + aside) - score(x - aside)) * Tensor(1 / (2 * step))
  }

  func restoreGenerator() { Session.current.generator.resume(from: start) }
}
