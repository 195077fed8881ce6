/// Options that hold the conditions of samples.
public protocol ConditionedOptions: OptionTable {
  /// The conditions of the samples, [N, ...] each, or [1, ...] for all samples.
  var conditions: [Condition: Tensor] { get set }
}

extension ConditionedOptions {
  /// The class labels among the conditions.
  public var classLabels: Tensor? {
    get { conditions[.classLabels] }
    set { conditions[.classLabels] = newValue }
  }

  package static func classLabels(_ doc: String = "class labels from 0, [N] or one for all") -> Field<Self> {
    .numbers("class_labels", \.conditions[.classLabels], doc)
  }

  /// The fields of the conditions other than labels.
  /// - Parameter others: the other shapes, for help.
  package static func conditioning(_ others: String = " or [1, ...]") -> [Field<Self>] {
    [
      .value(
        "conditioning", \.conditions[.conditioning],
        "[N, channels, ...]\(others), for U-Nets with conditioning_channels"),
      .value(
        "encoder_hidden_states", \.conditions[.encoderHiddenStates],
        "[N, S, features]\(others), for U-Nets with cross_attention_dim"),
    ]
  }
}

/// The options of every call that samples from a model that may be conditioned and guided.
public protocol GuidedOptions: ConditionedOptions {
  /// The conditions of the unconditional prediction. Default the null label; for conditions other than labels the
  /// condition itself.
  var negatives: [Condition: Tensor] { get set }
  /// The w of prediction = unconditional + w (conditional - unconditional) (Ho and Salimans 2022); 1 is no guidance.
  var guidanceScale: Double { get set }
  /// The generator of the noise. Default the session's.
  var generator: Generator? { get set }
  /// The maximum number of samples in a call of the model, which does not change the results. Default all, or fewer if
  /// memory does not suffice.
  var maxBatchSize: Int? { get set }
}

extension GuidedOptions {
  /// - Parameter doc: what help says of large scales.
  package static func guidanceScale(_ doc: String) -> Field<Self> {
    .option("guidance_scale", \.guidanceScale, "1 for no guidance; \(doc)", .nonNegative)
  }

  package static var generator: Field<Self> { .value("generator", \.generator, "the generator of all noise") }

  package static var negatives: [Field<Self>] {
    [
      .numbers(
        "negative_class_labels", \.negatives[.classLabels],
        "labels of the prediction that guidance leads away from; the model's null label by default"),
      .value(
        "negative_conditioning", \.negatives[.conditioning],
        "conditioning of the prediction that guidance leads away from; the same as conditioning by default"),
      .value(
        "negative_encoder_hidden_states", \.negatives[.encoderHiddenStates],
        "hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default"
      ),
    ]
  }

  package static var maxBatchSize: Field<Self> {
    .option(
      "max_batch_size", \.maxBatchSize,
      "the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default",
      .positive)
  }
}
