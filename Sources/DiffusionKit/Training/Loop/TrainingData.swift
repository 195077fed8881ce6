/// The data of a trainer: samples and their conditions.
public struct TrainingData {
  /// The samples, [N, ...].
  public var samples: Tensor
  /// The conditions of the samples, [N, ...] each.
  public var conditions: [Condition: Tensor]
  /// The source of a flow, [M, ...]: samples from which training draws at random. Nil for normal noise.
  public var source: Tensor?
  /// The argument that holds all the data, if a single one does; nil if each part has an argument of its own.
  var argument: String?

  /// - Parameters:
  ///   - classLabels: [N], whole numbers from 0. Default none.
  ///   - conditions: the other conditions. Default none.
  ///   - source: the source of a `FlowMatcher`. Default normal noise.
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

  /// The name of the samples in errors.
  public var samplesName: String { argument ?? "data" }

  /// The name of a condition in errors.
  public func name(of condition: Condition) -> String { argument ?? condition.rawValue }
}

extension [Condition: Tensor] {
  func adding(classLabels: Tensor?) -> [Condition: Tensor] {
    var all = self
    if let classLabels { all[.classLabels] = classLabels }
    return all
  }
}
