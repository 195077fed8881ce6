import CLua
import DiffusionKit

/// The selection of `t[...]`: a position, or a list with a position, a range {first, last, step} or {} for each axis.
enum Selection: LuaReadable {
  case position(Int)
  case parts([AxisSelection])

  static var expected: String { "position or table of positions and ranges" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> Selection? {
    if let position = try Position.read(call, at: index) { return .position(position.value) }
    guard let parts = try [Part].read(call, at: index) else { return nil }
    if parts.isEmpty { try requireEmpty(call, at: index) }
    return .parts(parts.map(\.selection))
  }

  /// Refuses a table that has keys but no list elements: only an empty table selects everything.
  private static func requireEmpty(_ call: LuaCall, at index: Int32) throws {
    try call.L.forEachOwnPair(of: index) { _, _ in
      throw BadValue("expected a list of positions and ranges, without names")
    }
  }

  /// The positions of the one selected element of a tensor with `rank` axes; nil for any other selection.
  func element(rank: Int) -> [Int]? {
    switch self {
    case .position(let position): return rank == 1 ? [position] : nil
    case .parts(let parts):
      let positions = parts.compactMap { part -> Int? in
        if case .at(let position) = part { position } else { nil }
      }
      return positions.count == rank && parts.count == rank ? positions : nil
    }
  }

  var selections: [AxisSelection] {
    switch self {
    case .position(let position): return [.at(position)]
    case .parts(let parts): return parts
    }
  }

  private struct Part: LuaReadable {
    let selection: AxisSelection
    static var expected: String { "position or range" }
    static func read(_ call: LuaCall, at index: Int32) throws -> Part? {
      if let position = try Position.read(call, at: index) { return Part(selection: .at(position.value)) }
      guard let bounds = try [Int].read(call, at: index) else { return nil }
      guard bounds.count <= 3, !bounds.prefix(2).contains(0) else {
        throw BadValue("a range is {first, last, step} with positions from 1, {position} or {}")
      }
      guard let first = bounds.first else {
        try requireEmpty(call, at: index)
        return Part(selection: .all)
      }
      let last = bounds.count > 1 ? bounds[1] : first
      return Part(
        selection: .range(
          first: first > 0 ? first - 1 : first, last: last > 0 ? last - 1 : last,
          step: bounds.count > 2 ? bounds[2] : 1))
    }
  }
}
