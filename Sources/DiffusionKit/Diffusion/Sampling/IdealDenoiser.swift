import Glibc

/// The exact denoiser of a finite data set, without parameters: the mean of the data given a noisy sample (Karras et al.
/// 2022, appendix B.3). A network that is trained perfectly on the data without generalising would predict the same; its
/// samples are the data themselves.
///
/// Called as `model(x, timesteps)`, x [N, ...] on the scale of the scheduler's input, it predicts what the scheduler's
/// prediction type demands. Without a scheduler it is the velocity field of flow matching, from noise at time 0 to the
/// data at 1. Gradients do not flow through it.
public final class IdealDenoiser: Layer {
  /// The data, [M, ...].
  public let data: Tensor
  /// The scheduler whose noise levels the timesteps mean; nil for flow matching.
  public let scheduler: (any Scheduler)?
  /// The factor of the times of flow matching.
  public let timeScale: Double
  private let levels: [Level]

  /// The weights of the clean sample and the noise in the model's input and in its target.
  fileprivate struct Level {
    var timestep: Double
    var signal: Double
    var noise: Double
    var target: (x0: Double, noise: Double)
  }

  /// - Parameter timeScale: the factor of the times of a flow, like that of `FlowMatcher`. Default 1.
  /// - Throws: `argument("data")` for no samples, and samples that are not finite.
  public init(data: Tensor, scheduler: (any Scheduler)? = nil, timeScale: Double = 1, name: String? = nil)
    throws
  {
    guard data.rank >= 2, data.count > 0 else {
      throw DiffusionError.argument("data", "expected samples [N, ...], got shape \(data.shape)")
    }
    guard data.isFinite else {
      throw DiffusionError.argument("data", "holds values that are NaN or infinite")
    }
    guard timeScale > 0, timeScale.isFinite else {
      throw DiffusionError.argument("timeScale", "must be a positive number, not \(timeScale)")
    }
    (self.data, self.scheduler, self.timeScale) = (data.detached, scheduler, timeScale)
    levels =
      try scheduler.map { scheduler in
        try (0..<scheduler.numTrainTimesteps).map { index in
          let training = try scheduler.trainingLevel(Float(index))
          return Level(
            timestep: Double(training.timestep), signal: training.inputScale * training.level.signal,
            noise: training.inputScale * training.level.noise, target: training.target)
        }
      } ?? []
    super.init(name: name)
    provenance = scheduler.map(LearnedProcess.init)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard inputs.count == 2 else { throw inputError("expected x and timesteps, got \(inputs.count) inputs") }
    let (x, timesteps) = (inputs[0].detached, inputs[1].detached)
    let count = x.shape.sizes[0]
    guard x.shape.sizes.dropFirst() == data.shape.sizes.dropFirst() else {
      throw inputError("x has shape \(x.shape), the data have shape \(data.shape)")
    }
    guard timesteps.count == count || timesteps.count == 1 else {
      throw inputError("timesteps have shape \(timesteps.shape) for \(count) samples")
    }
    let known = try timesteps.copied()
    let levels = try (0..<count).map { try level(Double(known[timesteps.count == 1 ? 0 : $0])) }
    let mean = try x.posteriorMean(of: data, signal: levels.map(\.signal), noise: levels.map(\.noise))
    // target = x0 * target.x0 + epsilon * target.noise, with epsilon = (x - signal * x0) / noise.
    let size = count > 0 ? x.count / count : 0
    try Stoppable.pieces(of: count, cost: size) { rows in
      for row in rows {
        let level = levels[row]
        let slope = level.noise > 0 ? level.target.noise / level.noise : 0
        for index in row * size..<(row + 1) * size {
          let clean = Double(mean.pointer[index])
          mean.pointer[index] = Float(
            level.target.x0 * clean + slope * (Double(x.pointer[index]) - level.signal * clean))
        }
      }
    }
    return mean
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    guard let x = inputs.first else { throw inputError("expected x and timesteps, got no input") }
    return x
  }

  /// The level of a timestep that the model is given, which may lie between two of training.
  private func level(_ timestep: Double) throws -> Level {
    guard !levels.isEmpty else {
      let time = timestep / timeScale
      guard time >= 0, time <= 1 else {
        throw inputError("times are 0 to \(plain(timeScale)), got \(timestep)")
      }
      return Level(timestep: timestep, signal: time, noise: 1 - time, target: (1, -1))
    }
    guard timestep.isFinite, let first = levels.first, let last = levels.last else {
      throw inputError("timesteps are finite numbers, got \(timestep)")
    }
    // The timesteps rise with the noise.
    if timestep <= first.timestep { return first }
    if timestep >= last.timestep { return last }
    var (low, high) = (0, levels.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if levels[middle].timestep <= timestep { low = middle } else { high = middle }
    }
    return levels[low].mixed(with: levels[high], at: timestep)
  }
}

extension IdealDenoiser.Level {
  /// The level at a timestep between two: sigmas are interpolated by their logarithms, as solvers do, and those of flow
  /// matching linearly.
  fileprivate func mixed(with other: Self, at timestep: Double) -> Self {
    let share = (timestep - self.timestep) / (other.timestep - self.timestep)
    if share == 0 { return self }
    func between(_ a: Double, _ b: Double) -> Double { a + share * (b - a) }
    var mixed = Self(
      timestep: timestep, signal: between(signal, other.signal), noise: between(noise, other.noise),
      target: (between(target.x0, other.target.x0), between(target.noise, other.target.noise)))
    let isFlow = abs(signal + noise - 1) < 1e-5 && abs(other.signal + other.noise - 1) < 1e-5
    guard !isFlow, signal > 0, other.signal > 0, noise > 0 else { return mixed }
    // signal = 1 / sqrt(sigma^2 + c^2), with c = 1 if the variance is preserved.
    let sigma = exp(between(log(noise / signal), log(other.noise / other.signal)))
    let square = 1 / (signal * signal) - (noise / signal) * (noise / signal)
    guard square > 0 else { return mixed }
    mixed.signal = 1 / (sigma * sigma + square).squareRoot()
    mixed.noise = sigma * mixed.signal
    return mixed
  }
}
