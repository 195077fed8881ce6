import DiffusionKit

/// The options of a trainer's fit and fit_steps.
struct FitCall<T: ScriptedTrainer>: OptionTable, ShownProgress {
  private var given = FitOptions()
  /// The data that belong to the samples.
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
    let limit = T.lossLimit.map { "\(plain($0)) times the first loss" } ?? "there is no limit"
    let outcome = FitOptions.outcome.map { field in
      switch field.name {
      case "max_loss": field.saying("\(field.doc); by default \(limit)")
      case "validation_data" where isConditioned:
        field.saying("\(field.doc); or {samples, class_labels = ...}")
      default: field
      }
    }
    return first.nested(in: \.parts) + FitOptions.passes.nested(in: \.given) + [verboseField]
      + (FitOptions.running + outcome).nested(in: \.given) + last.nested(in: \.parts)
      + T.fitOptions.nested(in: \.given)
  }
}

/// The data that belong to the samples of a trainer: conditions, and the source of a flow.
struct SampleParts: ConditionedOptions {
  var conditions: [Condition: Tensor] = [:]
  /// The source of a flow.
  var source: Tensor?

  static let fields = [labels] + others + [source]

  /// The option for labels, which by default are those of the data's file.
  static let labels = classLabels("[N], from 0; those of the file or the folder by default")
  /// The options for conditions other than labels.
  static let others = conditioning("")

  static let source: Field<SampleParts> = .value(
    "source", \.source, "[M, ...], samples of the source; normal noise by default")

  /// - Parameter labelled: whether the labels of files are used: for a model that takes labels.
  func input(_ data: TrainerData, labelled: Bool) throws -> TrainingInput {
    switch data {
    case .tensor(let samples):
      return TrainingInput(TrainingData(samples, conditions: conditions, source: source))
    case .path(let path):
      let file = try TrainingFile(path, argument: "data")
      let labels = labelled && conditions[.classLabels] == nil ? try file.labels : nil
      return TrainingInput(
        TrainingData(file.data, classLabels: labels, conditions: conditions, source: source))
    case .dataset(let dataset):
      try checkUnconditioned()
      return TrainingInput(dataset, source: source)
    case .stream(let stream):
      try checkUnconditioned()
      return TrainingInput(stream: stream, source: source)
    }
  }

  /// Refuses conditions beside data that have their own.
  private func checkUnconditioned() throws {
    guard let first = Condition.allCases.first(where: { conditions[$0] != nil }) else { return }
    throw DiffusionError.argument(
      first.rawValue, "the data have their own conditions: batches are {samples, \(first.rawValue) = ...}")
  }
}

extension GuidedTrainer {
  /// Labels that the script did not pass are used only for a model that takes labels.
  func input(_ data: TrainerData, _ parts: SampleParts) throws -> TrainingInput {
    try parts.input(
      data, labelled: nullLabel != nil && model.knownConditions?.contains(.classLabels) == true)
  }
}
