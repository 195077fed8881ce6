import Glibc

/// The weights of one step of DPM-Solver between two noise levels, for all orders: the weights of the sample, of fresh
/// noise, of the output at the start of the step and of its scaled derivatives in lambda.
///
/// All four algorithms have weights -s z phi_k(z). In x0, s is the signal and z = -h; in the noise, s is the noise and
/// z = h. The stochastic variants have z = -2h in x0, and 2s in the noise.
///
/// Unlike in diffusers, the second derivative of sde-dpmsolver++ has the weight that follows from this, alpha (H / 6 -
/// ...) with H = 2h; in diffusers a wrong sign makes it alpha (-1 + H / 6 - ...), and the method one of first order.
struct DPMSolverStep {
  let sample: Double
  let noise: Double
  let output: Double
  private let scale: Double
  private let z: Double
  let type: DPMSolverType

  init(_ algorithm: DPMAlgorithm, _ type: DPMSolverType, from: NoiseLevel, to: NoiseLevel) {
    let exponential = ExponentialStep(predictsNoise: algorithm.predictsNoise, from: from, to: to)
    let h = to.lambda - from.lambda
    self.type = type
    switch algorithm {
    case .noise, .sample:
      (sample, noise, output) = (exponential.sample, 0, exponential.output)
      (scale, z) = (exponential.scale, exponential.z)
    case .stochasticSample:
      sample = exponential.sample * exp(-h)
      noise = to.noise * (-expm1(-2 * h)).squareRoot()
      output = -to.signal * expm1(-2 * h)
      (scale, z) = (to.signal, -2 * h)
    case .stochasticNoise:
      sample = exponential.sample
      noise = to.noise * expm1(2 * h).squareRoot()
      output = 2 * exponential.output
      (scale, z) = (2 * to.noise, h)
    }
  }

  /// The weight of the first derivative in a method of second order.
  var slope: Double { type == .midpoint ? output / 2 : derivative(1) }

  func derivative(_ k: Int) -> Double { -scale * z * exponentialPhi(k + 1, z) }
}
