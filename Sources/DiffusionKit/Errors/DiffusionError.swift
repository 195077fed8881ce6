/// A mistake in what a caller passed, or a refusal of the outside world (a file, memory, an interrupt).
///
/// Every failure DiffusionKit reports is one of these: nothing in the library traps on outside values. The Lua
/// bindings turn `argument` into `bad argument #2 to 'matmul' (inner sizes differ: [32, 100] x [128, 100])`.
public struct DiffusionError: Error, Equatable, CustomStringConvertible {
  public enum Kind: Equatable, Sendable {
    /// The parameter of that (Swift) name does not fit; the message says why, with the shapes.
    case argument(String)
    /// A file could not be read or written, or does not hold what it should.
    case file(String)
    /// More memory was asked for than the machine has.
    case memory
    /// The call is right but comes at the wrong time: a freed graph, a model that was not compiled.
    case state
    /// Stopped by the user.
    case interrupted
    /// The session's time is over.
    case timeLimit
  }

  public let kind: Kind
  public let message: String

  public static func argument(_ name: String, _ message: String) -> DiffusionError {
    DiffusionError(kind: .argument(name), message: message)
  }
  public static func file(_ path: any FileName, _ message: String) -> DiffusionError {
    DiffusionError(kind: .file("\(path)"), message: message)
  }
  public static func state(_ message: String) -> DiffusionError {
    DiffusionError(kind: .state, message: message)
  }
  public static func memory(_ message: String) -> DiffusionError {
    DiffusionError(kind: .memory, message: message)
  }
  public static func timeLimit(_ seconds: Double) -> DiffusionError {
    DiffusionError(kind: .timeLimit, message: "the time limit of \(seconds) seconds is over")
  }
  public static let interrupted = DiffusionError(kind: .interrupted, message: "interrupted!")

  public var description: String {
    switch kind {
    case .argument(let name): return "bad argument '\(name)' (\(message))"
    case .file(let path): return "\(path): \(message)"
    case .memory, .state, .interrupted, .timeLimit: return message
    }
  }

  /// The same error about another parameter: an op that calls another one speaks of its own arguments.
  public func renamingArgument(to name: String) -> DiffusionError {
    if case .argument = kind { return .argument(name, message) }
    return self
  }

  /// Whether it is not about what was passed: the same call may succeed at another time.
  var isRefusal: Bool {
    switch kind {
    case .memory, .interrupted, .timeLimit: return true
    case .argument, .file, .state: return false
    }
  }

  /// The same error about what a file holds.
  func inFile(_ path: any FileName) -> DiffusionError { isRefusal ? self : .file(path, message) }

  /// The same error where the caller gave no arguments, or gave them long before.
  public var withoutArgument: DiffusionError {
    if case .argument = kind { return .state(message) }
    return self
  }
}
