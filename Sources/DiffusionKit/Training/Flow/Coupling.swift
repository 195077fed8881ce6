/// Which samples of the source and of the data a flow joins in training.
public enum Coupling: String, OptionChoice {
  /// As they come.
  case independent
  /// Those of a batch that together are nearest, by squared distances: straighter paths (Tong et al. 2024, Pooladian et
  /// al. 2023).
  case optimalTransport = "optimal_transport"

  /// The data, and what belongs to each of them, in the order of the source samples that they are joined with.
  func paired(_ source: Tensor, _ data: TrainingData) throws -> TrainingData {
    guard self == .optimalTransport else { return data }
    let order = try optimalAssignment(source, data.samples)
    var paired = data
    paired.samples = try data.samples.indexSelect(axis: 0, positions: order)
    paired.conditions = try data.conditions.mapValues { try $0.indexSelect(axis: 0, positions: order) }
    return paired
  }
}
