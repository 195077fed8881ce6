import Glibc

/// The distribution of the timesteps of a batch.
public enum TimeSampling: Equatable, Sendable, NamedForm, OptionConvertible, CustomStringConvertible {
  /// All timesteps are equally likely (Ho et al. 2020, algorithm 1).
  case uniform
  /// ln sigma is normally distributed (Karras et al. 2022, table 1), sigma^2 = 1 / SNR; the result is the timestep with
  /// the nearest ln sigma.
  case logNormal(mean: Double = -1.2, std: Double = 1.2)
  /// The position among the timesteps, in 0...1, is sigmoid(normal) (Esser et al. 2024, eq. 19).
  case logitNormal(mean: Double = 0, std: Double = 1)
  /// Uniform within equal parts of the timesteps, one part per sample of the batch, which reduces the variance of the
  /// batch's loss (Kingma et al. 2021, appendix I.1, with one offset for all parts).
  case stratified

  public static let kind = "time_sampling"
  public static let forms: [FormCase<TimeSampling>] = [
    FormCase("uniform", .uniform),
    FormCase("log_normal", ("mean", -1.2), ("std", 1.2)) { .logNormal(mean: $0, std: $1) },
    FormCase("logit_normal", ("mean", 0), ("std", 1)) { .logitNormal(mean: $0, std: $1) },
    FormCase("stratified", .stratified),
  ]

  public var form: (name: String, options: [(name: String, value: Double)]) {
    switch self {
    case .uniform: ("uniform", [])
    case .stratified: ("stratified", [])
    case .logNormal(let mean, let std): ("log_normal", [("mean", mean), ("std", std)])
    case .logitNormal(let mean, let std): ("logit_normal", [("mean", mean), ("std", std)])
    }
  }

  public func validate() throws {
    switch self {
    case .uniform, .stratified: break
    case .logNormal(let mean, let std), .logitNormal(let mean, let std):
      guard mean.isFinite, std.isFinite, std > 0 else {
        throw DiffusionError.argument(
          "timeSampling", "expected a finite mean and a positive, finite std, got \(mean) and \(std)")
      }
    }
  }
}

/// Draws training timesteps from the distribution of a `TimeSampling`.
struct TimestepSampler {
  private let sampling: TimeSampling
  private let count: Int
  /// ln sigma of each timestep, in ascending order; empty except for `logNormal`.
  private let levels: [Double]

  /// - Throws: `argument("timeSampling")` for values out of range.
  init(_ sampling: TimeSampling, _ scheduler: any Scheduler) throws {
    try sampling.validate()
    self.sampling = sampling
    count = scheduler.numTrainTimesteps
    if case .logNormal = sampling {
      levels = try (0..<count).map { -0.5 * log(try scheduler.trainingLevel(Float($0)).level.signalToNoise) }
    } else {
      levels = []
    }
  }

  /// - Returns: [samples], whole numbers below the number of training timesteps.
  func draw(_ samples: Int, _ generator: Generator) throws -> Tensor {
    let shape = try Shape([samples])
    switch sampling {
    case .uniform: return try Tensor.randint(low: 0, high: count, shape, generator: generator)
    case .stratified:
      let draws = try Tensor.rand(shape, generator: generator)
      return try timesteps(draws) { (Double($0) + Double($1)) / Double(samples) }
    case .logitNormal(let mean, let std):
      let draws = try Tensor.randn(shape, generator: generator)
      return try timesteps(draws) { 1 / (1 + exp(-(mean + std * Double($1)))) }
    case .logNormal(let mean, let std):
      let result = try Tensor.randn(shape, generator: generator)
      for index in 0..<samples { result.pointer[index] = nearest(mean + std * Double(result.pointer[index])) }
      return result
    }
  }

  /// Replaces draws by timesteps. `position` returns the position within 0...1.
  private func timesteps(_ draws: Tensor, _ position: (_ index: Int, _ draw: Float) -> Double) throws
    -> Tensor
  {
    for index in 0..<draws.count {
      let timestep = Int(position(index, draws.pointer[index]) * Double(count))
      draws.pointer[index] = Float(min(max(timestep, 0), count - 1))
    }
    return draws
  }

  private func nearest(_ level: Double) -> Float {
    var (low, high) = (0, levels.count)
    while low < high {
      let middle = (low + high) / 2
      if levels[middle] < level { low = middle + 1 } else { high = middle }
    }
    if low == levels.count { return Float(levels.count - 1) }
    if low > 0, level - levels[low - 1] < levels[low] - level { return Float(low - 1) }
    return Float(low)
  }
}
