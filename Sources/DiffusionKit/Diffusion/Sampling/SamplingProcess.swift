/// A process from noise to samples, one step at a time. Conforming types are values: if a step throws, a copy made
/// before is unchanged.
protocol SamplingProcess {
  /// The current samples.
  var sample: Tensor { get }
  /// The number of all steps; nil if it is not known beforehand.
  var count: Int? { get }
  var isFinished: Bool { get }
  /// Takes the next step.
  mutating func step() throws -> SamplingMoment
}

/// The results of a sampling step beside the samples.
struct SamplingMoment {
  var timestep: Float?
  var time: Double?
  var predOriginalSample: Tensor?
  /// Whether the step called the model.
  var calledModel = true
}
