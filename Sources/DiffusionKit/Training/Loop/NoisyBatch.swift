/// A batch with all that was drawn for it: what its loss is computed from.
struct NoisyBatch {
  let x0: Tensor
  let noise: Tensor
  let timesteps: Tensor
  let conditions: [Condition: Tensor]

  /// The batch in parts of `size` samples, the last one may be smaller.
  func parts(_ size: Int) throws -> [NoisyBatch] {
    let count = x0.shape.sizes[0]
    if count <= size { return [self] }
    let kinds = Condition.allCases.filter { conditions[$0] != nil }
    let tensors = [x0, noise, timesteps] + kinds.compactMap { conditions[$0] }
    let source = try BatchSource(tensors, batchSize: size, names: tensors.map { _ in "data" })
    return try stride(from: 0, to: count, by: size).map { start in
      let range = start..<min(start + size, count)
      var told: [Condition: Tensor] = [:]
      for (place, kind) in kinds.enumerated() { told[kind] = try source.slice(place + 3, range) }
      return NoisyBatch(
        x0: try source.slice(0, range), noise: try source.slice(1, range),
        timesteps: try source.slice(2, range), conditions: told)
    }
  }
}
