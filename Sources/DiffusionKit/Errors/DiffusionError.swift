/// A mistake in what a caller passed, or a failure of the outside world (a file, memory, an interrupt).
///
/// Every failure that DiffusionKit reports is a `DiffusionError`: nothing in the library traps on outside values. The
/// Lua bindings turn `argument` into `bad argument #2 to 'matmul' (inner sizes differ: [32, 100] x [128, 100])`.
public struct DiffusionError: Error, Equatable, CustomStringConvertible {
  public enum Kind: Equatable, Sendable {
    /// The parameter of that (Swift) name has an invalid value; the message gives the reason, with the shapes.
    case argument(String)
    /// A file could not be read or written, or has invalid contents.
    case file(String)
    /// A request for more memory than the machine has.
    case memory
    /// A valid call at the wrong time: `backward` on a freed graph, `fit` on a model that was not compiled.
    case state
    /// Stopped by the user.
    case interrupted
    /// The session's time limit has passed.
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

  /// The same error about another parameter, for an op that calls another op: the error names the outer op's argument.
  public func renamingArgument(to name: String) -> DiffusionError {
    if case .argument = kind { return .argument(name, message) }
    return self
  }

  /// Whether the error has a cause other than the arguments, so that the same call may succeed at another time.
  var isRefusal: Bool {
    switch kind {
    case .memory, .interrupted, .timeLimit: return true
    case .argument, .file, .state: return false
    }
  }

  /// The same error as one about the contents of a file.
  func inFile(_ path: any FileName) -> DiffusionError { isRefusal ? self : .file(path, message) }

  /// The same error without a named argument, for callers that passed no arguments, or passed them long before.
  public var withoutArgument: DiffusionError {
    if case .argument = kind { return .state(message) }
    return self
  }
}
