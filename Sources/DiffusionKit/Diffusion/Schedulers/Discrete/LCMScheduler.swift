/// Multistep sampling of latent consistency models (Luo et al. 2023), diffusers' `LCMScheduler`: each step goes to the
/// estimate of x0, and back to the next timestep with fresh noise. The last step draws none.
///
/// `pred_original_sample` is the estimate with the boundary condition, diffusers' `denoised`. `timestep_spacing` and
/// `steps_offset` have no effect, as in diffusers: the timesteps of the run are a subset of the
/// `original_inference_steps` that the model was distilled on.
public final class LCMScheduler: DiscreteScheduler {
  public struct Options: DiscreteSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions {
      $0.betaStart = 0.00085
      $0.betaEnd = 0.012
      $0.betaSchedule = .scaledLinear
    }
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions()
    /// The number of inference steps of the distillation. Default 50.
    public var originalInferenceSteps = 50
    public var setAlphaToOne = true
    /// The factor of timesteps in the boundary condition. Default 10.
    public var timestepScaling = 10.0

    public init() {}

    public static let fields: [Field<Options>] =
      groupFields + [
        .option(
          "original_inference_steps", \.originalInferenceSteps,
          "the number of inference steps of the distillation, of which a run uses a part", .positive),
        .setAlphaToOne(\.setAlphaToOne),
        .option(
          "timestep_scaling", \.timestepScaling, "the factor of timesteps in the boundary condition",
          .nonNegative),
      ]

    public func validate() throws {
      try prediction.check()
      guard originalInferenceSteps <= noise.numTrainTimesteps else {
        throw DiffusionError.argument(
          "original_inference_steps",
          "\(originalInferenceSteps) is more than `num_train_timesteps` = \(noise.numTrainTimesteps)")
      }
    }

    public func timesteps(_ count: Int) throws -> [Float] {
      try TimestepSpacingOptions.check(count, of: noise.numTrainTimesteps)
      guard count <= originalInferenceSteps else {
        throw DiffusionError.argument(
          "num_inference_steps",
          "must be at most `original_inference_steps` = \(originalInferenceSteps), not \(count)")
      }
      let step = noise.numTrainTimesteps / originalInferenceSteps
      return (0..<count).map { index in
        let start = index * originalInferenceSteps / count
        return Float((originalInferenceSteps - start) * step - 1)
      }
    }
  }

  /// The standard deviation of the data in the boundary condition.
  private static let sigmaData = 0.5

  public static let name = "LCMScheduler"
  public static let summary =
    "Sampling of a latent consistency model in a few steps (Luo et al. 2023); each step but the last draws noise."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  /// Applies the consistency function c_skip x + c_out x0, and adds fresh noise up to the next noise level.
  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let scaled = Double(call.timestep) * options.timestepScaling
    let data = LCMScheduler.sigmaData * LCMScheduler.sigmaData
    let skip = data / (scaled * scaled + data)
    let out = scaled / (scaled * scaled + data).squareRoot()
    let estimate = try options.prediction.cleanSample(call)
    let denoised = try Tensor.weighted([(out, estimate), (skip, call.sample)])
    guard call.remaining > 0 else {
      return SchedulerStep(prevSample: denoised, predOriginalSample: denoised)
    }
    return SchedulerStep(
      prevSample: try .weighted([(call.next.signal, denoised), (call.next.noise, call.noise())]),
      predOriginalSample: denoised)
  }
}
