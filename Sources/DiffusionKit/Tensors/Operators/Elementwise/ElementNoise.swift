/// Noise drawn independently for each element, with one number as its noise level. Gradients flow to the tensor that the
/// noise is added to.
public enum ElementNoise: Equatable, Sendable {
  /// x + stddev N(0, 1).
  case gaussian
  /// x + amplitude U(-1, 1).
  case uniform
  /// x + x stddev N(0, 1): noise that grows with the signal, as in radar images.
  case speckle
  /// Sets the share `amount` of the elements, drawn anew each time, to `low` (pepper) or `high` (salt), each as often
  /// as the other.
  case saltAndPepper(low: Float, high: Float)

  /// The name of the level's argument.
  public var levelName: String {
    switch self {
    case .gaussian, .speckle: "stddev"
    case .uniform: "amplitude"
    case .saltAndPepper: "amount"
    }
  }

  /// - Throws: `argument(levelName)` for a level out of range, `argument` for a `low` and `high` that are no range.
  package func check(_ level: Double) throws {
    guard case .saltAndPepper(let low, let high) = self else {
      return try Requirement.nonNegative(Float(level), levelName)
    }
    try Requirement.within(level, 0...1, levelName)
    guard low.isFinite, high.isFinite, low < high else {
      throw DiffusionError.argument("high", "\(low) to \(high) is not a range")
    }
  }

  /// The tensor with noise from the generator added; the tensor itself at level 0.
  /// - Throws: the errors of `check`.
  public func added(
    to x: Tensor, level: Double, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try check(level)
    guard level > 0 else { return x }
    let scale = try Tensor(Float(level))
    switch self {
    case .gaussian: return try x + Tensor.randn(x.shape, generator: generator) * scale
    case .speckle: return try x + x * (Tensor.randn(x.shape, generator: generator) * scale)
    case .uniform:
      let centred = try Tensor.rand(x.shape, generator: generator) * Tensor(2) - Tensor(1)
      return try x + centred * scale
    case .saltAndPepper(let low, let high):
      let drawn = try Tensor.rand(x.shape, generator: generator)
      let salted = try x.maskedFill(drawn.lt(scale), low)
      return try salted.maskedFill(drawn.lt(Tensor(Float(level / 2))), high)
    }
  }
}

/// Sets single elements of an image to extreme values, as broken sensors do: the share `amount` of the values becomes
/// `low` or `high`, one as often as the other.
/// - Throws: `argument("amount")` unless in 0...1, `argument("high")` unless above `low`, `argument("x")` for values
///   outside `low` to `high`, because the noise would then be no extreme.
public func saltAndPepperNoise(
  _ x: Tensor, amount: Double, low: Float = 0, high: Float = 1,
  generator: Generator = Session.current.generator
) throws -> Tensor {
  let noise = ElementNoise.saltAndPepper(low: low, high: high)
  try noise.check(amount)
  try x.checkValues(in: low...high, "x")
  return try noise.added(to: x, level: amount, generator: generator)
}
