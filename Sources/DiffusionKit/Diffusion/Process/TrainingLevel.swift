import Glibc

/// What training at one timestep is: everything there is linear in the clean sample and the noise.
///
/// The one place that says, for every scheduler, what the network is given and what it should answer.
public struct TrainingLevel: Sendable {
  /// Of the noisy sample.
  public var level: NoiseLevel
  /// The network is given the noisy sample times this.
  public var inputScale = 1.0
  /// What it is conditioned on for the noise level: where that is not the timestep itself, 0.25 ln(sigma) (EDM) or 1000
  /// sigma (flow).
  public var timestep: Float
  /// What it should answer, x0 * target.x0 + noise * target.noise.
  public var target: (x0: Double, noise: Double)
}
