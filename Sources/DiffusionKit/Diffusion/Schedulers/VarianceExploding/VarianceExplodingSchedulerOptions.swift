import Glibc

/// The options of solvers on samples x0 + sigma epsilon, after k-diffusion (Karras et al. 2022), with a network trained
/// on a noise schedule.
public protocol VarianceExplodingSchedulerOptions: SigmaSchedulerOptions {
  var noise: NoiseScheduleOptions { get }
  var prediction: PredictionOptions { get }
  var spacing: TimestepSpacingOptions { get }
  var sigmas: SigmaSpacingOptions { get }
  /// Returns the noise levels of `count` steps and their timesteps.
  func levels(_ count: Int, _ table: SigmaTable) throws -> (sigmas: [Double], timesteps: [Double])
  /// Returns the run over these noise levels, to which it adds the level after the last step.
  func run(sigmas: [Float], timesteps: [Float], _ table: SigmaTable) -> SchedulerRun
}

extension VarianceExplodingSchedulerOptions {
  public var path: SamplePath { .varianceExploding }
  public var numTrainTimesteps: Int { noise.numTrainTimesteps }
  public var predictionType: PredictionType { prediction.predictionType }

  public func validate() throws {
    try prediction.check()
    try sigmas.check()
  }

  public func levels() throws -> SigmaTable {
    try SigmaTable(NoiseSchedule(noise), rescaled: noise.rescaleBetasZeroSNR)
  }

  public func run(_ count: Int?, mu: Double?, _ table: SigmaTable) throws -> SchedulerRun {
    try FlowShift.checkUnused(mu)
    guard let count else {
      return run(sigmas: table.sigmas.reversed(), timesteps: table.timesteps.reversed(), table)
    }
    let levels = try levels(count, table)
    return run(sigmas: levels.sigmas.map(Float.init), timesteps: levels.timesteps.map(Float.init), table)
  }

  public func levels(_ count: Int, _ table: SigmaTable) throws -> (sigmas: [Double], timesteps: [Double]) {
    try timestepLevels(count, table)
  }

  /// Returns the noise levels of the timesteps, or levels spread between the largest and the smallest of them.
  func timestepLevels(_ count: Int, _ table: SigmaTable) throws -> (sigmas: [Double], timesteps: [Double]) {
    let timesteps = try spacing.timesteps(count, of: table.count, .continuous).map(Double.init)
    let levels = timesteps.map(table.sigma(at:))
    guard
      let spread = try sigmas.sigmas(from: levels.first ?? 0, to: levels.last ?? 0, count: count)
    else { return (levels, timesteps) }
    return (spread, spread.map(table.timestep(of:)))
  }

  public func run(sigmas: [Float], timesteps: [Float], _ table: SigmaTable) -> SchedulerRun {
    SchedulerRun(timesteps: timesteps, sigmas: sigmas + [0], level: level)
  }

  /// Returns the first sigma, combined with a clean sample's unit variance for leading spacing.
  public func initNoiseSigma(_ run: SchedulerRun) -> Float {
    let sigma = run.sigmas?.max() ?? 1
    return spacing.timestepSpacing == .leading ? (sigma * sigma + 1).squareRoot() : sigma
  }
}
