import CLua
import DiffusionKit

extension MatmulPrecision: OptionChoice, LuaReadable {}

/// The name of the precision in effect, with a warning if the script requested another one.
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
