/// The metrics of `compareSamples`, with their names in scripts.
public enum SampleMetric: String, CaseIterable, Sendable {
  /// The accuracy of `c2st1NN`.
  case nearestNeighbour = "c2st_1nn"
  /// The accuracy of `c2st`.
  case classifier = "c2st"
  /// The discrepancy of `mmd`.
  case mmd
  /// The distance of `frechetDistance`.
  case frechetDistance = "frechet_distance"
  /// The values of `precisionRecall`.
  case precision
  case recall

  /// The metrics that train no network.
  public static var untrained: [SampleMetric] { allCases.filter { $0 != .classifier } }

  fileprivate func value(_ real: Tensor, _ samples: Tensor, _ generator: Generator) throws -> Double {
    switch self {
    case .nearestNeighbour: try c2st1NN(real, samples)
    case .classifier: try c2st(real, samples, generator: generator)
    case .mmd: try DiffusionKitMetrics.mmd(real, samples)
    case .frechetDistance: try DiffusionKitMetrics.frechetDistance(real, samples)
    case .precision: try precisionRecall(real, samples).precision
    case .recall: try precisionRecall(real, samples).recall
    }
  }
}

/// The value of one metric for samples and real data.
public struct SampleComparison: Sendable, CustomStringConvertible {
  public let metric: SampleMetric
  /// The metric of real data and samples.
  public let value: Double
  /// The metric of two halves of the real data: the value of perfect samples.
  public let floor: Double

  public var description: String {
    "\(metric.rawValue) \(Text.significant(value)), real against real \(Text.significant(floor))"
  }
}

/// Computes metrics of samples, each with its floor: one half of the real data is compared with the samples and with the
/// other half, in equal numbers, so that both values have the same bias.
///
/// - Parameters:
///   - real: [N, ...], at least 8.
///   - samples: [M, ...] of the same size, at least 4; at most N / 2 are used.
///   - metrics: default all except the trained classifier.
///   - generator: draws the halves. Default the session's.
/// - Throws: `argument` for sets of different sizes, too few samples and non-finite values.
public func compareSamples(
  _ real: Tensor, _ samples: Tensor,
  metrics: [SampleMetric] = SampleMetric.untrained,
  generator: Generator = Session.current.generator
) throws -> [SampleComparison] {
  try SampleSets.check([("real", real), ("samples", samples)])
  let count = min(real.shape.sizes[0] / 2, samples.shape.sizes[0])
  for (name, set, least) in [("real", real, 8), ("samples", samples, 4)] where set.shape.sizes[0] < least {
    throw DiffusionError.argument(name, "shape \(set.shape): at least \(least) are needed")
  }
  let order = try Tensor.randperm(real.shape.sizes[0], generator: generator)
  func part(_ start: Int) throws -> Tensor {
    try real.detached.indexSelect(axis: 0, positions: order.narrow(axis: 0, start: start, length: count))
  }
  let (first, second) = (try part(0), try part(count))
  let chosen = try samples.detached.narrow(axis: 0, start: 0, length: count)
  return try metrics.map { metric in
    SampleComparison(
      metric: metric, value: try metric.value(first, chosen, generator),
      floor: try metric.value(first, second, generator))
  }
}
