/// A value that a name alone selects, such as a loss or a metric.
package struct Named<Value>: Sendable {
  package let name: String
  /// The names of other libraries, in lower case.
  let others: [String]
  /// Makes the value with its defaults.
  package let make: @Sendable () throws -> Value

  package init(_ name: String, _ others: String..., make: @escaping @Sendable () throws -> Value) {
    (self.name, self.others, self.make) = (name, others, make)
  }

  /// Whether a name selects this value: in any case, and "MSELoss" as well as "mse_loss".
  package func matches(_ name: String) -> Bool {
    [name.lowercased(), snakeCase(name)].contains { $0 == self.name || others.contains($0) }
  }
}
