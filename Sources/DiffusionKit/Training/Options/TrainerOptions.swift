/// What every trainer is made with.
public struct TrainerOptions {
  /// Default the trainer's own choice, with PyTorch's defaults.
  public var optimizer: Optimizer?
  /// The decay of averaged weights. Default nil, no averaging.
  public var emaDecay: Double?
  /// How weights are averaged, but for the decay: by default early updates weigh the past less.
  public var ema = EMA.Options { $0.warmUp = .ratio }

  public init() {}
}

/// The options of a trainer: those that all of them have, and its own.
public protocol TrainerOptionTable: OptionTable {
  var training: TrainerOptions { get set }
}

extension TrainerOptionTable {
  /// - Parameter preset: what stands in, in words.
  static func optimizer(_ preset: String) -> Field<Self> {
    .value("optimizer", \.training.optimizer, "\(preset) by default")
  }

  static var emaDecay: Field<Self> {
    .option("ema_decay", \.training.emaDecay, "average the weights, and sample with the average", .fraction)
  }

  /// How the average is begun, and of what: the last fields.
  static var averaging: [Field<Self>] {
    EMA.Options.warmingUp.map { $0.named("ema_" + $0.name) }.nested(in: \.training.ema)
  }
}

/// The options of a trainer whose model may be conditioned on labels, which are dropped at times so that sampling can be
/// guided.
public protocol GuidedTrainerOptions: TrainerOptionTable {
  /// Of prediction and target.
  var loss: Loss { get set }
  /// The label that stands for none. Default the `nullClass` of a `TimeMLP` or `DiT`, else nil.
  var nullLabel: Int? { get set }
  /// How often a label is replaced by that for none, 0..<1.
  var labelDropout: Double { get set }
}

extension GuidedTrainerOptions {
  /// - Parameter preset: the optimizer that stands in, in words.
  static func guided(optimizer preset: String) -> [Field<Self>] {
    [
      optimizer(preset),
      .value("loss", \.loss, "of prediction and target", text: \.name),
      emaDecay,
      .option("null_label", \.nullLabel, "the label for none; TimeMLP and DiT know their own"),
      .option(
        "label_dropout", \.labelDropout,
        "how often a label is dropped, for guidance (Ho and Salimans 2022)", .fraction),
    ]
  }
}
