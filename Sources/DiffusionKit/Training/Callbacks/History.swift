/// The values that training recorded: one row per epoch, and one named column for the loss, each metric and their
/// validation values ("loss", "mae", "val_loss", "val_mae").
public struct History: Equatable, Sendable {
  /// The recorded epochs, counted from 0 as in Keras.
  public private(set) var epochs: [Int] = []
  /// The names of the columns, in order.
  public let names: [String]
  private var columns: [[Double]]

  public init(names: [String] = []) {
    self.names = names
    columns = names.map { _ in [] }
  }

  /// Makes a history from the rows of a checkpoint.
  /// - Parameter rows: each with one value per name.
  init(names: [String], rows: [(epoch: Int, values: [Double])]) {
    self.init(names: names)
    for row in rows { append(epoch: row.epoch, Logs(names: names, values: row.values)) }
  }

  /// The row at an index.
  func row(_ index: Int) -> Logs { Logs(names: names, values: columns.map { $0[index] }) }

  /// A column's values, one per recorded epoch; nil if there is no such column.
  public subscript(name: String) -> [Double]? { names.firstIndex(of: name).map { columns[$0] } }

  mutating func append(epoch: Int, _ logs: Logs) {
    epochs.append(epoch)
    for (index, name) in names.enumerated() { columns[index].append(logs[name] ?? .nan) }
  }
}
