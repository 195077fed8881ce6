/// A process from noise to samples, one step at a time. Conforming types are values: if a step throws, a copy made
/// before is unchanged.
package protocol SamplingProcess {
  /// The current samples.
  var sample: Tensor { get }
  /// The number of all steps; nil if it is not known beforehand.
  var count: Int? { get }
  var isFinished: Bool { get }
  /// Takes the next step.
  mutating func step() throws -> SamplingMoment
}

/// The results of a sampling step beside the samples.
package struct SamplingMoment {
  let timestep: Float?
  let time: Double?
  let predOriginalSample: Tensor?
  /// Whether the step called the model.
  let calledModel: Bool

  package init(
    timestep: Float? = nil, time: Double? = nil, predOriginalSample: Tensor? = nil, calledModel: Bool = true
  ) {
    (self.timestep, self.time) = (timestep, time)
    (self.predOriginalSample, self.calledModel) = (predOriginalSample, calledModel)
  }
}
