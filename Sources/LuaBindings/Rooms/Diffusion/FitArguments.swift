import CLua
import DiffusionKit

/// What fit and fit_steps of trainers take beside the data.
struct FitArguments {
  var options = FitOptions()
  var classLabels: NumberList?
  var conditions: [Condition: Tensor] = [:]
  /// Where a flow begins.
  var source: Tensor?

  /// - Parameter verbose: what stands for how much is shown.
  static func fields<T: ScriptedTrainer>(
    of trainer: T.Type, _ verbose: ArgumentField<FitArguments>
  ) -> [ArgumentField<FitArguments>] {
    let batchSize = ArgumentField<FitArguments>(
      Argument("batch_size", "samples a batch", default: T.defaultBatchSize)
    ) { $0.options.batchSize = $1 }
    let limit = T.lossLimit.map { "\(plain($0)) times the first" } ?? "there is no limit"
    let maxLoss = ArgumentField<FitArguments>(
      Argument("max_loss", "a larger loss ends training with an error; by default \(limit)"),
      \.options.maxLoss)
    let own = T.ownFields
    let isTold = (own.first + own.last).contains { $0.info.name == "class_labels" }
    let heldOut = ArgumentField<FitArguments>(
      Argument<HeldOutData?>(
        "validation_data",
        "held-out samples, evaluated after each epoch: val_loss"
          + (isTold ? "; or {samples, class_labels = ...}" : ""))
    ) { $0.options.validation.data = $1?.data }
    return own.first + length + [batchSize] + order + [verbose] + others + [maxLoss, heldOut] + own.last
  }

  static let shown = ArgumentField<FitArguments>(TrainingMethods.verbose) { arguments, verbose in
    arguments.show(verbose ?? StandardOutput.verbosity)
  }
  static let quiet = ArgumentField<FitArguments>(TrainingMethods.quietly) { $0.show($1) }

  private mutating func show(_ verbose: Int) {
    options.output = verbose == 0 ? nil : StandardOutput.progress
  }

  private static let length: [ArgumentField<FitArguments>] = [
    ArgumentField(Argument("epochs", "times through the data, 1 by default"), \.options.epochs),
    ArgumentField(Argument("steps", "number of updates, instead of epochs"), \.options.steps),
  ]

  private static let order: [ArgumentField<FitArguments>] = [
    ArgumentField(TrainingMethods.shuffle, \.options.shuffle),
    ArgumentField(TrainingMethods.callbacks) { $0.options.callbacks = $1?.callbacks ?? [] },
  ]

  private static let others: [ArgumentField<FitArguments>] = [
    ArgumentField(TrainingMethods.dropLast, \.options.dropLast),
    ArgumentField(
      Argument("generator", "where order and noise are drawn from"), \.options.generator),
    ArgumentField(
      Argument(
        "gradient_accumulation_steps", "batches that make one update, computed one after the other",
        default: 1), \.options.gradientAccumulationSteps),
    ArgumentField(
      Argument(
        "validation_split", "this last part of the data is held out, and evaluated after each epoch",
        default: 0.0), \.options.validation.split),
    ArgumentField(
      Argument(
        "checkpoint_path",
        "where all that resume needs is written, .safetensors; each trainer wants a path of its own"),
      \.options.checkpoints.path),
    ArgumentField(
      Argument("checkpoint_every", "steps between two; by default after each epoch"),
      \.options.checkpoints.every),
    ArgumentField(Argument("csv_path", "a table of the history, a row an epoch"), \.options.csvPath),
    ArgumentField(
      Argument("log_dir", "a folder for TensorBoard: losses, learning rate, samples"), \.options.logDirectory),
  ]

  /// Labels of a file are those of its data.
  static let classLabels = ArgumentField<FitArguments>(
    Argument("class_labels", "[N], from 0; those of the file or the folder by default"), \.classLabels)

  /// For models that are told more than labels.
  static let conditions: [ArgumentField<FitArguments>] = [
    condition("conditioning", "[N, channels, ...], for U-Nets with conditioning_channels", .conditioning),
    condition(
      "encoder_hidden_states", "[N, S, features], for U-Nets with cross_attention_dim", .encoderHiddenStates),
  ]

  private static func condition(
    _ name: String, _ doc: String, _ kind: Condition
  ) -> ArgumentField<FitArguments> {
    ArgumentField(Argument<Tensor?>(name, doc)) { $0.conditions[kind] = $1 }
  }

  /// For samples that are images.
  static let images: [ArgumentField<FitArguments>] = [
    ArgumentField(
      Argument("random_flip", "mirror half of the images left to right", default: false),
      \.options.augmentation.randomFlip),
    ArgumentField(
      Argument(
        "random_crop_padding", "move images by up to so many pixels, repeating their edges", default: 0),
      \.options.augmentation.randomCropPadding),
    ArgumentField(
      Argument("sample_path", "a .png of samples side by side; {step} in it becomes the step"),
      \.options.samples.path),
    ArgumentField(
      Argument("sample_every", "steps between two; by default after each epoch"), \.options.samples.every),
    ArgumentField(Argument("sample_count", "how many", default: 16), \.options.samples.count),
    ArgumentField(
      Argument("sample_num_inference_steps", "steps of sampling for them, those of sample by default"),
      \.options.samples.numInferenceSteps),
    ArgumentField(
      Argument("sample_guidance_scale", "for them, 1 for none", default: 1.0), \.options.samples.guidanceScale
    ),
  ]

  static let bins = ArgumentField<FitArguments>(
    Argument("validation_bins", "noise levels that are told apart: val_loss_0_249, ...", default: 4),
    \.options.validation.bins)

  /// - Parameter data: a tensor, or the path of a file or folder.
  func data(_ data: Either<Tensor, FilePath>, for trainer: some Trainer, nullLabel: Int?) throws
    -> TrainingData
  {
    let samples: Tensor
    var labels = classLabels?.tensor
    switch data {
    case .first(let tensor): samples = tensor
    case .second(let path):
      let file = try TrainingFile(path, argument: "data")
      samples = file.data
      // Labels that nobody asked for are of use only to a model that takes them.
      if labels == nil, nullLabel != nil, trainer.model.knownConditions?.contains(.classLabels) == true {
        labels = try file.labels
      }
    }
    return TrainingData(samples, classLabels: labels, conditions: conditions, source: source)
  }
}

/// Samples, or a table of them and their conditions: {data, class_labels = ...}.
struct HeldOutData: LuaReadable {
  let data: TrainingData
  static var expected: String { "Tensor or table of a Tensor and its conditions" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> HeldOutData? {
    if let samples = try Tensor.read(call, at: index) { return HeldOutData(data: TrainingData(samples)) }
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    let known = Condition.allCases.map(\.rawValue)
    var samples: Tensor?
    var conditions: [Condition: Tensor] = [:]
    try call.forEachPair(of: index, names: known, positions: 1) { key, value in
      guard let tensor = try TargetList.read(call, at: value)?.tensor else {
        throw BadValue("{data, class_labels = ...} is wanted, of Tensors or lists of numbers")
      }
      guard let name = try call.text(at: key) else {
        samples = tensor
        return
      }
      guard let kind = Condition(rawValue: name) else {
        throw BadValue("unknown '\(name)' (\(NearestName.hint(for: name, known: known)))")
      }
      conditions[kind] = tensor
    }
    guard let samples else { throw BadValue("the table lacks the samples at place 1") }
    return HeldOutData(data: TrainingData(samples, conditions: conditions))
  }
}
