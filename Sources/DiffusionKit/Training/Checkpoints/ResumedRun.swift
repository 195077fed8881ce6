/// A run that the next `fit` continues.
struct ResumedRun {
  let start: TrainingSteps.Start
  let description: Description
  let path: FilePath

  /// - Parameters:
  ///   - batches: the batches of an epoch.
  ///   - names: the names of the loss and the metrics of a batch.
  /// - Throws: `state` for other data or options; `file` if the position is impossible for such a run.
  func start(
    _ description: Description, _ batches: EpochBatches, names: [String]
  ) throws -> TrainingSteps.Start {
    let known = ResumedRun.renamed(self.description).completed(by: FitOptions().description)
    let differences = description.differences(from: known, here: "here", there: "in the file")
    guard differences.isEmpty else {
      throw DiffusionError.state(
        "this is not the run of '\(path)': \(differences.joined(separator: "; "))")
    }
    let position = start.position
    let isWithin =
      position.epochStart == nil
      ? position.batch == 0 && position.samples == 0
      : position.batch <= batches.count && position.sums.values.count == names.count
        && position.sums.names == names
        && position.samples == batches.samples(in: position.batch)
    guard isWithin else {
      throw DiffusionError.file(
        path, "the position in the epoch is impossible with \(batches.samples(in: batches.count)) samples")
    }
    return start
  }

  /// Adapts the descriptions of earlier versions, which have other names of conditions.
  private static func renamed(_ saved: Description) -> Description {
    let names = ["labels": "class_labels", "encoderHiddenStates": "encoder_hidden_states"]
    return saved.map { (names[$0.name] ?? $0.name, $0.value) }
  }
}
