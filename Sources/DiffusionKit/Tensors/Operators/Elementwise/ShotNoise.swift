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
