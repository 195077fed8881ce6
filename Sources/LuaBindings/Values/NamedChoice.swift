import DiffusionKit

/// One of a few, told apart by their names in scripts.
protocol NamedChoice: LuaReadable, RawRepresentable<String>, CaseIterable {
  /// What complaints about an unknown name call it: the argument's name.
  static var kind: String { get }
}

extension NamedChoice {
  static var expected: String {
    "one of " + allCases.map { Help.quoted($0.rawValue) }.joined(separator: ", ")
  }

  static func read(_ call: LuaCall, at index: Int32) throws -> Self? {
    guard let name = try String.read(call, at: index) else { return nil }
    guard let found = Self(rawValue: name) else {
      throw DiffusionError.unknown(kind, name, known: allCases.map(\.rawValue), argument: kind)
    }
    return found
  }
}
