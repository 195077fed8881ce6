import DiffusionKit

/// The options of sample for trainers whose models may be conditioned.
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

  /// - Parameter doc: the help sentence, with the default.
  static func numSamples(_ doc: String) -> Field<SampleCall> { .option("num_samples", \.numSamples, doc) }
  static var classLabels: Field<SampleCall> {
    .numbers("class_labels", \.conditions[.classLabels], "[num_samples] or [1], from 0")
  }
  static var guidanceScale: Field<SampleCall> {
    .option(
      "guidance_scale", \.guidanceScale,
      "1 for no guidance; for large values with v_prediction see a pipeline's use_clipped_model_output")
  }
  static var generator: Field<SampleCall> { .value("generator", \.source, "the generator of the noise") }

  /// The options for conditions other than labels, and for the unconditional inputs of guidance.
  static var conditioning: [Field<SampleCall>] {
    [
      .value("conditioning", \.conditions[.conditioning], "[num_samples, channels, ...] or [1, ...]"),
      .value(
        "encoder_hidden_states", \.conditions[.encoderHiddenStates],
        "[num_samples, S, features] or [1, ...]"),
      .value(
        "negative_conditioning", \.negatives[.conditioning],
        "the unconditional input of guidance; by default conditioning itself"),
      .value(
        "negative_encoder_hidden_states", \.negatives[.encoderHiddenStates],
        "the unconditional input of guidance; by default encoder_hidden_states itself"),
      .option(
        "max_batch_size", \.maxBatchSize,
        "samples per call of the model, which does not change the results; by default as many as memory holds"
      ),
    ]
  }
}

/// The options of `sample` that only one trainer has.
protocol OwnSampling {
  init()
  /// All fields, in the order of arguments.
  static var fields: [Field<SampleCall<Self>>] { get }
}
