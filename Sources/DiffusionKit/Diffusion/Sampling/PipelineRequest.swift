/// A request to a pipeline. Every field has a default: one sample from noise.
public struct PipelineRequest: GuidedOptions {
  /// The form of the results.
  public enum Output: String, OptionChoice {
    /// Images in 0...1; the model works on 2 x - 1.
    case image
    /// Values on the model's scale.
    case sample
  }

  /// The form of given images.
  public enum Input: String, OptionChoice {
    /// Images in 0...1; the model works on 2 x - 1.
    case image
    /// Values on the model's scale.
    case sample
  }

  /// The number of samples. Default: the number of images, labels or other conditions, else 1.
  public var count: Int?
  /// The sizes of one sample, [C, H, W]. Default: those of the image, or those that the model was made for.
  public var sampleShape: [Int]?
  /// The number of inference steps. Default: the pipeline's, or the number of training timesteps if that is smaller.
  public var numInferenceSteps: Int?
  /// The source of all noise: first of the start, then step by step of the scheduler and of the known part of images
  /// that are repainted. Default: the session's.
  public var generator: Generator?
  public var conditions: [Condition: Tensor] = [:]
  public var negatives: [Condition: Tensor] = [:]
  public var guidanceScale = 1.0
  /// DDIM: the amount of noise in each step, 0 to 1. Default 0. An error with other schedulers.
  public var eta: Double?
  /// DDIM: whether the direction of noise is derived from the clipped estimate. Default false. An error with other
  /// schedulers.
  public var useClippedModelOutput: Bool?
  /// The initial noise, [count] + sampleShape with standard deviation 1; nil to draw it.
  public var noise: Tensor?
  public var maxBatchSize: Int?

  /// The image that sampling starts from instead of noise, and that stays where the mask is 0: [count, C, H, W], or
  /// [C, H, W] for all samples.
  public var image: Tensor?
  /// The fraction of the steps to run from the noised image, from 0 (the image stays as it is) to 1. Default 0.8; with
  /// a mask 1, which starts from noise alone.
  public var strength: Double?
  /// The mask, 1 where the image is painted anew, 0 where it stays, values between for a mixture: [H, W], or of more
  /// axes that broadcast to the samples.
  public var mask: Tensor?
  /// RePaint: the number of steps to go back at once. Default 10.
  public var jumpLength: Int?
  /// RePaint: how often each stretch of `jumpLength` steps is painted, 1 to 1000. Default 10 with `jumpLength`; without
  /// either there is no resampling.
  public var jumpCount: Int?

  public var output = Output.image
  /// The form of given images. Default `image`. With `Output.sample`, given values outside 0...1 and tensors without
  /// channels, rows and columns count as samples.
  public var input: Input?

  public init() {}

  /// The fields in the order of diffusers' calls, then those that diffusers does not have.
  public static let fields: [Field<PipelineRequest>] = batch + common + starting

  static let batch: [Field<PipelineRequest>] = [
    .option("batch_size", \.count, "the number of samples; as many as images or labels by default")
  ]

  /// The fields that interpolation has too.
  package static let common: [Field<PipelineRequest>] =
    [
      .option(
        "num_inference_steps", \.numInferenceSteps, "steps of the scheduler, the pipeline's by default"),
      generator, guidanceScale("with v_prediction set use_clipped_model_output too"), classLabels(),
      .option("eta", \.eta, "DDIM: the amount of noise in each step, 0 to 1; 0 by default", .nonNegative),
    ] + conditioning() + negatives + [
      .option(
        "strength", \.strength,
        "the fraction of the steps to run from noised images, 0 to 1; 0.8 by default, 1 with a mask"),
      .sizes(
        "sample_shape", \.sampleShape,
        "{C, H, W}, for models without a size of their own or to sample another size"),
      maxBatchSize,
      .option(
        "use_clipped_model_output", \.useClippedModelOutput,
        "DDIM: derive the direction of noise from the clipped estimate instead of from values out of range; false by default"
      ),
      .option("output_type", \.output, "images in 0 to 1, or samples on the model's scale"),
      .option(
        "input_type", \.input,
        "the form of given images: \"image\", in 0 to 1, or \"sample\", on the model's scale; \"image\" by default, but with output_type = \"sample\" values outside 0 to 1, points and signals are samples"
      ),
    ]

  private static let starting: [Field<PipelineRequest>] = [
    .value(
      "image", \.image,
      "the image to start from instead of noise, [C, H, W] or [N, C, H, W], in 0 to 1 (else see input_type)"),
    .value(
      "mask_image", \.mask, "1 where the image is painted anew, 0 where it stays: [H, W] to [N, C, H, W]"),
    .option("jump_length", \.jumpLength, "RePaint: the number of steps to go back at once, 10 by default"),
    .option(
      "jump_n_sample", \.jumpCount,
      "RePaint: how often each stretch of jump_length steps is painted; 10 by default with jump_length, else 1"
    ),
    .value("noise", \.noise, "the initial noise, of standard deviation 1"),
  ]
}

extension PipelineRequest {
  /// Returns the form of images [N, ...], one for all of them.
  func kind(of images: Tensor...) throws -> Input {
    if let input { return input }
    guard output == .sample else { return .image }
    let areImages = try images.allSatisfy { image in
      guard image.rank == 4, image.count > 0 else { return false }
      let (low, high) = try image.extremes
      return low >= 0 && high <= 1
    }
    return areImages ? .image : .sample
  }
}

extension PipelineRequest.Output {
  /// Converts samples on the model's scale to this form.
  func given(_ x: Tensor) throws -> Tensor {
    self == .image ? try (x * Tensor(0.5) + Tensor(0.5)).clamp(min: 0, max: 1) : x
  }
}

extension PipelineRequest.Input {
  /// Converts given samples to the model's scale.
  /// - Throws: `argument(name)` for images with values outside 0...1, and for values that are not finite.
  func taken(_ x: Tensor, _ name: String) throws -> Tensor {
    guard self == .image else {
      guard x.isFinite else { throw DiffusionError.argument(name, "values are infinite or NaN") }
      return x
    }
    try x.checkValues(in: 0...1, name)
    return try x * Tensor(2) - Tensor(1)
  }
}
