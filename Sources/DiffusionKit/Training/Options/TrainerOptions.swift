/// The options of every trainer.
public struct TrainerOptions {
  /// The optimizer. Default the trainer's choice, with PyTorch's defaults.
  public var optimizer: Optimizer?
  /// The decay of averaged weights. Default nil, no averaging.
  public var emaDecay: Double?
  /// The options of averaging other than the decay. By default the warm-up gives early averages less weight.
  public var ema = EMA.Options { $0.warmUp = .ratio }

  public init() {}
}

/// The options of one kind of trainer: those that all trainers have, and its own.
public protocol TrainerOptionTable: OptionTable {
  var training: TrainerOptions { get set }
}

// The optimizer and the average are compared for all kinds of trainers, with their states.
extension TrainerOptionTable {
  /// - Parameter preset: the name of the default, for help.
  static func optimizer(_ preset: String) -> Field<Self> {
    Field.value("optimizer", \.training.optimizer, "\(preset) by default").notCompared
  }

  static var emaDecay: Field<Self> {
    Field.option(
      "ema_decay", \.training.emaDecay,
      "the decay of averaged weights, which sampling uses; without it nothing is averaged", .fraction
    ).notCompared
  }

  /// The options of the average's warm-up and buffers: the last fields.
  static var averaging: [Field<Self>] {
    EMA.Options.warmingUp.map { $0.named("ema_" + $0.name).notCompared }.nested(in: \.training.ema)
  }

  /// The options that another trainer must share to resume from a checkpoint.
  var settings: [(name: String, value: String)] {
    Self.fields.filter(\.isCompared).map { ($0.name, $0.text(self)) }
  }
}

/// The options of a trainer whose model may be conditioned on labels, which are dropped at random so that sampling can
/// be guided.
public protocol GuidedTrainerOptions: TrainerOptionTable {
  /// The loss of prediction and target.
  var loss: Loss { get set }
  /// The null label. Default the `nullClass` of a `TimeMLP` or `DiT`, else nil.
  var nullLabel: Int? { get set }
  /// The probability that a label is replaced by the null label, 0..<1.
  var labelDropout: Double { get set }
}

extension GuidedTrainerOptions {
  /// - Parameter preset: the name of the default optimizer, for help.
  static func guided(optimizer preset: String) -> [Field<Self>] {
    [
      optimizer(preset),
      .value("loss", \.loss, "the loss of prediction and target", text: \.name),
      emaDecay,
      .option("null_label", \.nullLabel, "the null label; by default that of a TimeMLP or DiT"),
      .option(
        "label_dropout", \.labelDropout,
        "the probability that a label is dropped, for guidance (Ho and Salimans 2022)", .fraction),
    ]
  }
}
