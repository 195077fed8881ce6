import CKernels

extension Tensor {
  /// A Poisson count for each rate, drawn exactly, as `torch.poisson(rates, generator=)` draws them: by Knuth's products
  /// below a rate of 10, by Hoermann's transformed rejection (1993) from there.
  /// - Parameter rates: 0 to 1e9, any shape. No gradient flows to them.
  /// - Throws: `argument("rates")` for other values.
  public static func poisson(
    _ rates: Tensor, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try rates.checkValues(in: 0...1e9, "rates")
    let counts = try Tensor(uninitialized: rates.shape)
    // A count takes as long as some dozens of uniform numbers.
    let work = rates.count.multipliedReportingOverflow(by: 32)
    try Stoppable.run(work.overflow ? Int.max : work.partialValue) {
      ck_mt_poisson(generator.engine, rates.count, rates.pointer, counts.pointer)
    }
    return counts
  }
}

/// A picture as a sensor sees it that counts light: each value is a Poisson count of mean `x * photons`, divided by
/// `photons`. The deviation is sqrt(x / photons): bright places are the noisiest, and little light makes much noise.
/// - Parameters:
///   - x: values 0...1, any shape. The result may be larger than 1. No gradient flows to it.
///   - photons: what is expected where x is 1, above 0, to 1e9.
/// - Throws: `argument("photons")` out of range, `argument("x")` for values outside 0...1.
public func shotNoise(
  _ x: Tensor, photons: Double, generator: Generator = Session.current.generator
) throws -> Tensor {
  guard photons > 0, photons <= 1e9 else {
    throw DiffusionError.argument("photons", "\(photons) is not above 0 and up to 1e9")
  }
  try x.checkValues(in: 0...1, "x")
  let scale = try Tensor(Float(photons))
  return try noGrad { try Tensor.poisson(x.detached * scale, generator: generator) / scale }
}
