/// What a trainer trains on: tensors, a data set whose samples are read when they are needed, or a stream of batches.
public struct TrainingInput {
  enum Samples {
    case tensors(TrainingData)
    case dataset(any Dataset)
    case stream(any BatchStream)
  }
  let samples: Samples
  /// The source of a flow, [M, ...]; nil for normal noise.
  let source: Tensor?

  public init(_ data: TrainingData) { (samples, source) = (.tensors(data), data.source) }

  /// - Parameters:
  ///   - dataset: the samples, and the conditions by their names.
  ///   - source: the source of a `FlowMatcher`. Default normal noise.
  public init(_ dataset: any Dataset, source: Tensor? = nil) {
    samples = .dataset(dataset)
    self.source = source?.detached
  }

  /// - Parameters:
  ///   - stream: samples, and conditions by their names.
  ///   - source: the source of a `FlowMatcher`. Default normal noise.
  public init(stream: any BatchStream, source: Tensor? = nil) {
    samples = .stream(stream)
    self.source = source?.detached
  }
}
