/// What goes from noise to samples, one step at a time. It is a value: a step that throws leaves a copy as it was.
protocol SamplingProcess {
  /// The samples as they are.
  var sample: Tensor { get }
  /// How many steps there are in all; nil where that is found on the way.
  var count: Int? { get }
  var isFinished: Bool { get }
  /// Takes one of the steps that are left.
  mutating func step() throws -> SamplingMoment
}

/// What a step of sampling tells beside the samples.
struct SamplingMoment {
  var timestep: Float?
  var time: Double?
  var predOriginalSample: Tensor?
}
