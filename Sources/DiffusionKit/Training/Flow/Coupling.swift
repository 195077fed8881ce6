/// The pairing of samples of the source with samples of the data in a flow's training.
public enum Coupling: String, OptionChoice {
  /// Pairs in the order of the batch.
  case independent
  /// The pairing within a batch that minimises the sum of squared distances, for straighter paths (Tong et al. 2024,
  /// Pooladian et al. 2023).
  case optimalTransport = "optimal_transport"

  /// The data and their conditions, in the order of the source samples that they are paired with.
  func paired(_ source: Tensor, _ data: TrainingData) throws -> TrainingData {
    guard self == .optimalTransport else { return data }
    let order = try optimalAssignment(source, data.samples)
    var paired = data
    paired.samples = try data.samples.indexSelect(axis: 0, positions: order)
    paired.conditions = try data.conditions.mapValues { try $0.indexSelect(axis: 0, positions: order) }
    return paired
  }
}
