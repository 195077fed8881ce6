import CLua
import DiffusionKit

/// A number or a tensor, as indexing returns, or nil behind the last position.
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
