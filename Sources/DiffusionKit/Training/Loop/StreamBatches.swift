/// The batches of a stream. The first one is drawn before training, which checks the model on it, and then trained on.
final class StreamBatches {
  private let stream: any BatchStream
  private let generator: Generator
  private let firstStep: Int
  private var first: DataBatch?
  /// The random numbers before the first batch, and the state of the stream then.
  let random: RandomState
  let initialState: JSON?
  /// The state of the stream after the latest batch.
  private(set) var state: JSON?

  /// - Parameter start: the state of the run to continue; nil for a new run.
  init(_ stream: any BatchStream, _ generator: Generator, from start: TrainingSteps.Start?) throws {
    (self.stream, self.generator) = (stream, generator)
    firstStep = start?.position.step ?? 0
    if let start {
      start.random.restore(generator)
      if stream.hasState, let state = start.position.streamState { try stream.restore(state) }
    }
    random = RandomState(generator)
    initialState = stream.hasState ? try stream.state() : nil
    first = try draw(firstStep)
  }

  /// The batch of a step, from 0.
  func batch(_ step: Int) throws -> DataBatch {
    if step == firstStep, let batch = first {
      first = nil
      return batch
    }
    return try draw(step)
  }

  /// The first batch, as long as it was not trained on.
  var peeked: DataBatch? { first }

  /// Whether a checkpoint has the state from which the stream continues.
  var hasState: Bool { stream.hasState }

  private func draw(_ step: Int) throws -> DataBatch {
    let batch = try stream.batch(step, generator)
    try batch.check("the batch of step \(step + 1)")
    if stream.hasState { state = try stream.state() }
    return batch
  }
}
