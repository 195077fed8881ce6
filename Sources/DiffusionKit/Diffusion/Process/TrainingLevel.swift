import Glibc

/// The input and the target of the network at one timestep of training, both linear in the clean sample and the noise.
///
/// Each scheduler defines the network's input and target by this value alone.
public struct TrainingLevel: Sendable {
  /// The noise level of the noisy sample.
  public var level: NoiseLevel
  /// The factor by which the noisy sample is multiplied as the network's input.
  public var inputScale = 1.0
  /// The number that the network is conditioned on: the timestep itself, 0.25 ln(sigma) (EDM) or 1000 sigma (flow).
  public var timestep: Float
  /// The weights of the target, x0 * target.x0 + noise * target.noise.
  public var target: (x0: Double, noise: Double)
}
