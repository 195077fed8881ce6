import DiffusionKit

/// Why a value of the right type does not do.
struct BadValue: Error {
  let message: String
  init(_ message: String) { self.message = message }
}
