import CLua
import DiffusionKit

/// What a call of a pipeline was given.
struct PipelineCall {
  var request = PipelineRequest()
  var callback: LuaFunction?
  var previewPath: FilePath?
  var previewEvery = 10
  var verbose: Int?
  // Of interpolate.
  var images: [Tensor]?
  var noises: [Tensor]?
  var count = 8

  var progress: ProgressOutput? {
    (verbose ?? StandardOutput.verbosity) == 0 ? nil : StandardOutput.progress
  }

  var preview: SamplingPreview? {
    get throws {
      guard let previewPath else { return nil }
      try Self.require(previewEvery > 0, "preview_every", "must be at least 1, not \(previewEvery)")
      do { return try SamplingPreview(previewPath, interval: previewEvery) } catch let error as DiffusionError
      {
        throw error.renamingArgument(to: "preview_path")
      }
    }
  }

  var onStep: ((SamplingSteps.Step) throws -> Bool)? {
    guard let callback else { return nil }
    return { step in
      try callback.call([step.table()], returning: Bool?.self, what: "callback") == true
    }
  }

  var ends: DiffusionPipeline.Ends {
    get throws {
      try Self.require(
        images == nil || noises == nil, "noises", "it goes between images or between noises, not both")
      for (name, pair) in [("images", images), ("noises", noises)] {
        guard let pair else { continue }
        try Self.require(pair.count == 2, name, "a list of two, not of \(pair.count)")
        return name == "images" ? .images(pair[0], pair[1]) : .noises(pair[0], pair[1])
      }
      return .drawn
    }
  }

  private static func require(_ holds: Bool, _ name: String, _ message: String) throws {
    guard holds else { throw DiffusionError.argument(name, message) }
  }
}

/// An option of such a call: how it is declared, and where its value goes.
struct PipelineOption: @unchecked Sendable {
  let info: ArgumentInfo
  let read: (LuaCall, inout Int32, inout PipelineCall) throws -> Void

  private init<Value: LuaReadable>(
    _ name: String, _ doc: String, preset: String = "nil",
    apply: @escaping (inout PipelineCall, Value) throws -> Void
  ) {
    let argument = Argument<Value?>(name, doc)
    let (type, takes) = (argument.info.type, argument.info.takes)
    info = ArgumentInfo(
      name: name, type: type, doc: doc, takes: takes, isVariadic: false, isRequired: false,
      defaultText: { preset })
    read = { call, place, options in
      if let value = try argument.read(call, &place) { try apply(&options, value) }
    }
  }

  private init<Value: LuaReadable>(
    _ name: String, _ doc: String, _ path: WritableKeyPath<PipelineCall, Value>
  ) {
    self.init(name, doc, preset: "\(PipelineCall()[keyPath: path])") { $0[keyPath: path] = $1 }
  }

  private init<Value: LuaReadable>(
    _ name: String, _ doc: String, _ path: WritableKeyPath<PipelineCall, Value?>
  ) {
    self.init(name, doc) { $0[keyPath: path] = $1 }
  }

  private static func condition(_ name: String, _ doc: String, _ kind: Condition) -> PipelineOption {
    PipelineOption(name, doc) { (call: inout PipelineCall, value: NumberList) in
      call.request.conditions[kind] = value.tensor.detached
    }
  }

  private static func negative(_ name: String, _ doc: String, _ kind: Condition) -> PipelineOption {
    PipelineOption(name, doc) { (call: inout PipelineCall, value: NumberList) in
      call.request.negatives[kind] = value.tensor.detached
    }
  }

  private static let batchSize = [
    PipelineOption("batch_size", "how many; as many as images or labels by default", \.request.count)
  ]

  /// In the order of diffusers' calls, then what they have not.
  private static let common = [
    PipelineOption(
      "num_inference_steps", "steps of the scheduler, the pipeline's by default", \.request.numInferenceSteps),
    PipelineOption("generator", "where noise is drawn from", \.request.generator),
    PipelineOption(
      "guidance_scale", "1 for none; with v_prediction set use_clipped_model_output too",
      \.request.guidanceScale),
    condition("class_labels", "[N] or one for all, from 0", .classLabels),
    PipelineOption("eta", "DDIM's noise, 0 to 1", \.request.eta),
    condition(
      "conditioning", "[N, channels, ...] or [1, ...], for U-Nets with conditioning_channels",
      .conditioning),
    condition(
      "encoder_hidden_states", "[N, S, features] or [1, ...], for U-Nets with cross_attention_dim",
      .encoderHiddenStates),
    negative(
      "negative_class_labels", "what guidance leads away from; the model's label for none by default",
      .classLabels),
    negative("negative_conditioning", "what stands for none; as conditioning by default", .conditioning),
    negative(
      "negative_encoder_hidden_states", "what stands for none; as encoder_hidden_states by default",
      .encoderHiddenStates),
    PipelineOption(
      "strength", "how far back into noise images are taken, 0 to 1; 0.8 by default, 1 with a mask",
      \.request.strength),
    PipelineOption("sample_shape", "{C, H, W}, where the model does not say or for another size") {
      (call: inout PipelineCall, value: IntegerList) in call.request.sampleShape = value.values
    },
    PipelineOption(
      "max_batch_size",
      "samples a call of the model, the results are the same; as many as memory holds by default",
      \.request.maxBatchSize),
    PipelineOption(
      "use_clipped_model_output",
      "DDIM: derive the direction of noise from the clipped estimate, else it goes on from values out of range",
      \.request.useClippedModelOutput),
    PipelineOption("output_type", "images in 0 to 1, or samples as the model sees them", \.request.output),
    PipelineOption(
      "input_type",
      "what given images are: \"image\", in 0 to 1, or \"sample\", as the model sees them; images by default, but with output_type = \"sample\" those with values outside 0 to 1, points and signals are samples",
      \.request.input),
  ]

  private static let starting = [
    PipelineOption(
      "image",
      "[C, H, W] or [N, C, H, W], in 0 to 1 (else see input_type), to start from instead of noise",
      \.request.image),
    PipelineOption(
      "mask_image", "1 where image is painted anew, 0 where it stays: [H, W] to [N, C, H, W]",
      \.request.mask),
    PipelineOption(
      "jump_length", "RePaint: steps that are taken back at once, 10 by default", \.request.jumpLength),
    PipelineOption(
      "jump_n_sample", "RePaint: how often each stretch is painted; 10 by default with jump_length, else 1",
      \.request.jumpCount),
    PipelineOption("noise", "the noise to start from, of deviation 1", \.request.noise),
  ]

  private static let watching = [
    PipelineOption(
      "callback", "called after each step with what steps gives; returning true ends sampling there",
      \.callback),
    PipelineOption(
      "preview_path", "a .png with the images so far; %d in it becomes the step's number", \.previewPath),
    PipelineOption("preview_every", "steps between two previews", \.previewEvery),
    PipelineOption("verbose", "1 for a progress bar, 0 for none", \.verbose),
  ]

  private static let ends = [
    PipelineOption("count", "how many, both ends included", \.count),
    PipelineOption("images", "two to go between, [C, H, W]; strength is 0.5 by default", \.images),
    PipelineOption("noises", "two to go between, [C, H, W]", \.noises),
  ]

  static let sampling = batchSize + common + starting
  static let calling = sampling + watching
  static let interpolating = ends + common + watching
}
