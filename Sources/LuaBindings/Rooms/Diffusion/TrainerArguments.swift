import DiffusionKit

// What trainers are made with.

extension PredictionType: NamedChoice {
  static let kind = "prediction_type"
}

/// The options of a trainer.
protocol ScriptedTrainerOptions {
  init()
  var training: TrainerOptions { get set }
}

extension DiffusionTrainer.Options: ScriptedTrainerOptions {}
extension FlowMatcher.Options: ScriptedTrainerOptions {}
extension MaskedDiffusion.Options: ScriptedTrainerOptions {}

/// The arguments that make a trainer, which are its options but for the average's warm-up.
struct TrainerArguments<Options: ScriptedTrainerOptions> {
  private var given = Options()
  private var emaWarmUp = true
  private var emaInvGamma: Double?
  private var emaPower: Double?

  init() {}

  var options: Options {
    var options = given
    options.training.emaWarmUp = .chosen(emaWarmUp, invGamma: emaInvGamma, power: emaPower)
    return options
  }

  /// A field of the trainer's own.
  static func own<Value>(
    _ argument: Argument<Value>, _ path: WritableKeyPath<Options, Value>
  ) -> ArgumentField<TrainerArguments> {
    ArgumentField(argument) { $0.given[keyPath: path] = $1 }
  }

  /// A field of the trainer's own, of which scripts write another type.
  static func own<Value>(
    _ argument: Argument<Value>, _ set: @escaping (inout Options, Value) -> Void
  ) -> ArgumentField<TrainerArguments> {
    ArgumentField(argument) { set(&$0.given, $1) }
  }

  /// - Parameter preset: what stands in, in words.
  static func optimizer(_ preset: String) -> ArgumentField<TrainerArguments> {
    own(Argument<OptimizerArgument?>("optimizer", "\(preset) by default")) {
      $0.training.optimizer = $1?.optimizer
    }
  }

  static var emaDecay: ArgumentField<TrainerArguments> {
    own(Argument("ema_decay", "average the weights, and sample with the average"), \.training.emaDecay)
  }

  /// How the average is begun, and of what.
  static var averaging: [ArgumentField<TrainerArguments>] {
    [
      ArgumentField(
        Argument(
          "ema_warm_up", "early updates weigh more: the decay of update n is at most (1 + n) / (10 + n)",
          default: true), \.emaWarmUp),
      ArgumentField(
        Argument("ema_inv_gamma", "diffusers' warm-up, at most 1 - (1 + n / ema_inv_gamma) ^ -ema_power; 1"),
        \.emaInvGamma),
      ArgumentField(Argument("ema_power", "of that warm-up; 2/3"), \.emaPower),
      own(
        Argument("ema_use_buffers", "average running statistics too, instead of the latest", default: false),
        \.training.emaAveragesBuffers),
    ]
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
