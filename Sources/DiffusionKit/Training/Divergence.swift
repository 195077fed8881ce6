/// Ends training that no longer trains: a loss that is not finite, or far above where it began.
enum Divergence {
  /// How much larger than the run's first loss a loss may be where no limit is given.
  static let factor = 1000.0

  /// - Parameters:
  ///   - loss: of the step about to happen; nan for gradients that are not finite.
  ///   - limit: the largest loss; nil: `factor` times the first of the run, where that is positive.
  ///   - indices: the batch's samples.
  /// - Throws: `state`, naming the step, the batch and the last checkpoint.
  static func check(
    _ loss: Double, _ run: TrainingRun?, limit: Double?, _ indices: UnsafeBufferPointer<Int64>,
    _ checkpoint: (path: FilePath, step: Int)?
  ) throws {
    let first = run?.position.firstLoss ?? 0
    let limit = limit ?? (first > 0 ? factor * first : .infinity)
    guard !loss.isFinite || loss > limit else { return }
    let what =
      loss.isFinite ? "\(Text.significant(loss)), above the limit of \(Text.significant(limit))" : "\(loss)"
    let position = run?.position
    let (step, epoch, batch) = (position?.step ?? 0, position?.epochsDone ?? 0, position?.batch ?? 0)
    let samples = indices.prefix(32).map { "\($0 + 1)" }.joined(separator: ", ")
    let more = indices.count > 32 ? " and \(indices.count - 32) more" : ""
    let saved = checkpoint.map { "the last checkpoint is '\($0.path)' of step \($0.step)" }
    throw DiffusionError.state(
      """
      training diverged: the loss or a gradient of step \(step + 1) (batch \(batch + 1) of epoch \(epoch + 1)) is \
      \(what); the batch holds the samples \(samples)\(more), counted from 1; the parameters are those of step \(step), \
      \(saved ?? "no checkpoint was written")
      """)
  }
}
