import Glibc

/// Interpolates between two tensors along the sphere (Shoemake 1985), each taken as one vector: a at weight 0, b at 1.
/// Unlike linear interpolation, this preserves the norm of noise. If the vectors point in the same or in opposite
/// directions, the interpolation is linear.
/// - Throws: `argument("b")` for another shape, `argument("weight")` unless 0...1.
public func slerp(_ a: Tensor, _ b: Tensor, _ weight: Float) throws -> Tensor {
  guard a.shape == b.shape else {
    throw DiffusionError.argument("b", "shape \(b.shape) for a of shape \(a.shape)")
  }
  guard (0...1).contains(weight) else {
    throw DiffusionError.argument("weight", "must be 0 to 1, not \(weight)")
  }
  let (a, b) = (a.detached, b.detached)
  if weight == 0 || weight == 1 { return weight == 0 ? a : b }
  func product(_ x: Tensor, _ y: Tensor) throws -> Double { Double(try (x * y).sum().item()) }
  let lengths = try (product(a, a) * product(b, b)).squareRoot()
  let cosine = lengths > 0 ? try product(a, b) / lengths : 1
  guard cosine.magnitude < 0.9995 else { return try .weighted(1 - weight, a, weight, b) }
  let angle = acos(cosine)
  let share = { (part: Double) in Float(sin(part * angle) / sin(angle)) }
  return try .weighted(share(1 - Double(weight)), a, share(Double(weight)), b)
}
