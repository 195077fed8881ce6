import DiffusionKit

/// A failure of one argument.
struct ArgumentFailure: Error {
  /// The index among the function's parameters, from 0.
  let parameter: Int32
  let message: String
}

/// Stands for an error value of the script or of Lua itself. The value is stored on the Lua side and reaches the script's
/// `pcall` unchanged.
struct StoredLuaError: Error {}
