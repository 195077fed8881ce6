import DiffusionKit

/// An enumeration whose cases scripts name by strings.
protocol NamedChoice: LuaReadable, RawRepresentable<String>, CaseIterable {}

extension NamedChoice {
  private static var kind: OptionKind { .choice(allCases.map(\.rawValue)) }

  static var expected: String { kind.luaType }

  static func read(_ call: LuaCall, at index: Int32) throws -> Self? {
    guard let name = try String.read(call, at: index) else { return nil }
    guard let found = Self(rawValue: name) else { throw BadValue(kind.complaint(about: .string(name))) }
    return found
  }
}
