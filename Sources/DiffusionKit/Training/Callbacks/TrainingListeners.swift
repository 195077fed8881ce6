/// The callbacks that write the files of `FitOptions`.
struct TrainingListeners {
  /// The callbacks to call before the caller's.
  private(set) var logs: [any Callback] = []
  /// The callbacks to call after the caller's.
  private(set) var checkpoints: [any Callback] = []
  private let table: CSVLog?
  private let writer: PeriodicCheckpoints?

  /// - Parameter trained: the number of the source's samples that are trained on; nil for a stream.
  /// - Throws: `argument` for samples that cannot be shown as images.
  init(_ options: FitOptions, _ trainer: some Trainer, _ source: TrainingSource, trained: Int?) throws {
    table = options.csvPath.map(CSVLog.init)
    if let table { logs.append(table) }
    let events = options.logDirectory.map { EventLog($0, trainer.optimizer) }
    if let events { logs.append(events) }
    if options.samples.path != nil || options.samples.every != nil {
      logs.append(try SampleGrids(options.samples, trainer, source, trained: trained, events))
    }
    writer = options.checkpoints.path.map {
      PeriodicCheckpoints(trainer, $0, every: options.checkpoints.every, flushing: events)
    }
    if let writer { checkpoints.append(writer) }
  }

  /// Claims the files before the run begins, and refuses those that other runs are writing.
  func prepare() throws {
    try table?.prepare()
    try writer?.prepare()
  }

  /// Closes the files when the run is over.
  func close() {
    table?.close()
    writer?.close()
  }
}
