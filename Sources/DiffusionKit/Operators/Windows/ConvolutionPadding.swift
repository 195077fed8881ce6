/// The zero padding of an image or signal.
public enum ConvolutionPadding: Equatable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// As many zeros as make the result's size the input's divided by the stride, rounded up (for a transposed
  /// convolution: times the stride). Keras's rule: if their number is odd, the extra one goes after the input.
  case same
  /// No padding.
  case valid
  /// One number for all sides, one for each axis, or two for each axis: before and after.
  case zeros([Int])

  public init(integerLiteral value: Int) { self = .zeros([value]) }

  /// Makes a padding from the name of its rule.
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
