import CLua
import DiffusionKit

/// The selection of `t[...]`: a position, a tensor of positions, a mask, or a list with one of them, a range {first, last, step},
/// a list of positions {{3, 1}} or {} for each axis.
enum Selection: LuaReadable {
  case position(Int)
  case parts([AxisSelection])

  static var expected: String { "position, Tensor or table of positions and ranges" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> Selection? {
    if let position = try Position.read(call, at: index) { return .position(position.value) }
    if let part = try Part.readIndices(call, at: index) { return .parts([part.selection]) }
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
    static var expected: String { "position, range or Tensor" }

    static func read(_ call: LuaCall, at index: Int32) throws -> Part? {
      if let position = try Position.read(call, at: index) { return Part(selection: .at(position.value)) }
      if let part = try readIndices(call, at: index) { return part }
      if try typeOfFirstEntry(call, at: index) == LUA_TTABLE {
        guard let lists = try [List].read(call, at: index), lists.count == 1 else {
          throw BadValue("a list of positions stands in braces of its own, {{3, 1}}")
        }
        return Part(selection: .positions(lists[0].positions))
      }
      guard let bounds = try [Int].read(call, at: index) else { return nil }
      guard bounds.count <= 3, !bounds.prefix(2).contains(0) else {
        throw BadValue(
          "a range is {first, last, step} with positions from 1, {position} or {}; a list of positions is {{3, 1}}"
        )
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

    /// Reads a tensor, which is a mask or has positions, or a list of booleans, which is a mask.
    static func readIndices(_ call: LuaCall, at index: Int32) throws -> Part? {
      if let tensor = try Tensor.read(call, at: index) {
        let isMask = tensor.isMask
        return Part(selection: isMask ? .mask(tensor) : .positions(PositionList(tensor, first: 1)))
      }
      guard try typeOfFirstEntry(call, at: index) == LUA_TBOOLEAN,
        let truth = try LongList<Bool>.read(call, at: index)?.values
      else { return nil }
      let values = truth.lazy.map { $0 ? Float(1) : 0 }
      return Part(selection: .mask(try Tensor(shape: Shape([truth.count]), values: values)))
    }

    /// The type of a list's first entry; LUA_TNIL for an empty list, LUA_TNONE for other values.
    private static func typeOfFirstEntry(_ call: LuaCall, at index: Int32) throws -> Int32 {
      let L = call.L
      guard lua_type(L, index) == LUA_TTABLE else { return LUA_TNONE }
      guard lua_checkstack(L, 4) != 0 else { throw BadValue("tables nested too deeply") }
      let height = lua_gettop(L)
      defer { lua_settop(L, height) }
      return lua_rawgeti(L, try call.plainList(at: index), 1)
    }
  }

  /// A list of positions within the braces of its own.
  private struct List: LuaReadable {
    let positions: PositionList
    static var expected: String { "list of positions" }
    static func read(_ call: LuaCall, at index: Int32) throws -> List? {
      try Positions.readList(call, at: index).map { List(positions: $0.list) }
    }
  }
}
