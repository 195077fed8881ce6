/// The history as a text file that grows by a row with each epoch; epochs count from 1. The rows of a run that is resumed
/// are there from the beginning. While a run writes it no other one does.
final class CSVLog: Callback {
  private let path: FilePath
  private var file: AppendedFile?
  private var lock: FileLock?

  init(_ path: FilePath) { self.path = path }

  var observesBatches: Bool { false }

  /// - Throws: `file` where another run writes the file that is there.
  func prepare() throws {
    lock = nil
    lock = try FileLock(path)
  }

  func onTrainBegin(_ run: TrainingRun) throws {
    let history = run.history
    var text = (["epoch"] + history.names).joined(separator: ",") + "\n"
    for (place, epoch) in history.epochs.enumerated() { text += row(epoch, history.row(place).values) }
    try writeFile(path, Array(text.utf8))
    file = try AppendedFile.open(path)
    lock = nil
    lock = try FileLock(path)
  }

  func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    try file?.write(Array(row(epoch, logs.values).utf8))
    return .proceed
  }

  /// No more rows come.
  func close() {
    file = nil
    lock = nil
  }

  private func row(_ epoch: Int, _ values: [Double]) -> String {
    ([String(epoch + 1)] + values.map { "\($0)" }).joined(separator: ",") + "\n"
  }
}
