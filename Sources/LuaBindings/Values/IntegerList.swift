import CLua
import DiffusionKit

/// One whole number or a list of them.
struct IntegerList: LuaReadable {
  let values: [Int]
  static var expected: String { "integer or list of integers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> IntegerList? {
    if let one = try Int.read(call, at: index) { return IntegerList(values: [one]) }
    return try [Int].read(call, at: index).map { IntegerList(values: $0) }
  }
}
