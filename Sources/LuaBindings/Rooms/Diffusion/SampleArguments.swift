import DiffusionKit

/// What sample of trainers takes whose models may be told something of each sample.
struct SampleArguments<Own> {
  /// What one trainer's sample has for itself.
  var own: Own
  var numSamples: Int?
  var classLabels: NumberList?
  var conditions: [Condition: Tensor] = [:]
  var negatives: [Condition: Tensor] = [:]
  var guidanceScale = 1.0
  var maxBatchSize: Int?
  var generator: Generator?

  init(_ own: Own) { self.own = own }

  typealias Field = ArgumentField<SampleArguments>

  /// - Parameter doc: what stands in.
  static func numSamples(_ doc: String) -> Field { Field(Argument("num_samples", doc), \.numSamples) }
  static var classLabels: Field {
    Field(Argument("class_labels", "[num_samples] or [1], from 0"), \.classLabels)
  }
  static var guidanceScale: Field {
    Field(
      Argument(
        "guidance_scale",
        "1 for none; with v_prediction and much of it see a pipeline's use_clipped_model_output",
        default: 1.0), \.guidanceScale)
  }
  static var generator: Field { Field(Argument("generator", "where noise is drawn from"), \.generator) }

  /// What the model is told beside labels, and what it is told for none.
  static var conditions: [Field] {
    [
      condition("conditioning", "[num_samples, channels, ...] or [1, ...]", .conditioning),
      condition("encoder_hidden_states", "[num_samples, S, features] or [1, ...]", .encoderHiddenStates),
      negative(
        "negative_conditioning", "what guidance takes for none; as conditioning by default", .conditioning),
      negative(
        "negative_encoder_hidden_states",
        "what guidance takes for none; as encoder_hidden_states by default", .encoderHiddenStates),
      Field(
        Argument(
          "max_batch_size",
          "samples a call of the model, the results are the same; as many as memory holds by default"),
        \.maxBatchSize),
    ]
  }

  static func condition(_ name: String, _ doc: String, _ kind: Condition) -> Field {
    Field(Argument<Tensor?>(name, doc)) { $0.conditions[kind] = $1?.detached }
  }

  private static func negative(_ name: String, _ doc: String, _ kind: Condition) -> Field {
    Field(Argument<Tensor?>(name, doc)) { $0.negatives[kind] = $1?.detached }
  }
}
