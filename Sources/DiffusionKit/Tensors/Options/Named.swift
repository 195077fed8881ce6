/// A value that a name alone selects, such as a loss or a metric.
struct Named<Value>: Sendable {
  let name: String
  /// The names of other libraries, in lower case.
  let others: [String]
  /// Makes the value with its defaults.
  let make: @Sendable () throws -> Value

  init(_ name: String, _ others: String..., make: @escaping @Sendable () throws -> Value) {
    (self.name, self.others, self.make) = (name, others, make)
  }

  /// Whether a name selects this value: in any case, and "MSELoss" as well as "mse_loss".
  func matches(_ name: String) -> Bool {
    [name.lowercased(), snakeCase(name)].contains { $0 == self.name || others.contains($0) }
  }
}
