import DiffusionKit

// The arguments of dk.DiffusionTrainer and its fit.

extension PredictionType: NamedChoice {
  static let kind = "prediction_type"
}

/// What dk.DiffusionTrainer takes beside model and scheduler.
struct TrainerArguments {
  var optimizer: OptimizerArgument?
  var loss: LossArgument?
  var emaDecay: Double?
  var nullLabel: Int?
  var labelDropout = 0.0
  var predictionType: PredictionType?
  var lossWeighting = FormArgument(form: LossWeighting.uniform)
  var timeSampling = FormArgument(form: TimeSampling.uniform)
  var emaWarmUp = true
  var emaInvGamma: Double?
  var emaPower: Double?
  var emaUseBuffers = false

  static let fields: [ArgumentField<TrainerArguments>] = [
    ArgumentField(Argument("optimizer", "AdamW by default"), \.optimizer),
    ArgumentField(Argument("loss", "of prediction and target, mse by default"), \.loss),
    ArgumentField(Argument("ema_decay", "average the weights, and sample with the average"), \.emaDecay),
    ArgumentField(Argument("null_label", "the label for none; TimeMLP and DiT know their own"), \.nullLabel),
    ArgumentField(
      Argument(
        "label_dropout", "how often a label is dropped, for guidance (Ho and Salimans 2022)", default: 0.0),
      \.labelDropout),
    ArgumentField(
      Argument("prediction_type", "what is predicted instead of what the scheduler says"), \.predictionType),
    ArgumentField(
      Argument(
        "loss_weighting",
        "how noise levels count: \"uniform\", \"min_snr\" (gamma 5; Hang et al. 2023), \"p2\" (gamma 1, k 1; Choi et al. 2022), \"edm\" (sigma_data 0.5; Karras et al. 2022); with options {\"min_snr\", gamma = 5}",
        default: FormArgument(form: LossWeighting.uniform)), \.lossWeighting),
    ArgumentField(
      Argument(
        "time_sampling",
        "how timesteps are drawn: \"uniform\", \"log_normal\" in sigma (mean -1.2, std 1.2; Karras et al. 2022), \"logit_normal\" (mean 0, std 1; Esser et al. 2024), \"stratified\"",
        default: FormArgument(form: TimeSampling.uniform)), \.timeSampling),
    ArgumentField(
      Argument(
        "ema_warm_up", "early updates weigh more: the decay of update n is at most (1 + n) / (10 + n)",
        default: true), \.emaWarmUp),
    ArgumentField(
      Argument("ema_inv_gamma", "diffusers' warm-up, at most 1 - (1 + n / ema_inv_gamma) ^ -ema_power; 1"),
      \.emaInvGamma),
    ArgumentField(Argument("ema_power", "of that warm-up; 2/3"), \.emaPower),
    ArgumentField(
      Argument("ema_use_buffers", "average running statistics too, instead of the latest", default: false),
      \.emaUseBuffers),
  ]

  func trainer(_ model: Layer, _ scheduler: any Scheduler) throws -> DiffusionTrainer {
    try DiffusionTrainer(
      model: model, scheduler: scheduler, optimizer: optimizer?.optimizer, loss: loss?.loss ?? .mse,
      predictionType: predictionType, emaDecay: emaDecay,
      emaWarmUp: .chosen(emaWarmUp, invGamma: emaInvGamma, power: emaPower),
      emaAveragesBuffers: emaUseBuffers, nullLabel: nullLabel, labelDropout: labelDropout,
      lossWeighting: lossWeighting.form, timeSampling: timeSampling.form)
  }
}

extension EMA.WarmUp {
  /// Diffusers' where one of its numbers is given.
  static func chosen(_ warmUp: Bool, invGamma: Double?, power: Double?) -> EMA.WarmUp {
    guard invGamma == nil, power == nil else {
      return .power(invGamma: invGamma ?? 1, power: power ?? 2.0 / 3)
    }
    return warmUp ? .ratio : .none
  }
}
