/// The zeros around an image or signal.
public enum ConvolutionPadding: Equatable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// As many as make the result's size the input's divided by the stride, rounded up (of a transposed convolution: times
  /// the stride). Keras's rule: where their number is odd, the last goes behind.
  case same
  /// None.
  case valid
  /// One number for all sides; or one for each axis; or for each axis one before and one behind.
  case zeros([Int])

  public init(integerLiteral value: Int) { self = .zeros([value]) }

  /// By name.
  /// - Throws: `argument("padding")`.
  public init(name: String) throws {
    switch name {
    case "same": self = .same
    case "valid": self = .valid
    default:
      throw DiffusionError.argument("padding", "'\(name)' is neither \"same\" nor \"valid\" nor a number")
    }
  }

  public var description: String {
    switch self {
    case .same: "\"same\""
    case .valid: "\"valid\""
    case .zeros(let values): PerAxis(values).description
    }
  }
}
