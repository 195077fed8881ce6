import CLua

/// How long the arguments of a function live on.
enum Keeping {
  /// Only as long as the script refers to them.
  case no
  /// Until the call returns, even what a callback takes out of a table of them.
  case forCall
  /// As long as the result (or the object of the method), which goes on referring to them.
  case forObject

  var raw: Int32 {
    switch self {
    case .no: Int32(CLUA_KEEPS_NOTHING)
    case .forCall: Int32(CLUA_KEEPS_FOR_CALL)
    case .forObject: Int32(CLUA_KEEPS_FOR_OBJECT)
    }
  }
}
