/// What a name alone stands for: a loss, a metric.
struct Named<Value>: Sendable {
  let name: String
  /// What other libraries call it, in small letters.
  let others: [String]
  /// Makes it with its defaults.
  let make: @Sendable () throws -> Value

  init(_ name: String, _ others: String..., make: @escaping @Sendable () throws -> Value) {
    (self.name, self.others, self.make) = (name, others, make)
  }

  /// Whether it is meant by a name: in any case, "MSELoss" and "mse_loss" alike.
  func isMeant(by name: String) -> Bool {
    [name.lowercased(), snakeCase(name)].contains { $0 == self.name || others.contains($0) }
  }
}
