import CLua
import DiffusionKit

/// An axis or a position, from 0. Scripts count from 1, or from -1 backwards, which stays -1.
struct Place: LuaReadable {
  let value: Int
  static var expected: String { "integer" }
  static func read(_ call: LuaCall, at index: Int32) throws -> Place? {
    guard let number = try Int.read(call, at: index) else { return nil }
    guard number != 0 else {
      throw BadValue("axes and positions count from 1, or from -1 for the last; got 0")
    }
    return Place(value: number > 0 ? number - 1 : number)
  }
}

/// One axis or a list of them.
struct PlaceList: LuaReadable {
  let values: [Int]
  static var expected: String { "integer or list of integers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> PlaceList? {
    if let one = try Place.read(call, at: index) { return PlaceList(values: [one.value]) }
    return try [Place].read(call, at: index).map { PlaceList(values: $0.map(\.value)) }
  }
}
