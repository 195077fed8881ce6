import DiffusionKit

/// Says why a value of the right type is refused.
struct BadValue: Error {
  let message: String
  init(_ message: String) { self.message = message }
}
