/// The check that ends diverging training: at a loss or a gradient that is not finite, or a loss far above the first.
struct Divergence {
  /// The maximum loss that is not an error.
  enum Limit {
    /// Any finite loss.
    case finite
    /// `factor` times the first loss of the run, if that is positive.
    case timesFirst(Double)
    case value(Double)
  }

  var limit = Limit.finite
  /// The latest checkpoint and its step, for trainers that write checkpoints.
  var checkpoint: (() -> (path: FilePath, step: Int)?)?

  /// - Parameters:
  ///   - loss: the loss of the step about to happen; nan for gradients that are not finite.
  ///   - position: the position of that step.
  ///   - indices: the indices of the batch's samples; none for a stream.
  /// - Throws: `state`, naming the step, the batch and the last checkpoint.
  func check(_ loss: Double, _ position: TrainingPosition, _ indices: UnsafeBufferPointer<Int64>) throws {
    let limit = maxLoss(position.firstLoss ?? 0)
    guard !loss.isFinite || loss > limit else { return }
    let what =
      loss.isFinite
      ? "\(Text.significant(loss)), above the limit of \(Text.significant(limit))"
      : loss.isNaN ? "nan" : "\(loss)"
    let listed = indices.prefix(32).map { "\($0 + 1)" }.joined(separator: ", ")
    let more = indices.count > 32 ? " and \(indices.count - 32) more" : ""
    let samples = indices.isEmpty ? "" : "the batch holds the samples \(listed)\(more), counted from 1; "
    let saved = checkpoint.map { checkpoint in
      checkpoint().map { ", the last checkpoint is '\($0.path)' of step \($0.step)" }
        ?? ", no checkpoint was written"
    }
    throw DiffusionError.state(
      """
      training diverged: the loss or a gradient of step \(position.step + 1) (batch \(position.batch + 1) of epoch \
      \(position.epochsDone + 1)) is \(what); \(samples)the \
      parameters are those of step \(position.step)\(saved ?? "")
      """)
  }

  private func maxLoss(_ first: Double) -> Double {
    switch limit {
    case .finite: .infinity
    case .timesFirst(let factor): first > 0 ? factor * first : .infinity
    case .value(let value): value
    }
  }
}
