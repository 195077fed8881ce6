import CLua
import DiffusionKit

// Axes and positions count from 1 in Lua (-1 is the last) and from 0 in Swift. Only this file and Selection.swift convert them.

/// An axis or a position, from 0. Scripts count from 1, or from -1 backwards, which stays -1.
struct Position: LuaReadable, CustomStringConvertible {
  let value: Int

  static var expected: String { "integer" }
  static func read(_ call: LuaCall, at index: Int32) throws -> Position? {
    guard let number = try Int.read(call, at: index) else { return nil }
    guard number != 0 else {
      throw BadValue("axes and positions count from 1, or from -1 for the last; got 0")
    }
    return Position(value: number > 0 ? number - 1 : number)
  }

  /// The number that scripts write.
  var description: String { "\(value < 0 ? value : value + 1)" }
}

/// One axis or a list of them.
typealias AxisList = OneOrMore<Position>

extension AxisList? {
  /// The axes; all if none are given.
  var axes: Axes { map { Axes($0.values.map(\.value)) } ?? .all }
}

/// A tensor of positions, one position, or a list of them, which may be long.
struct Positions: LuaReadable {
  let list: PositionList

  static var expected: String { "Tensor, integer or list of integers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> Positions? {
    if let tensor = try Tensor.read(call, at: index) {
      return Positions(list: PositionList(tensor, first: 1))
    }
    if let one = try Position.read(call, at: index) {
      return Positions(list: try PositionList(CollectionOfOne(one.value)))
    }
    return try readList(call, at: index)
  }

  static func readList(_ call: LuaCall, at index: Int32) throws -> Positions? {
    try LongList<Position>.read(call, at: index).map {
      Positions(list: try PositionList($0.values.lazy.map(\.value)))
    }
  }
}
