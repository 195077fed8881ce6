/// What a trainer is given: samples, and what belongs to them.
public struct TrainingData {
  /// [N, ...]
  public var samples: Tensor
  /// What the model is told of each sample, [N, ...].
  public var conditions: [Condition: Tensor]
  /// Where a flow begins, [M, ...]: samples that are drawn from at random. Nil for normal noise.
  public var source: Tensor?
  /// The argument that all of it came in, where that is one; nil where each part has an argument of its own.
  var argument: String?

  /// - Parameters:
  ///   - classLabels: [N], whole numbers from 0. Default none.
  ///   - conditions: what else the model is told of each sample. Default nothing.
  ///   - source: of a `FlowMatcher`. Default normal noise.
  public init(
    _ samples: Tensor, classLabels: Tensor? = nil, conditions: [Condition: Tensor] = [:],
    source: Tensor? = nil
  ) {
    self.samples = samples.detached
    self.conditions = conditions.adding(classLabels: classLabels).mapValues(\.detached)
    self.source = source?.detached
  }

  public var count: Int { samples.shape.sizes[0] }
  /// The sizes of one sample.
  var sampleShape: [Int] { Array(samples.shape.sizes.dropFirst()) }

  /// What the samples are called in errors.
  public var samplesName: String { argument ?? "data" }

  /// What a condition is called in errors.
  public func name(of condition: Condition) -> String { argument ?? condition.argument }
}

extension [Condition: Tensor] {
  func adding(classLabels: Tensor?) -> [Condition: Tensor] {
    var all = self
    if let classLabels { all[.classLabels] = classLabels }
    return all
  }
}
