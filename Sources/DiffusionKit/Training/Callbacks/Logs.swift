/// Named figures of one moment, in the order of the history's columns: after a batch the means over the epoch so far,
/// after an epoch its row of the history.
public struct Logs: Equatable, Sendable {
  public let names: [String]
  public let values: [Double]

  public init(names: [String], values: [Double]) {
    self.names = names
    self.values = values
  }

  public subscript(name: String) -> Double? {
    guard let index = names.firstIndex(of: name), index < values.count else { return nil }
    return values[index]
  }
}
