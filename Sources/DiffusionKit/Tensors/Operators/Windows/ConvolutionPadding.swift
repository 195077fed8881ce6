/// The zero padding of an image or signal.
public enum ConvolutionPadding: Equatable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Pads with as many zeros as make the result's size the input's divided by the stride, rounded up (for a transposed
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

  /// The zeros before and after the input on height and width; nil for `same`, which depends on the input.
  /// - Throws: `argument("padding")` for negative values or a count that matches neither axes nor sides.
  package func sides(axes: Int) throws -> (low: ConvolutionGeometry.Pair, high: ConvolutionGeometry.Pair)? {
    func pair(_ values: [Int]) -> ConvolutionGeometry.Pair {
      ConvolutionGeometry.Pair(height: axes == 1 ? 0 : values[0], width: values[axes - 1])
    }
    return try lists(axes: axes).map { (pair($0.low), pair($0.high)) }
  }

  /// The same for each of any number of axes.
  package func lists(axes: Int) throws -> (low: [Int], high: [Int])? {
    func list(_ values: [Int]) throws -> [Int] {
      try PerAxis(values).list(axes: axes, minimum: 0, "padding")
    }
    switch self {
    case .same: return nil
    case .valid: return (try list([0]), try list([0]))
    case .zeros(let values) where values.count == 2 * axes:
      // The values alternate: before, after.
      func side(_ remainder: Int) throws -> [Int] {
        try list(values.enumerated().filter { $0.offset % 2 == remainder }.map(\.element))
      }
      return (try side(0), try side(1))
    case .zeros(let values):
      let both = try list(values)
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
