/// The description of an object as names and values, for comparison and display.
package typealias Description = [(name: String, value: String)]

extension Description {
  /// Adds the names that are missing here, with the values of `defaults`: those of options that were added after a
  /// description was written.
  package func completed(by defaults: Description) -> Description {
    let names = Set(map(\.name))
    return self + defaults.filter { !names.contains($0.name) }
  }

  /// Returns "batch_size: 8 here, 16 in the file" for each name whose values differ.
  package func differences(from other: Description, here: String, there: String) -> [String] {
    func values(_ list: Description) -> [String: String] {
      Dictionary(list.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
    let (own, others) = (values(self), values(other))
    let names = map(\.name) + other.map(\.name).filter { own[$0] == nil }
    return names.compactMap { name in
      let (value, expected) = (own[name] ?? "none", others[name] ?? "none")
      return value == expected ? nil : "\(name): \(value) \(here), \(expected) \(there)"
    }
  }
}
