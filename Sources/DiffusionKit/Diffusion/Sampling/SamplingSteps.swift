/// Sampling, one step at a time: the loop of pipelines and of trainers' `sample`.
///
///     let steps = try trainer.sampleSteps(numSamples: 16)
///     while let step = try steps.next() { show(step.preview) }
///     save(steps.sample)
public final class SamplingSteps {
  /// What one step gave.
  public struct Step {
    /// Counted from 0.
    public let index: Int
    /// How many steps there are in all; nil where that is found on the way.
    public let count: Int?
    public let isLast: Bool
    /// Which timestep of its scheduler the step came from; nil without a scheduler.
    public let timestep: Float?
    /// The time that the samples have come to, 0...1, of flows and of masked diffusion; nil with a scheduler.
    public let time: Double?
    /// The samples after the step: in the last one, the finished ones.
    public let sample: Tensor
    /// The finished samples as this step predicts them; nil where it does not.
    public let predOriginalSample: Tensor?

    fileprivate let toImages: ((Tensor) throws -> Tensor)?

    /// The finished samples in the last step, before it what they will be as far as the step can tell.
    public var preview: Tensor { isLast ? sample : predOriginalSample ?? sample }

    /// `preview` as images in 0...1; nil where the samples are to be no images.
    public func images() throws -> Tensor? { try toImages?(preview) }
  }

  /// The samples as they are: noise before the first step.
  public var sample: Tensor { process.sample }
  /// How many steps there are in all; nil where that is found on the way.
  public var count: Int? { process.count }
  private var process: any SamplingProcess
  private let toImages: ((Tensor) throws -> Tensor)?
  private var done = 0
  private var isUnderWay = false

  /// - Parameter toImages: what images the samples are; nil where they are to be none.
  init(_ process: any SamplingProcess, toImages: ((Tensor) throws -> Tensor)? = nil) {
    self.process = process
    self.toImages = toImages
  }

  /// Takes the steps that are left.
  /// - Returns: the finished samples.
  /// - Throws: as `next`.
  public func finish() throws -> Tensor {
    while try next() != nil {}
    return sample
  }

  /// - Returns: nil when the samples are finished.
  /// - Throws: `interrupted` when the session's stop was requested; what the model throws; `state` when called from
  ///   within a step. The samples are then those before the step, and the next call tries it again.
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
    return Step(
      index: done - 1, count: count, isLast: process.isFinished, timestep: moment.timestep, time: moment.time,
      sample: sample, predOriginalSample: moment.predOriginalSample, toImages: toImages)
  }
}
