import CLua
import DiffusionKit

extension MatmulPrecision: NamedChoice {
  static let kind = "precision"
}

/// The name of a precision, after a warning where another one was asked for.
struct PrecisionInEffect: LuaResult {
  let requested: MatmulPrecision
  let actual: MatmulPrecision
  static var preparedType: UnsafePointer<clua_type>? { nil }

  func deliver(_ call: LuaCall) throws -> Int32 {
    if actual != requested {
      call.warn(
        "this CPU has no instructions for \(requested.rawValue): matrix products stay \(actual.rawValue)")
    }
    try call.L.push(actual.rawValue)
    return 1
  }
}

extension LuaCall {
  /// Tells the user where the library may write, on standard error; elsewhere Lua's own warnings do, as the host has set
  /// them up.
  fileprivate func warn(_ message: String) {
    let isOurs = LuaContext.running?.showsProgress == true
    message.withCString { if isOurs { clua_write_warning($0) } else { lua_warning(L, $0, 0) } }
  }
}
