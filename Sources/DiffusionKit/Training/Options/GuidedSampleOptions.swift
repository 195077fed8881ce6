/// The options of `sample` of a trainer whose model may be conditioned.
public protocol GuidedSampleOptions: GuidedOptions {
  /// The number of samples. Default as many as there are conditions, else 1.
  var numSamples: Int? { get set }
}

extension GuidedSampleOptions {
  static var numSamples: Field<Self> {
    .option(
      "num_samples", \.numSamples, "the number of samples; by default as many as labels or other conditions",
      .positive)
  }

  static var guidanceScale: Field<Self> {
    guidanceScale("for large values with v_prediction see a pipeline's use_clipped_model_output")
  }
}
