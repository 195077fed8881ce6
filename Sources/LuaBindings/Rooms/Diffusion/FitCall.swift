import DiffusionKit

/// What fit and fit_steps of a trainer are given beside the samples.
struct FitCall<T: ScriptedTrainer>: OptionTable, ShownProgress {
  private var given = FitOptions()
  /// What belongs to the samples.
  var parts = SampleParts()
  var verbose: Int?

  init() { given.batchSize = T.defaultBatchSize }

  var options: FitOptions {
    var options = given
    options.output = progress
    return options
  }

  static var fields: [Field<FitCall>] {
    let (first, last) = T.sampleParts
    let isConditioned = (first + last).contains { $0.name == Condition.classLabels.rawValue }
    let limit = T.lossLimit.map { "\(plain($0)) times the first" } ?? "there is no limit"
    let outcome = FitOptions.outcome.map { field in
      switch field.name {
      case "max_loss": field.saying("\(field.doc); by default \(limit)")
      case "validation_data" where isConditioned:
        field.saying("\(field.doc); or {samples, class_labels = ...}")
      default: field
      }
    }
    return first.nested(in: \.parts) + FitOptions.passes.nested(in: \.given) + [shown]
      + (FitOptions.running + outcome).nested(in: \.given) + last.nested(in: \.parts)
      + T.fitOptions.nested(in: \.given)
  }
}

/// What belongs to each of the samples that a trainer is given.
struct SampleParts: OptionTable {
  var conditions: [Condition: Tensor] = [:]
  /// Where a flow begins.
  var source: Tensor?

  static let fields = [classLabels] + conditioning + [source]

  /// Labels of a file are those of its data.
  static let classLabels: Field<SampleParts> = .numbers(
    "class_labels", \.conditions[.classLabels], "[N], from 0; those of the file or the folder by default")

  /// For models that are told more than labels.
  static let conditioning: [Field<SampleParts>] = [
    .value(
      "conditioning", \.conditions[.conditioning],
      "[N, channels, ...], for U-Nets with conditioning_channels"),
    .value(
      "encoder_hidden_states", \.conditions[.encoderHiddenStates],
      "[N, S, features], for U-Nets with cross_attention_dim"),
  ]

  static let source: Field<SampleParts> = .value(
    "source", \.source, "[M, ...], where it begins; normal noise by default")

  /// - Parameter data: a tensor, or the path of a file or folder.
  func data(_ data: Either<Tensor, FilePath>, for trainer: some Trainer, nullLabel: Int?) throws
    -> TrainingData
  {
    let samples: Tensor
    var labels: Tensor?
    switch data {
    case .first(let tensor): samples = tensor
    case .second(let path):
      let file = try TrainingFile(path, argument: "data")
      samples = file.data
      // Labels that nobody asked for are of use only to a model that takes them.
      if conditions[.classLabels] == nil, nullLabel != nil,
        trainer.model.knownConditions?.contains(.classLabels) == true
      {
        labels = try file.labels
      }
    }
    return TrainingData(samples, classLabels: labels, conditions: conditions, source: source)
  }
}
