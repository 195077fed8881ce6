/// Replaces labels at random by the null label in training, so that sampling can be guided (Ho and Salimans 2022,
/// algorithm 1).
public struct LabelDropout {
  /// The null label; nil if there is none.
  public let nullLabel: Int?
  /// The probability that a label is replaced.
  public let rate: Double
  private let model: Layer

  /// - Parameter options: options that `check` accepted.
  /// - Throws: `argument` for a rate without a null label, and for a null label that the model does not take.
  init(_ model: Layer, _ options: some GuidedTrainerOptions) throws {
    self.model = model
    rate = options.labelDropout
    nullLabel = options.nullLabel ?? (model as? any ClassConditioned)?.nullClass
    guard rate == 0 || nullLabel != nil else {
      throw DiffusionError.argument(
        "labelDropout", "needs a null label, and the model has none")
    }
    let complaint = try nullLabel.flatMap {
      try model.refusal(of: .classLabels, Tensor(Float($0)), for: [1])
    }
    if let complaint { throw DiffusionError.argument("nullLabel", complaint) }
  }

  /// - Throws: `argument` for conditions that the model does not take for these samples, and for labels that are not
  ///   classes.
  func check(_ data: TrainingData) throws {
    if let labels = data.conditions[.classLabels], let complaint = complaint(about: labels, data.count) {
      throw DiffusionError.argument(data.name(of: .classLabels), complaint)
    }
    try model.check(data.conditions, for: data.samples.shape.sizes, name: data.name(of:))
  }

  /// The conditions with labels replaced at random.
  func callAsFunction(
    _ conditions: [Condition: Tensor], _ generator: Generator
  ) throws -> [Condition: Tensor] {
    guard rate > 0, let nullLabel, let labels = conditions[.classLabels] else { return conditions }
    let draws = try Tensor.rand(labels.shape, generator: generator)
    let dropped = try Tensor(uninitialized: labels.shape)
    for index in 0..<labels.count {
      dropped.pointer[index] =
        Double(draws.pointer[index]) < rate ? Float(nullLabel) : labels.pointer[index]
    }
    return conditions.adding(classLabels: dropped)
  }

  /// The reason why the labels cannot be trained on; nil if there is none, or if only the model can check. The null
  /// label is among the labels that the model takes, but is not a class.
  private func complaint(about labels: Tensor, _ count: Int) -> String? {
    guard let nullLabel, labels.count == count, labels.shape.sizes[0] == count else { return nil }
    defer { withExtendedLifetime(labels) {} }
    let values = UnsafeBufferPointer(start: labels.pointer, count: count)
    // If the null label is the model's own, it follows the classes.
    let classes = (model as? any ClassConditioned)?.nullClass == nullLabel ? nullLabel : nil
    let null = "\(nullLabel) is the null label, which `label_dropout` puts in"
    for (index, label) in values.enumerated() {
      let what = "label \(plain(label)) at position \(index: index)"
      if label == Float(nullLabel) {
        return classes.map { "\(what): the model's \($0) classes are 0 to \($0 - 1), and \(null)" }
          ?? "\(what) is no class: \(null)"
      }
      if let classes, label > Float(classes) {
        return
          "\(what), expected whole numbers from 0 to \(classes): the classes are 0 to \(classes - 1), and \(null)"
      }
    }
    return nil
  }
}
