import CLua
import DiffusionKit

/// The result of indexing: a number, a tensor, or nil for a position beyond the last.
enum Element: LuaPushable, LuaResult {
  case number(Float)
  case tensor(Tensor)
  case none

  static var preparedType: UnsafePointer<clua_type>? { nil }
  func push(_ call: LuaCall) throws {
    switch self {
    case .number(let number): number.push(call)
    case .tensor(let tensor): try tensor.push(call)
    case .none: lua_pushnil(call.L)
    }
  }
}
