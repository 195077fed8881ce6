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
  /// What is wrong. Names of options and functions stand in backticks, as files and scripts write them: `clip_norm`. An
  /// expression is a `NameStyle.code`.
  package let text: String
  /// The argument's name as files and scripts write it, "learning_rate"; nil where none is to blame.
  package let argument: String?

  package init(_ kind: Kind, _ text: String, argument: String? = nil) {
    (self.kind, self.text, self.argument) = (kind, text, argument)
  }

  /// What is wrong, with Swift's names.
  public var message: String { NameStyle.swift.unquoted(text) }
  /// What is wrong, with the names of files and scripts.
  package var scriptMessage: String { NameStyle.script.unquoted(text) }

  /// - Parameter name: in Swift's spelling or in that of files and scripts, "learning_rate".
  public static func argument(_ name: String, _ message: String) -> DiffusionError {
    DiffusionError(.argument(NameStyle.camelCase(name)), message, argument: name)
  }
  public static func file(_ path: any FileName, _ message: String) -> DiffusionError {
    DiffusionError(.file("\(path)"), message)
  }
  public static func state(_ message: String) -> DiffusionError { DiffusionError(.state, message) }
  public static func memory(_ message: String) -> DiffusionError { DiffusionError(.memory, message) }
  public static func timeLimit(_ seconds: Double) -> DiffusionError {
    DiffusionError(.timeLimit, "the time limit of \(seconds) seconds is over")
  }
  public static let interrupted = DiffusionError(.interrupted, "interrupted!")

  public var description: String { described(kind, message) }

  /// The same with the names of files and scripts.
  package var scriptDescription: String { described(argument.map(Kind.argument) ?? kind, scriptMessage) }

  private func described(_ kind: Kind, _ message: String) -> String {
    switch kind {
    case .argument(let name): "bad argument '\(name)' (\(message))"
    case .file(let path): "\(path): \(message)"
    case .memory, .state, .interrupted, .timeLimit: message
    }
  }

  /// The same error about another parameter, for an op that calls another op: the error names the outer op's argument.
  package func renamingArgument(to name: String) -> DiffusionError {
    if case .argument = kind { return .argument(name, text) }
    return self
  }

  /// Whether the error has a cause other than the arguments, so that the same call may succeed at another time.
  package var isRefusal: Bool {
    switch kind {
    case .memory, .interrupted, .timeLimit: return true
    case .argument, .file, .state: return false
    }
  }

  /// The same error as one about the contents of a file.
  package func inFile(_ path: any FileName) -> DiffusionError {
    isRefusal ? self : .file(path, scriptMessage)
  }

  /// The same error without a named argument, for callers that passed no arguments, or passed them long before.
  package var withoutArgument: DiffusionError {
    if case .argument = kind { return .state(text) }
    return self
  }
}
