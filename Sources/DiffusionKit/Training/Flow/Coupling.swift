/// Which samples of the source and of the data a flow joins in training.
public enum Coupling: String, CaseIterable, Sendable {
  /// As they come.
  case independent
  /// Those of a batch that together are nearest, by squared distances: straighter paths (Tong et al. 2024, Pooladian et
  /// al. 2023).
  case optimalTransport = "optimal_transport"

  /// The data in the order of the source samples that they are joined with.
  func paired(_ source: Tensor, _ data: Tensor) throws -> Tensor {
    switch self {
    case .independent: data
    case .optimalTransport: try data.indexSelect(axis: 0, positions: optimalAssignment(source, data))
    }
  }
}
