/// Euler's method on the straight line from noise to data (Lipman et al. 2023; Esser et al. 2024), diffusers'
/// `FlowMatchEulerDiscreteScheduler`. The network predicts noise - x0.
///
/// The bounds of a run are the noise levels of training, which `shift` has moved already and moves again, as in
/// diffusers. With `invert_sigmas` sigma is the fraction of the data, the network predicts x0 - noise, and noise is
/// added accordingly (diffusers ignores `invert_sigmas` there).
public final class FlowMatchEulerDiscreteScheduler: SigmaScheduler {
  public struct Options: SigmaSchedulerOptions, Equatable, Sendable {
    /// The number of training timesteps, T. Default 1000.
    public var numTrainTimesteps = 1000
    /// The shift of the noise levels: above 1 they are higher. Default 1.
    public var shift = 1.0
    /// Whether the shift follows from the mu given to `setTimesteps`. Default false.
    public var useDynamicShifting = false
    public var timeShiftType = TimeShiftType.exponential
    /// The next four options are for callers that choose mu by the number of an image's tokens (FLUX.1); this library
    /// does not read them.
    public var baseShift = 0.5
    public var maxShift = 1.15
    public var baseImageLength = 256
    public var maxImageLength = 4096
    /// Whether sigma is the fraction of the data instead of the noise. Default false.
    public var invertSigmas = false
    /// The noise level to which the last level is stretched. Default nil: not stretched.
    public var shiftTerminal: Double?
    public var sigmas = SigmaSpacingOptions()
    /// Whether steps go to the estimate of x0 and add fresh noise. Default false.
    public var stochasticSampling = false

    public init() {}

    public static let fields: [Field<Options>] =
      [
        .option("num_train_timesteps", \.numTrainTimesteps, "the number of training timesteps, T"),
        .option(
          "shift", \.shift, "the shift of noise levels: above 1 they are higher (Esser et al. 2024, eq. 23)",
          .positive),
        .option(
          "use_dynamic_shifting", \.useDynamicShifting,
          "whether the shift follows from the mu of set_timesteps"),
        .option("base_shift", \.baseShift, "for callers that choose mu by an image's tokens; not read here"),
        .option("max_shift", \.maxShift, "for callers that choose mu by an image's tokens; not read here"),
        .option(
          "base_image_seq_len", \.baseImageLength,
          "for callers that choose mu by an image's tokens; not read here"),
        .option(
          "max_image_seq_len", \.maxImageLength,
          "for callers that choose mu by an image's tokens; not read here"
        ),
        .option(
          "invert_sigmas", \.invertSigmas,
          "whether sigma is the fraction of the data, and the model predicts x0 - noise"
        ),
        .shiftTerminal(\.shiftTerminal),
      ] + SigmaSpacingOptions.fields.nested(in: \.sigmas) + [
        .option("time_shift_type", \.timeShiftType, "whether the shift is exp(mu) or mu"),
        .option(
          "stochastic_sampling", \.stochasticSampling,
          "whether steps go to the estimate of x0 and draw fresh noise"),
      ]

    public var path: SamplePath { .flow }
    public var predictionType: PredictionType { .flow }

    public func validate() throws {
      try NoiseScheduleOptions.check(numTrainTimesteps)
      try FlowShift.validate(terminal: shiftTerminal)
      try sigmas.check()
      if invertSigmas, stochasticSampling {
        throw DiffusionError.argument("stochastic_sampling", "is not for inverted sigmas")
      }
    }

    public func levels() throws -> SigmaTable {
      SigmaTable.flow(numTrainTimesteps, shift: useDynamicShifting ? 1 : shift)
    }

    public func run(_ count: Int?, mu: Double?, _ table: SigmaTable) throws -> SchedulerRun {
      guard let count else { return run(table.sigmas.reversed()) }
      if useDynamicShifting { try FlowShift.checkGiven(mu) } else { try FlowShift.checkUnused(mu) }
      let shift = try mu.map { try timeShiftType.shift($0) } ?? shift
      let trained = Double(numTrainTimesteps)
      var levels = SigmaSpread.linspace(
        Double(table.sigmas[table.count - 1]) * trained, Double(table.sigmas[0]) * trained, count
      ).map { FlowShift.shifted($0 / trained, by: shift) }
      if let shiftTerminal { levels = try FlowShift.stretched(levels, to: shiftTerminal) }
      levels = try sigmas.sigmas(from: levels[0], to: levels[count - 1], count: count) ?? levels
      return run(levels.map(Float.init))
    }

    private func run(_ levels: [Float]) -> SchedulerRun {
      let levels = invertSigmas ? levels.map { 1 - $0 } : levels
      return SchedulerRun(
        timesteps: levels.map { $0 * Float(numTrainTimesteps) }, sigmas: levels + [invertSigmas ? 1 : 0],
        level: level)
    }

    public func trainingLevels(_ table: SigmaTable) -> SigmaTable {
      guard invertSigmas else { return table }
      let sigmas = table.sigmas.map { 1 - $0 }
      return SigmaTable(sigmas: sigmas, timesteps: sigmas.map { $0 * Float(numTrainTimesteps) })
    }

    public func level(_ sigma: Float) -> NoiseLevel { path.level(invertSigmas ? 1 - sigma : sigma) }
    public func target(_ level: NoiseLevel) -> (x0: Double, noise: Double) {
      invertSigmas ? (1, -1) : PredictionType.flow.target(level)
    }
  }

  public static let name = "FlowMatchEulerDiscreteScheduler"
  public static let summary =
    "Euler's method on straight lines from noise to data (Lipman et al. 2023); the model predicts noise - x0."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let velocity = options.invertSigmas ? -1.0 : 1.0
    let x0 = try Tensor.weighted([(1, call.sample), (-call.level.noise * velocity, call.output)])
    let next =
      options.stochasticSampling
      ? try Tensor.weighted([(call.next.signal, x0), (call.next.noise, call.noise())])
      : try .weighted([(1, call.sample), ((call.next.noise - call.level.noise) * velocity, call.output)])
    return SchedulerStep(prevSample: next, predOriginalSample: x0)
  }
}
