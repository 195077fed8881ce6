/// Writes the history to a CSV file, one row per epoch, with epochs counted from 1. A resumed run first writes the rows
/// of the earlier epochs. A lock keeps other runs from writing the same file.
final class CSVLog: Callback {
  private let path: FilePath
  private var file: AppendedFile?
  private var lock: FileLock?

  init(_ path: FilePath) { self.path = path }

  var observesBatches: Bool { false }

  /// - Throws: `file` if another run is writing the file.
  func prepare() throws {
    lock = nil
    lock = try FileLock(path)
  }

  func onTrainBegin(_ run: TrainingRun) throws {
    let history = run.history
    var text = (["epoch"] + history.names).joined(separator: ",") + "\n"
    for (index, epoch) in history.epochs.enumerated() { text += row(epoch, history.row(index).values) }
    try writeFile(path, Array(text.utf8))
    file = try AppendedFile.open(path)
    lock = nil
    lock = try FileLock(path)
  }

  func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    try file?.write(Array(row(epoch, logs.values).utf8))
    return .proceed
  }

  /// Closes the file and releases its lock.
  func close() {
    file = nil
    lock = nil
  }

  private func row(_ epoch: Int, _ values: [Double]) -> String {
    ([String(epoch + 1)] + values.map { "\($0)" }).joined(separator: ",") + "\n"
  }
}
