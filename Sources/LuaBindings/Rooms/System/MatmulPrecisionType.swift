import CLua
import DiffusionKit

extension MatmulPrecision: OptionChoice, LuaReadable {}

/// The name of a precision, after a warning where another one was asked for.
struct PrecisionInEffect: LuaResult {
  let requested: MatmulPrecision
  let actual: MatmulPrecision
  static var preparedType: UnsafePointer<clua_type>? { nil }

  func deliver(_ call: LuaCall) throws -> Int32 {
    if actual != requested {
      Session.current.warn(
        "this CPU has no instructions for \(requested.rawValue): matrix products stay \(actual.rawValue)")
    }
    try call.L.push(actual.rawValue)
    return 1
  }
}
