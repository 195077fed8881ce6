import CLua
import DiffusionKit

/// Samples, or a table of them and their conditions: {data, labels = ...}.
struct HeldOutData: LuaReadable {
  let samples: Tensor
  let conditions: [Condition: Tensor]
  static var expected: String { "Tensor or table of a Tensor and its conditions" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> HeldOutData? {
    if let samples = try Tensor.read(call, at: index) {
      return HeldOutData(samples: samples.detached, conditions: [:])
    }
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    let known = ["labels", "conditioning", "encoder_hidden_states"]
    var samples: Tensor?
    var conditions: [Condition: Tensor] = [:]
    try call.forEachPair(of: index, names: known, positions: 1) { key, value in
      guard let tensor = try TargetList.read(call, at: value)?.tensor.detached else {
        throw BadValue("{data, labels = ...} is wanted, of Tensors or lists of numbers")
      }
      guard let name = try call.text(at: key) else {
        samples = tensor
        return
      }
      guard let kind = Condition(rawValue: name == "labels" ? "class_labels" : name), known.contains(name)
      else {
        throw BadValue("unknown '\(name)' (\(NearestName.hint(for: name, known: known)))")
      }
      conditions[kind] = tensor
    }
    guard let samples else { throw BadValue("the table lacks the samples at place 1") }
    return HeldOutData(samples: samples, conditions: conditions)
  }
}

/// What fit and fit_steps take beside the data.
struct FitArguments {
  var labels: NumberList?
  var conditions: [Condition: Tensor] = [:]
  var epochs: Int?
  var steps: Int?
  var batchSize = 32
  var dropLast = false
  var shuffle = true
  var callbacks: CallbackList?
  var verbose: Int?
  var generator: Generator?
  var options = TrainingOptions()

  /// - Parameter verbose: what stands for how much is shown.
  static func fields(_ verbose: ArgumentField<FitArguments>) -> [ArgumentField<FitArguments>] {
    data + [verbose] + others
  }

  static let shown = ArgumentField(TrainingMethods.verbose, \FitArguments.verbose)
  static let quiet = ArgumentField<FitArguments>(TrainingMethods.quietly) { $0.verbose = $1 }

  private static let data: [ArgumentField<FitArguments>] = [
    ArgumentField(Argument("labels", "[N], from 0; those of the file or the folder by default"), \.labels),
    ArgumentField(Argument("epochs", "times through the data, 1 by default"), \.epochs),
    ArgumentField(Argument("steps", "number of updates, instead of epochs"), \.steps),
    ArgumentField(Argument("batch_size", "samples a batch", default: 32), \.batchSize),
    ArgumentField(TrainingMethods.shuffle, \.shuffle),
    ArgumentField(TrainingMethods.callbacks, \.callbacks),
  ]

  private static let others: [ArgumentField<FitArguments>] = [
    ArgumentField(TrainingMethods.dropLast, \.dropLast),
    ArgumentField(Argument("generator", "where order, noise and timesteps are drawn from"), \.generator),
    condition("conditioning", "[N, channels, ...], for U-Nets with conditioning_channels", .conditioning),
    condition(
      "encoder_hidden_states", "[N, S, features], for U-Nets with cross_attention_dim", .encoderHiddenStates),
    ArgumentField(
      Argument(
        "gradient_accumulation_steps", "batches that make one update, computed one after the other",
        default: 1), \.options.gradientAccumulationSteps),
    ArgumentField(
      Argument("max_loss", "a larger loss ends training with an error; by default 1000 times the first"),
      \.options.maxLoss),
    ArgumentField(
      Argument("random_flip", "mirror half of the images left to right", default: false),
      \.options.augmentation.randomFlip),
    ArgumentField(
      Argument(
        "random_crop_padding", "move images by up to so many pixels, repeating their edges", default: 0),
      \.options.augmentation.randomCropPadding),
    ArgumentField(
      Argument(
        "validation_split", "this last part of the data is held out, and evaluated after each epoch",
        default: 0.0), \.options.validation.split),
    ArgumentField(
      Argument<HeldOutData?>("validation_data", "held-out samples, or {samples, labels = ...}")
    ) { arguments, held in
      arguments.options.validation.data = held.map { ($0.samples, $0.conditions) }
    },
    ArgumentField(
      Argument("validation_bins", "noise levels that are told apart: val_loss_0_249, ...", default: 4),
      \.options.validation.bins),
    ArgumentField(
      Argument(
        "checkpoint_path",
        "where all that resume needs is written, .safetensors; each trainer wants a path of its own"),
      \.options.checkpoints.path),
    ArgumentField(
      Argument("checkpoint_every", "steps between two; by default after each epoch"),
      \.options.checkpoints.every),
    ArgumentField(
      Argument("sample_path", "a .png of samples side by side; {step} in it becomes the step"),
      \.options.samples.path),
    ArgumentField(
      Argument("sample_every", "steps between two; by default after each epoch"), \.options.samples.every),
    ArgumentField(Argument("sample_count", "how many", default: 16), \.options.samples.count),
    ArgumentField(
      Argument("sample_num_inference_steps", "steps of the scheduler for them, 50 by default"),
      \.options.samples.numInferenceSteps),
    ArgumentField(
      Argument("sample_guidance_scale", "for them, 1 for none", default: 1.0), \.options.samples.guidanceScale
    ),
    ArgumentField(Argument("csv_path", "a table of the history, a row an epoch"), \.options.csvPath),
    ArgumentField(
      Argument("log_dir", "a folder for TensorBoard: losses, learning rate, samples"), \.options.logDirectory),
  ]

  private static func condition(
    _ name: String, _ doc: String, _ kind: Condition
  ) -> ArgumentField<FitArguments> {
    ArgumentField(Argument<Tensor?>(name, doc)) { $0.conditions[kind] = $1?.detached }
  }

  /// The steps of training on `data`, or of what is in the file or folder of that name.
  func steps(_ trainer: DiffusionTrainer, _ data: Either<Tensor, FilePath>) throws -> TrainingSteps {
    let file: TrainingFile?
    let samples: Tensor
    switch data {
    case .first(let tensor): (file, samples) = (nil, tensor.detached)
    case .second(let path):
      let read = try TrainingFile(path, argument: "data")
      (file, samples) = (read, read.data)
    }
    // Labels that nobody asked for are of use only to a model that takes them.
    let found =
      trainer.model.takenConditions?.contains(.classLabels) == true && trainer.nullLabel != nil
      ? try file?.labels : nil
    return try trainer.fitSteps(
      samples, labels: labels?.tensor.detached ?? found, conditions: conditions, epochs: epochs, steps: steps,
      batchSize: batchSize, dropLast: dropLast, shuffle: shuffle, callbacks: callbacks?.callbacks ?? [],
      verbose: verbose ?? StandardOutput.verbosity, output: StandardOutput.progress, options: options,
      generator: generator ?? Session.current.generator)
  }
}
