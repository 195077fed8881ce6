import CLua

/// How long Lua functions and modules among the arguments of a function are kept alive.
enum Keeping {
  /// As long as the script refers to them.
  case no
  /// Until the call returns, even if a callback removes one of them from its table.
  case forCall
  /// As long as the result, or as the object of the method, which refers to them.
  case forObject

  var raw: Int32 {
    switch self {
    case .no: Int32(CLUA_KEEPS_NOTHING)
    case .forCall: Int32(CLUA_KEEPS_FOR_CALL)
    case .forObject: Int32(CLUA_KEEPS_FOR_OBJECT)
    }
  }
}
