/// What a pipeline is asked for. All of it has a default: one sample from noise.
public struct PipelineRequest: OptionTable {
  /// What the samples are.
  public enum Output: String, OptionChoice {
    /// Images in 0...1, of which the model sees 2 x - 1.
    case image
    /// As the model sees them.
    case sample
  }

  /// What given images are.
  public enum Input: String, OptionChoice {
    /// In 0...1: the model sees 2 x - 1.
    case image
    /// As the model sees them.
    case sample
  }

  /// How many samples; default as many as images, labels or other conditions, else 1.
  public var count: Int?
  /// One sample's sizes, [C, H, W]; default those of the images, or that the model was made for.
  public var sampleShape: [Int]?
  /// Default the pipeline's, or all timesteps of training where there are fewer.
  public var numInferenceSteps: Int?
  /// Noise is drawn from it: that of the start, then step by step that of the scheduler and that of the known part of
  /// images that are repainted. Default the session's.
  public var generator: Generator?
  /// What the model is told of each sample, [count, ...] or [1, ...].
  public var conditions: [Condition: Tensor] = [:]
  /// What stands for not being told it, where there is guidance; labels have the model's label for none.
  public var negatives: [Condition: Tensor] = [:]
  /// w of prediction = unconditional + w (conditional - unconditional) (Ho and Salimans 2022). Default 1, none.
  public var guidanceScale = 1.0
  /// DDIM: how much noise is drawn, 0 (the default) to 1.
  public var eta = 0.0
  /// DDIM: derive the noise direction from the clipped estimate. Default false.
  public var useClippedModelOutput = false
  /// The noise to start from, [count] + sampleShape with deviation 1; default it is drawn.
  public var noise: Tensor?
  /// Samples a call of the model; default all, or fewer where memory does not suffice. The samples are the same.
  public var maxBatchSize: Int?

  /// Where to start from instead of noise, and what stays where the mask is 0: [count, C, H, W], or one for all,
  /// [C, H, W].
  public var image: Tensor?
  /// How far back into noise the image is taken, 0 (it stays as it is) to 1. Default 0.8; with a mask 1, from noise alone.
  public var strength: Double?
  /// 1 where the image is painted anew, 0 where it stays, and between them mixed: [H, W], or of more axes, which spread
  /// over the sample's.
  public var mask: Tensor?
  /// RePaint: how many steps are taken back at once. Default 10.
  public var jumpLength: Int?
  /// RePaint: how often each stretch of `jumpLength` steps is painted, 1 to 1000. Default 10 with `jumpLength`, else there is
  /// no resampling.
  public var jumpCount: Int?

  public var output = Output.image
  /// Default images. Where the results are to be samples, given ones with values outside 0...1 and those without channels,
  /// rows and columns are samples too.
  public var input: Input?

  public init() {}

  /// In the order of diffusers' calls, then what they have not.
  public static let fields: [Field<PipelineRequest>] = batch + common + starting

  static let batch: [Field<PipelineRequest>] = [
    .option("batch_size", \.count, "how many; as many as images or labels by default")
  ]

  /// What interpolation takes too.
  package static let common: [Field<PipelineRequest>] = [
    .option(
      "num_inference_steps", \.numInferenceSteps, "steps of the scheduler, the pipeline's by default"),
    .value("generator", \.generator, "where noise is drawn from"),
    .option(
      "guidance_scale", \.guidanceScale,
      "1 for none; with v_prediction set use_clipped_model_output too"),
    .numbers("class_labels", \.conditions[.classLabels], "[N] or one for all, from 0"),
    .option("eta", \.eta, "DDIM's noise, 0 to 1"),
    .numbers(
      "conditioning", \.conditions[.conditioning],
      "[N, channels, ...] or [1, ...], for U-Nets with conditioning_channels"),
    .numbers(
      "encoder_hidden_states", \.conditions[.encoderHiddenStates],
      "[N, S, features] or [1, ...], for U-Nets with cross_attention_dim"),
    .numbers(
      "negative_class_labels", \.negatives[.classLabels],
      "what guidance leads away from; the model's label for none by default"),
    .numbers(
      "negative_conditioning", \.negatives[.conditioning],
      "what stands for none; as conditioning by default"),
    .numbers(
      "negative_encoder_hidden_states", \.negatives[.encoderHiddenStates],
      "what stands for none; as encoder_hidden_states by default"),
    .option(
      "strength", \.strength,
      "how far back into noise images are taken, 0 to 1; 0.8 by default, 1 with a mask"),
    .sizes(
      "sample_shape", \.sampleShape, "{C, H, W}, where the model does not say or for another size"),
    .option(
      "max_batch_size", \.maxBatchSize,
      "samples a call of the model, the results are the same; as many as memory holds by default"),
    .option(
      "use_clipped_model_output", \.useClippedModelOutput,
      "DDIM: derive the direction of noise from the clipped estimate, else it goes on from values out of range"
    ),
    .option("output_type", \.output, "images in 0 to 1, or samples as the model sees them"),
    .option(
      "input_type", \.input,
      "what given images are: \"image\", in 0 to 1, or \"sample\", as the model sees them; images by default, but with output_type = \"sample\" those with values outside 0 to 1, points and signals are samples"
    ),
  ]

  private static let starting: [Field<PipelineRequest>] = [
    .value(
      "image", \.image,
      "[C, H, W] or [N, C, H, W], in 0 to 1 (else see input_type), to start from instead of noise"),
    .value(
      "mask_image", \.mask, "1 where image is painted anew, 0 where it stays: [H, W] to [N, C, H, W]"),
    .option("jump_length", \.jumpLength, "RePaint: steps that are taken back at once, 10 by default"),
    .option(
      "jump_n_sample", \.jumpCount,
      "RePaint: how often each stretch is painted; 10 by default with jump_length, else 1"),
    .value("noise", \.noise, "the noise to start from, of standard deviation 1"),
  ]
}

extension PipelineRequest {
  /// What these images [N, ...] are, all of them together.
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
  /// Samples as the model sees them, as they are wanted.
  func given(_ x: Tensor) throws -> Tensor {
    self == .image ? try (x * Tensor(0.5) + Tensor(0.5)).clamp(min: 0, max: 1) : x
  }
}

extension PipelineRequest.Input {
  /// Given samples as the model sees them.
  /// - Throws: `argument(name)` for images with values outside 0...1, and for what is not finite.
  func taken(_ x: Tensor, _ name: String) throws -> Tensor {
    guard self == .image else {
      guard x.isFinite else { throw DiffusionError.argument(name, "values are infinite or NaN") }
      return x
    }
    try x.checkValues(in: 0...1, name)
    return try x * Tensor(2) - Tensor(1)
  }
}
