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
  /// What is wrong. Names of options and functions stand in backticks, as files and scripts write them: `clip_norm`.
  package let text: String
  /// The argument's name as files and scripts write it, "learning_rate"; nil where none is to blame.
  package let argument: String?

  init(_ kind: Kind, _ text: String, argument: String? = nil) {
    (self.kind, self.text, self.argument) = (kind, text, argument)
  }

  /// What is wrong, with Swift's names.
  public var message: String { NameStyle.unquoted(text, NameStyle.camelCase) }
  /// What is wrong, with the names of files and scripts.
  package var scriptMessage: String { NameStyle.unquoted(text) { $0 } }

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

  /// The same error about another parameter: an op that calls another one speaks of its own arguments.
  package func renamingArgument(to name: String) -> DiffusionError {
    if case .argument = kind { return .argument(name, text) }
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
  func inFile(_ path: any FileName) -> DiffusionError { isRefusal ? self : .file(path, scriptMessage) }

  /// The same error where the caller gave no arguments, or gave them long before.
  package var withoutArgument: DiffusionError {
    if case .argument = kind { return .state(text) }
    return self
  }
}
