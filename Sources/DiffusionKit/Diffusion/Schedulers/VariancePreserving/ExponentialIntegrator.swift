import Glibc

// Exponential integrators solve the linear part of the diffusion equation exactly and expand the network's output in
// lambda (Lu et al. 2022; Zhang and Chen 2023).

/// Returns phi_k(z) = sum of z^j / (j + k)! over j from 0: phi_1 = (e^z - 1) / z, phi_k+1 = (phi_k - 1/k!) / z.
func exponentialPhi(_ k: Int, _ z: Double) -> Double {
  guard abs(z) >= 1 else {
    // The series avoids the cancellation of the recurrence.
    var term = 1.0
    for factor in stride(from: 1, through: k, by: 1) { term /= Double(factor) }
    var sum = 0.0
    for j in 1...25 {
      sum += term
      term *= z / Double(j + k)
    }
    return sum
  }
  var (phi, factorial) = (expm1(z) / z, 1.0)
  for step in stride(from: 1, to: k, by: 1) {
    factorial *= Double(step)
    phi = (phi - 1 / factorial) / z
  }
  return phi
}

/// The weights of a step between two noise levels under a constant prediction, in the variable of the solver.
struct ExponentialStep {
  /// Whether the variable is the noise; otherwise x0.
  let predictsNoise: Bool
  /// The weight of the sample.
  let sample: Double
  /// The weight of the output, exact also if the step ends without noise or begins without signal.
  let output: Double
  /// The factors of `derivative`.
  let scale: Double
  let z: Double

  init(predictsNoise: Bool, from: NoiseLevel, to: NoiseLevel) {
    self.predictsNoise = predictsNoise
    let h = to.lambda - from.lambda
    if predictsNoise {
      sample = to.signal / from.signal
      output = to.noise - sample * from.noise
      (scale, z) = (to.noise, h)
    } else {
      sample = to.noise / from.noise
      output = to.signal - sample * from.signal
      (scale, z) = (to.signal, -h)
    }
  }

  /// Returns the weight of (d/dlambda)^k of the output times h^k, k from 1: -scale z phi_k+1(z).
  func derivative(_ k: Int) -> Double { -scale * z * exponentialPhi(k + 1, z) }
}
