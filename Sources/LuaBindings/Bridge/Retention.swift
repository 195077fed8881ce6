import CLua

/// How long a function retains the Lua functions and modules among its arguments.
enum Retention {
  /// The script alone retains them.
  case nothing
  /// Until the call returns, even if a callback removes one of them from its table.
  case forCall
  /// As long as the result, or as the object of the method, which refers to them.
  case forObject

  var raw: Int32 {
    switch self {
    case .nothing: Int32(CLUA_RETAINS_NOTHING)
    case .forCall: Int32(CLUA_RETAINS_FOR_CALL)
    case .forObject: Int32(CLUA_RETAINS_FOR_OBJECT)
    }
  }
}
