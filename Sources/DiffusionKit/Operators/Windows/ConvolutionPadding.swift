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

  /// The zeros before and behind each axis; nil for `same`, which depends on the input.
  /// - Throws: `argument("padding")` for negative numbers and as many as there are no sides.
  func sides(axes: Int) throws -> (low: ConvolutionGeometry.Pair, high: ConvolutionGeometry.Pair)? {
    func pair(_ values: [Int]) throws -> ConvolutionGeometry.Pair {
      try PerAxis(values).pair(axes: axes, minimum: 0, "padding")
    }
    switch self {
    case .same: return nil
    case .valid: return (.init(0), .init(0))
    case .zeros(let values) where values.count == 2 * axes:
      // Before and behind by turns.
      func side(_ remainder: Int) throws -> ConvolutionGeometry.Pair {
        try pair(values.enumerated().filter { $0.offset % 2 == remainder }.map(\.element))
      }
      return (try side(0), try side(1))
    case .zeros(let values):
      let both = try pair(values)
      return (both, both)
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
