/// Named values at one point of training, in the order of the history's columns: after a batch the means over the epoch
/// so far, after an epoch its row of the history.
public struct Logs: Equatable, Sendable {
  public let names: [String]
  /// The values in the order of `names`; trailing ones, such as those of validation during an epoch, may be missing.
  public private(set) var values: [Double]

  public init(names: [String], values: [Double]) {
    self.names = names
    self.values = values
  }

  /// Makes logs of zeros.
  init(names: [String]) { self.init(names: names, values: [Double](repeating: 0, count: names.count)) }

  /// The value of a name. Setting an unknown name has no effect.
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

  /// Adds the values of other logs, each times a factor, to those of the same names.
  mutating func add(_ other: Logs, times factor: Double) {
    for (name, value) in zip(other.names, other.values) { self[name] = (self[name] ?? 0) + value * factor }
  }

  func divided(by count: Int) -> Logs { Logs(names: names, values: values.map { $0 / Double(count) }) }

  func renamed(_ name: (String) -> String) -> Logs { Logs(names: names.map(name), values: values) }

  /// These logs followed by the entries of `others` whose names are new.
  func joined(with others: Logs) -> Logs {
    let new = others.entries.filter { !names.contains($0.name) }
    return Logs(names: names + new.map(\.name), values: values + new.map(\.value))
  }
}
