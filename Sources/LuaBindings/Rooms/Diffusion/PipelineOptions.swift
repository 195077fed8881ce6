import CLua
import DiffusionKit

/// The options of a call of a pipeline.
struct PipelineCall: ShownProgress {
  var request = PipelineRequest()
  var callback: LuaFunction?
  var previewPath: FilePath?
  var previewEvery = 10
  var verbose: Int?
  // Options of interpolate.
  var images: [Tensor]?
  var noises: [Tensor]?
  var numSamples = 8

  static let fields = sampling + watching
  static let sampling = PipelineRequest.fields.nested(in: \PipelineCall.request)
  static let interpolating = ends + PipelineRequest.common.nested(in: \.request) + watching

  private static let watching: [Field<PipelineCall>] = [
    .value(
      "callback", \.callback,
      "a function called after each step with the step that sample_steps returns; returning true ends sampling"
    ),
    .value(
      "preview_path", \.previewPath,
      "a .png of the images so far; %d in the path becomes the number of the step"),
    .option("preview_every", \.previewEvery, "the number of steps between two previews"),
    .option("verbose", \.verbose, "1 for a progress bar, 0 for none"),
  ]

  private static let ends: [Field<PipelineCall>] = [
    .option("num_samples", \.numSamples, "the number of images, both ends included"),
    .value(
      "images", \.images, "the two images to interpolate between, [C, H, W]; strength is 0.5 by default"),
    .value("noises", \.noises, "the two noises to interpolate between, [C, H, W]"),
  ]

  var preview: SamplingPreview? {
    get throws {
      guard let previewPath else { return nil }
      try Requirement.positive(previewEvery, "preview_every")
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
      try Self.require(images == nil || noises == nil, "noises", "expected either images or noises, got both")
      for (name, pair) in [("images", images), ("noises", noises)] {
        guard let pair else { continue }
        try Self.require(pair.count == 2, name, "expected a list of two, got \(pair.count)")
        return name == "images" ? .images(pair[0], pair[1]) : .noises(pair[0], pair[1])
      }
      return .drawn
    }
  }

  private static func require(_ holds: Bool, _ name: String, _ message: String) throws {
    guard holds else { throw DiffusionError.argument(name, message) }
  }
}
