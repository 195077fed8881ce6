/// Named values of one moment, in the order of the history's columns: after a batch the means over the epoch so far,
/// after an epoch its row of the history.
public struct Logs: Equatable, Sendable {
  public let names: [String]
  /// One for each name; those of a moment that did not come yet may be missing.
  public private(set) var values: [Double]

  public init(names: [String], values: [Double]) {
    self.names = names
    self.values = values
  }

  /// Zeros.
  init(names: [String]) { self.init(names: names, values: [Double](repeating: 0, count: names.count)) }

  /// Setting a name that is none of these does nothing.
  public internal(set) subscript(name: String) -> Double? {
    get {
      guard let index = names.firstIndex(of: name), index < values.count else { return nil }
      return values[index]
    }
    set {
      guard let index = names.firstIndex(of: name), index < values.count, let newValue else { return }
      values[index] = newValue
    }
  }

  /// The names and their values.
  var entries: [(name: String, value: Double)] { zip(names, values).map { ($0, $1) } }

  /// Adds the values of these names, each times a factor.
  mutating func add(_ other: Logs, times factor: Double) {
    for (name, value) in zip(other.names, other.values) { self[name] = (self[name] ?? 0) + value * factor }
  }

  func divided(by count: Int) -> Logs { Logs(names: names, values: values.map { $0 / Double(count) }) }

  func renamed(_ name: (String) -> String) -> Logs { Logs(names: names.map(name), values: values) }

  /// These and, behind them, those of the others that have other names.
  func joined(with others: Logs) -> Logs {
    let new = others.entries.filter { !names.contains($0.name) }
    return Logs(names: names + new.map(\.name), values: values + new.map(\.value))
  }
}
