/// Samples one step at a time: the loop of pipelines and of trainers' `sample`.
///
///     let steps = try trainer.sampleSteps(.init { $0.numSamples = 16 })
///     while let step = try steps.next() { show(step.preview) }
///     save(steps.sample)
public final class SamplingSteps {
  /// The result of one step.
  public struct Step {
    /// The index of the step, from 0.
    public let index: Int
    /// The number of all steps; nil if it is not known beforehand.
    public let count: Int?
    public let isLast: Bool
    /// The scheduler's timestep at which the step began; nil without a scheduler.
    public let timestep: Float?
    /// The time of the samples, 0...1, in flows and masked diffusion; nil with a scheduler.
    public let time: Double?
    /// The samples after the step; in the last step they are finished.
    public let sample: Tensor
    /// The finished samples as this step predicts them; nil if it does not.
    public let predOriginalSample: Tensor?

    fileprivate let toImages: ((Tensor) throws -> Tensor)?

    /// The finished samples in the last step; before, the prediction of them, or the current samples without one.
    public var preview: Tensor { isLast ? sample : predOriginalSample ?? sample }

    /// Returns `preview` as images in 0...1; nil if the samples are not images.
    public func images() throws -> Tensor? { try toImages?(preview) }
  }

  /// The current samples: noise before the first step.
  public var sample: Tensor { process.sample }
  /// The number of all steps; nil if it is not known beforehand.
  public var count: Int? { process.count }
  /// The number of steps so far that called the model. Steps of masked diffusion that unmask no token do not.
  public private(set) var calls = 0
  private var process: any SamplingProcess
  private let toImages: ((Tensor) throws -> Tensor)?
  private var done = 0
  private var isUnderWay = false

  /// - Parameter toImages: converts samples to images; nil if the samples are not images.
  package init(_ process: any SamplingProcess, toImages: ((Tensor) throws -> Tensor)? = nil) {
    self.process = process
    self.toImages = toImages
  }

  /// Takes the remaining steps.
  /// - Parameter onStep: called after each step. Default none.
  /// - Returns: the finished samples.
  /// - Throws: as `next`; errors of `onStep`.
  public func finish(onStep: (Step) throws -> Void = { _ in }) throws -> Tensor {
    while let step = try next() { try onStep(step) }
    return sample
  }

  /// Takes the next step.
  /// - Returns: the step's result; nil when the samples are finished.
  /// - Throws: `interrupted` when the session's stop was requested; errors of the model; `state` when called from
  ///   within a step. The samples are then those before the step, and the next call tries the step again.
  public func next() throws -> Step? {
    guard !isUnderWay else { throw DiffusionError.state("a step of this sampling is under way") }
    isUnderWay = true
    defer { isUnderWay = false }
    guard !process.isFinished else { return nil }
    try Session.current.checkInterrupted()
    var process = process
    let moment = try process.step()
    self.process = process
    done += 1
    if moment.calledModel { calls += 1 }
    return Step(
      index: done - 1, count: count, isLast: process.isFinished, timestep: moment.timestep, time: moment.time,
      sample: sample, predOriginalSample: moment.predOriginalSample, toImages: toImages)
  }
}
