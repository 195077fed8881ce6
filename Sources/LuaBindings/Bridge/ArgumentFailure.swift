import DiffusionKit

/// A failure of one argument, by its place among the function's parameters (from 0).
struct ArgumentFailure: Error {
  let place: Int32
  let message: String
}

/// An error value of the script's own, or of Lua itself, kept on the Lua side: it arrives at the script's pcall as it is.
struct KeptLuaError: Error {}
