extension Scheduler {
  /// Returns the noise level at an index of `timesteps`; after the last one there is no noise. The level is derived
  /// from `addNoise`, so that the result is right for every scheduler, however its betas and sigmas are defined.
  func runLevel(at index: Int) throws -> NoiseLevel {
    guard timesteps.indices.contains(index) else { return NoiseLevel(signal: 1, noise: 0) }
    let shape = try Shape([1, 1])
    let (zero, one) = (try Tensor.zeros(shape), try Tensor.full(shape, 1))
    return NoiseLevel(
      signal: Double(try noised(one, zero, at: index).item()),
      noise: Double(try noised(zero, one, at: index).item()))
  }

  /// Returns clean samples with the noise of an index in `timesteps`; unchanged after the last one.
  func noised(_ samples: Tensor, _ noise: Tensor, at index: Int) throws -> Tensor {
    guard timesteps.indices.contains(index) else { return samples }
    return try addNoise(to: samples, noise: noise, at: Tensor(timesteps[index]))
  }

  /// Moves samples from the noise level at one index to the higher one at another by the forward process (Lugmayr et
  /// al. 2022, eq. 1, over several steps at once).
  func renoised(_ x: Tensor, from: Int, to: Int, generator: Generator) throws -> Tensor {
    let (before, after) = (try runLevel(at: from), try runLevel(at: to))
    let share = before.signal > 0 ? after.signal / before.signal : 0
    let variance = after.noise * after.noise - share * share * before.noise * before.noise
    return try .weighted(
      Float(share), x, Float(max(variance, 0).squareRoot()), Tensor.randn(x.shape, generator: generator))
  }
}
