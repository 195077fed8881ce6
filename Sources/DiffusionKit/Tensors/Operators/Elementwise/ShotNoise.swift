import CKernels

extension Tensor {
  /// Draws an exact Poisson count for each rate, as `torch.poisson(rates, generator=)`: by Knuth's products below a
  /// rate of 10, otherwise by Hoermann's transformed rejection (1993).
  /// - Parameter rates: 0 to 1e9, any shape. No gradient flows to them.
  /// - Throws: `argument("rates")` for other values.
  public static func poisson(
    _ rates: Tensor, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try rates.checkValues(in: 0...1e9, "rates")
    let counts = try Tensor(uninitialized: rates.shape)
    // A count takes as long as some dozens of uniform numbers.
    try Stoppable.run(rates.count.multipliedClamping(by: 32)) {
      ck_mt_poisson(generator.engine, rates.count, rates.pointer, counts.pointer)
    }
    return counts
  }
}

/// An image as a light-counting sensor records it: each value is a Poisson count of mean `x * photons`, divided by
/// `photons`. The noise's standard deviation is sqrt(x / photons): it is largest in bright areas, and grows as light
/// decreases.
/// - Parameters:
///   - x: values 0...1, any shape. The result may exceed 1. No gradient flows to it.
///   - photons: the expected count where x is 1, above 0, up to 1e9.
/// - Throws: `argument("photons")` out of range, `argument("x")` for values outside 0...1.
public func shotNoise(
  _ x: Tensor, photons: Double, generator: Generator = Session.current.generator
) throws -> Tensor {
  try Requirement.positive(photons, upTo: 1e9, "photons")
  try x.checkValues(in: 0...1, "x")
  let scale = try Tensor(Float(photons))
  return try noGrad { try Tensor.poisson(x.detached * scale, generator: generator) / scale }
}
