import CLua
import DiffusionKit

/// Three results or more.
struct Several<each Value: LuaPushable>: LuaResult {
  private let values: (repeat each Value)
  init(_ values: repeat each Value) { self.values = (repeat each values) }

  func deliver(_ call: LuaCall) throws -> Int32 {
    var count: Int32 = 0
    for value in repeat each values {
      try value.push(call)
      count += 1
    }
    return count
  }
  static var preparedType: UnsafePointer<clua_type>? { nil }
}
