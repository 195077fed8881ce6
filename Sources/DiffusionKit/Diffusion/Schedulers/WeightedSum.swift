import CKernels

// Weighted sums of tensors of one shape, of which schedulers' steps consist: off the tape, in one pass.

extension Tensor {
  /// A weight and its tensor.
  package typealias Term = (Double, Tensor)

  /// Returns the sum of weight * tensor over the terms, for tensors of one shape. A weight of 0 excludes its tensor,
  /// even infinite values.
  package static func weighted(_ terms: [Term]) throws -> Tensor {
    let counted = terms.filter { $0.0 != 0 }
    guard let first = counted.first ?? terms.first else {
      throw DiffusionError.argument("terms", "at least one is needed")
    }
    let result = try Tensor(uninitialized: first.1.shape)
    let sum = counted.isEmpty ? [first] : counted
    let weights = sum.map { Float($0.0) }
    let pointers = sum.map { UnsafePointer($0.1.pointer) as UnsafePointer<Float>? }
    try withExtendedLifetime(sum) {
      try Stoppable.run(result.count) {
        ck_weighted_sum(result.count, sum.count, weights, pointers, result.pointer)
      }
    }
    return result
  }

  /// Returns a * x + b * y for tensors of one shape, off the tape.
  package static func weighted(_ a: Float, _ x: Tensor, _ b: Float, _ y: Tensor) throws -> Tensor {
    try weighted([(Double(a), x), (Double(b), y)])
  }

  /// Limits the elements to -limit...limit in place, off the tape.
  mutating func clamp(to limit: Float) throws {
    try makeUnique(isStoppable: true)
    let elements = pointer
    try Stoppable.run(count) { ck_unary(CK_CLAMP, -limit, limit, count, elements, elements) }
  }

  /// Mixes x0 and noise with weights that depend on each sample's timestep.
  ///
  /// - Parameters:
  ///   - x0: the clean samples, [N, ...].
  ///   - noise: noise of the same shape.
  ///   - timesteps: [N], or [1] for all samples.
  /// - Throws: `argument` for shapes that do not fit; errors of `weights`.
  static func mixed(
    _ x0: Tensor, _ noise: Tensor, _ timesteps: Tensor,
    _ weights: (_ timestep: Float) throws -> (x0: Float, noise: Float)
  ) throws -> Tensor {
    guard noise.shape == x0.shape else {
      throw DiffusionError.argument("noise", "shape \(noise.shape) for samples of shape \(x0.shape)")
    }
    let rows = x0.shape.sizes[0]
    guard timesteps.count == rows || timesteps.count == 1 else {
      throw DiffusionError.argument(
        "timesteps", "\(timesteps.count) timesteps for samples of shape \(x0.shape)")
    }
    let result = try Tensor(uninitialized: x0.shape)
    // The samples of one timestep are neighbours. Without elements there may be more samples than a loop can visit.
    let size = x0.count / max(timesteps.count, 1)
    try timesteps.withUnsafeFloats { timesteps in
      for (index, timestep) in timesteps.enumerated() {
        // Finding a timestep may take a search.
        if index % 64 == 63 { try Session.current.checkInterrupted() }
        let weights = try weights(timestep)
        let start = index * size
        try Stoppable.run(size) {
          ck_scale_shift(size, weights.x0, 0, x0.pointer + start, result.pointer + start)
          ck_axpy(size, weights.noise, noise.pointer + start, result.pointer + start)
        }
      }
    }
    return result
  }
}
