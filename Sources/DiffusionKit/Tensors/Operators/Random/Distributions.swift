import CKernels

// Distributions as PyTorch draws them on the CPU: the same seed gives the same numbers. No gradient flows to the
// parameters, as in `torch.normal` and `torch.bernoulli`.
extension Tensor {
  /// 1 with probability p, otherwise 0, as `Tensor.bernoulli_(p)`.
  /// - Throws: `argument("p")` unless 0...1.
  public static func bernoulli(
    _ p: Double, _ shape: Shape, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try Requirement.within(p, 0...1, "p")
    return try drawn(shape) { ck_mt_bernoulli(generator.engine, $0, p, $1) }
  }

  /// 1 with the probability of each element, otherwise 0, as `torch.bernoulli(p)`.
  /// - Throws: `argument("p")` unless 0...1.
  public static func bernoulli(
    _ p: Tensor, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try p.require("p", "probabilities must be 0 to 1") { $0 >= 0 && $0 <= 1 }
    return try rand(p.shape, generator: generator).lt(p.detached).independent(of: p)
  }

  /// Exponential numbers, as `Tensor.exponential_(rate)`: their mean is 1 / rate.
  /// - Throws: `argument("rate")` unless above 0.
  public static func exponential(
    _ shape: Shape, rate: Double = 1, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    guard rate > 0 else { throw DiffusionError.argument("rate", "must be above 0, not \(rate)") }
    return try drawn(shape) { ck_mt_exponential(generator.engine, $0, rate, $1) }
  }

  /// Normal numbers of each mean and standard deviation, two tensors that broadcast, as `torch.normal`.
  /// - Throws: `argument("std")` for a negative standard deviation, or shapes that do not broadcast.
  public static func normal(
    mean: Tensor, std: Tensor, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try std.require("std", "standard deviations must be at least 0") { $0 >= 0 }
    let shape = try Shape.broadcast(mean.shape, std.shape, name: "std")
    let drawn = try randn(shape, generator: generator)
    return try (drawn * std.detached + mean.detached).independent(of: mean, std)
  }

  /// Uniform numbers from each low up to but without each high, two tensors that broadcast, as
  /// `torch.distributions.Uniform`.
  /// - Throws: `argument("high")` where it is below `low`, or shapes that do not broadcast.
  public static func uniform(
    low: Tensor, high: Tensor, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let (low, high) = (low.detached, high.detached)
    let shape = try Shape.broadcast(low.shape, high.shape, name: "high")
    let width = try high - low
    try width.require("high", "must be at least low, and both finite") { $0 >= 0 && $0.isFinite }
    return try rand(shape, generator: generator) * width + low
  }

  /// Laplace numbers of location 0 and scale 1, as `torch.distributions.Laplace`.
  public static func laplace(
    _ shape: Shape, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try drawn(shape) { ck_mt_laplace(generator.engine, $0, $1) }
  }

  /// A gamma number of scale 1 for each concentration (Marsaglia and Tsang 2000), as `torch.distributions.Gamma`.
  /// - Throws: `argument("concentration")` unless finite and above 0.
  public static func gamma(
    _ concentration: Tensor, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let drawn = try gammas(concentration, generator)
    let y = try Tensor(uninitialized: concentration.shape)
    try Stoppable.pieces(of: y.count) { piece in
      for index in piece {
        y.pointer[index] = max(Float(drawn.base[index]), Float.leastNormalMagnitude)
      }
    }
    return y
  }

  /// Proportions whose sum along the last axis is 1, as `torch.distributions.Dirichlet`.
  /// - Throws: `argument("concentration")` unless finite and above 0.
  public static func dirichlet(
    _ concentration: Tensor, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let drawn = try gammas(concentration, generator)
    let n = concentration.shape.sizes[concentration.rank - 1]
    let y = try Tensor(uninitialized: concentration.shape)
    guard y.count > 0 else { return y }
    try Stoppable.pieces(of: y.count / n, cost: n) { rows in
      for row in rows {
        let parts = row * n..<(row + 1) * n
        let sum = parts.reduce(0) { $0 + max(drawn.base[$1], Double.leastNormalMagnitude) }
        for index in parts {
          y.pointer[index] = Float(max(drawn.base[index], Double.leastNormalMagnitude) / sum)
        }
      }
    }
    return y
  }

  /// Draws an exact Poisson count for each rate, as `torch.poisson(rates, generator=)`: by Knuth's products below a
  /// rate of 10, otherwise by Hoermann's transformed rejection (1993).
  /// - Parameter rates: 0 to 1e9, any shape.
  /// - Throws: `argument("rates")` for other values.
  public static func poisson(
    _ rates: Tensor, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try rates.checkValues(in: 0...1e9, "rates")
    return try drawn(rates.shape) { ck_mt_poisson(generator.engine, $0, rates.pointer, $1) }
  }

  private static func gammas(_ concentration: Tensor, _ generator: Generator) throws -> Buffer<Double> {
    try concentration.require("concentration", "must be finite and above 0") { $0 > 0 && $0.isFinite }
    let drawn = try Buffer<Double>(count: concentration.count, for: "random numbers")
    try Stoppable.run(drawn.count.multipliedClamping(by: drawCost)) {
      ck_mt_gamma(generator.engine, drawn.count, concentration.pointer, drawn.base)
    }
    return drawn
  }

  /// A number takes as long as some dozens of uniform numbers.
  private static let drawCost = 32

  private static func drawn(
    _ shape: Shape, _ draw: (_ count: Int, _ elements: UnsafeMutablePointer<Float>) -> Void
  ) throws -> Tensor {
    let y = try Tensor(uninitialized: shape)
    try Stoppable.run(y.count.multipliedClamping(by: drawCost)) { draw(y.count, y.pointer) }
    return y
  }

  /// - Throws: `argument(name)` with the first element that is refused.
  func require(_ name: String, _ rule: String, _ isValid: (Float) -> Bool) throws {
    try Stoppable.pieces(of: count) { piece in
      let elements = pointer
      for index in piece where !isValid(elements[index]) {
        throw DiffusionError.argument(name, "\(rule), not \(plain(elements[index]))")
      }
    }
  }
}
