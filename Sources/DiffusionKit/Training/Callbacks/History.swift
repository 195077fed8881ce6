/// What training recorded: one row an epoch, one named column for the loss, each metric and their validation values
/// ("loss", "mae", "val_loss", "val_mae").
public struct History: Equatable, Sendable {
  /// The epochs recorded, counted from 0 as in Keras.
  public private(set) var epochs: [Int] = []
  /// The columns' names in order.
  public let names: [String]
  private var columns: [[Double]]

  public init(names: [String] = []) {
    self.names = names
    columns = names.map { _ in [] }
  }

  /// The rows of a file.
  /// - Parameter rows: one value for each name.
  init(names: [String], rows: [(epoch: Int, values: [Double])]) {
    self.init(names: names)
    for row in rows { append(epoch: row.epoch, Logs(names: names, values: row.values)) }
  }

  /// What was recorded for an epoch.
  func row(_ place: Int) -> Logs { Logs(names: names, values: columns.map { $0[place] }) }

  /// A column's value for each recorded epoch; nil where there is no such column.
  public subscript(name: String) -> [Double]? { names.firstIndex(of: name).map { columns[$0] } }

  mutating func append(epoch: Int, _ logs: Logs) {
    epochs.append(epoch)
    for (index, name) in names.enumerated() { columns[index].append(logs[name] ?? .nan) }
  }
}
