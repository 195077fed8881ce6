import DiffusionKit

/// What sample of trainers takes whose models may be told something of each sample.
struct SampleCall<Own: OwnSampling>: OptionTable {
  var own = Own()
  var numSamples: Int?
  var conditions: [Condition: Tensor] = [:]
  var negatives: [Condition: Tensor] = [:]
  var guidanceScale = 1.0
  var maxBatchSize: Int?
  private var source: Generator?

  var generator: Generator { source ?? Session.current.generator }

  static var fields: [Field<SampleCall>] { Own.fields }

  /// - Parameter doc: what stands in.
  static func numSamples(_ doc: String) -> Field<SampleCall> { .option("num_samples", \.numSamples, doc) }
  static var classLabels: Field<SampleCall> {
    .numbers("class_labels", \.conditions[.classLabels], "[num_samples] or [1], from 0")
  }
  static var guidanceScale: Field<SampleCall> {
    .option(
      "guidance_scale", \.guidanceScale,
      "1 for none; with v_prediction and much of it see a pipeline's use_clipped_model_output")
  }
  static var generator: Field<SampleCall> { .value("generator", \.source, "where noise is drawn from") }

  /// What the model is told beside labels, and what it is told for none.
  static var conditioning: [Field<SampleCall>] {
    [
      .value(
        "conditioning", \.conditions[.conditioning], "[num_samples, channels, ...] or [1, ...]"),
      .value(
        "encoder_hidden_states", \.conditions[.encoderHiddenStates],
        "[num_samples, S, features] or [1, ...]"),
      .value(
        "negative_conditioning", \.negatives[.conditioning],
        "what guidance takes for none; as conditioning by default"),
      .value(
        "negative_encoder_hidden_states", \.negatives[.encoderHiddenStates],
        "what guidance takes for none; as encoder_hidden_states by default"),
      .option(
        "max_batch_size", \.maxBatchSize,
        "samples a call of the model, the results are the same; as many as memory holds by default"),
    ]
  }
}

/// What one trainer's sample has for itself.
protocol OwnSampling {
  init()
  /// All fields, in the order of arguments.
  static var fields: [Field<SampleCall<Self>>] { get }
}
