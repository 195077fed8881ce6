// The chapter's functions: noise added step by step, and the encoding of a step.

/// Adds normal noise to data: data + noiseScale * N(0, 1), of the data's shape.
/// - Throws: `argument("noiseScale")` for a negative or infinite scale.
public func addNoise(
  _ data: Tensor, noiseScale: Float, generator: Generator = Session.current.generator
) throws -> Tensor {
  try checkNoiseScale(noiseScale)
  return try data + Tensor.randn(data.shape, generator: generator) * Tensor(noiseScale)
}

/// Runs the forward process of the chapter's first example: each state is the previous one plus noiseScale * N(0, 1).
/// - Parameters:
///   - numSteps: the number of steps, at least 0.
///   - noiseScale: the standard deviation of each step's noise.
/// - Returns: `numSteps` states, from the data with the noise of one step to the noisiest state.
/// - Throws: `argument("numSteps")` for a negative count, `argument("noiseScale")` for a negative or infinite scale.
public func forwardDiffusion(
  _ data: Tensor, numSteps: Int, noiseScale: Float, generator: Generator = Session.current.generator
) throws -> [Tensor] {
  guard numSteps >= 0 else { throw DiffusionError.argument("numSteps", "\(numSteps) is negative") }
  try checkNoiseScale(noiseScale)
  return try successiveStates(of: data, count: numSteps, argument: "numSteps") { _, state in
    try addNoise(state, noiseScale: noiseScale, generator: generator)
  }
}

/// Computes `count` states, each from the previous one and the first from the data.
/// - Parameter argument: the argument that an error about the number of states names.
/// - Throws: `argument` for more states than memory holds.
func successiveStates(
  of data: Tensor, count: Int, argument: String, next: (_ step: Int, _ state: Tensor) throws -> Tensor
) throws -> [Tensor] {
  // Too many states are refused at once, before they fill the machine's memory.
  let (elements, overflow) = max(data.count, 64).multipliedReportingOverflow(by: count)
  guard !overflow, elements <= BufferPool.physicalMemory / MemoryLayout<Float>.stride else {
    throw DiffusionError.argument(
      argument, "\(count) states of shape \(data.shape) do not fit into memory")
  }
  let session = Session.current
  var states: [Tensor] = []
  var state = data
  for step in 0..<count {
    try session.checkInterrupted()
    state = try next(step, state)
    states.append(state)
  }
  return states
}

/// The encoding of the step `t`, [dModel]; see `SinusoidalEncoding` for the formula.
public func sinusoidalStepEncoding(_ t: Float, dModel: Int) throws -> Tensor {
  try sinusoidalStepEncoding(Tensor(t), dModel: dModel).reshaped([dModel])
}

/// The encodings of a tensor of steps: [N] or [N, 1] -> [N, dModel].
/// - Throws: `argument("dModel")` unless positive, `argument("t")` for a tensor of another shape.
public func sinusoidalStepEncoding(_ t: Tensor, dModel: Int) throws -> Tensor {
  guard t.rank == 1 || (t.rank == 2 && t.shape.sizes[1] == 1) else {
    throw DiffusionError.argument("t", "expected [N] or [N, 1], got \(t.shape)")
  }
  return try SinusoidalEncoding(dModel, name: "encoding").encoding(of: t)
}

private func checkNoiseScale(_ scale: Float) throws {
  guard scale >= 0, scale.isFinite else {
    throw DiffusionError.argument("noiseScale", "\(scale) is not a finite number from 0")
  }
}
