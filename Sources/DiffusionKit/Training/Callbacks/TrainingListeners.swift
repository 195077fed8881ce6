/// The callbacks that write what `FitOptions` ask for.
struct TrainingListeners {
  /// To be called before the caller's own.
  private(set) var logs: [any Callback] = []
  /// To be called after them.
  private(set) var checkpoints: [any Callback] = []
  private let table: CSVLog?
  private let writer: CheckpointWriter?

  /// - Parameter trained: how many of the source's samples are trained on.
  /// - Throws: `argument` for samples that cannot be shown.
  init(_ options: FitOptions, _ trainer: some Trainer, _ source: TrainingSource, trained: Int) throws {
    table = options.csvPath.map(CSVLog.init)
    if let table { logs.append(table) }
    let events = options.logDirectory.map { EventLog($0, trainer.optimizer) }
    if let events { logs.append(events) }
    if options.samples.path != nil || options.samples.every != nil {
      logs.append(try SampleGrids(options.samples, trainer, source, trained: trained, events))
    }
    writer = options.checkpoints.path.map {
      CheckpointWriter(trainer, $0, every: options.checkpoints.every, flushing: events)
    }
    if let writer { checkpoints.append(writer) }
  }

  /// Before the run begins: refuses what others write.
  func prepare() throws {
    try table?.prepare()
    try writer?.prepare()
  }

  /// When nothing will be written any more.
  func close() {
    table?.close()
    writer?.close()
  }
}
