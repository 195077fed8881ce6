/// A value recorded beside the loss while a model is trained: a named function of (prediction, target) that returns one
/// number, the mean over the batch. Metrics are never differentiated.
public struct Metric {
  public let name: String
  private let compute: (_ prediction: Tensor, _ target: Tensor, _ loss: Loss?) throws -> Tensor

  /// - Parameter compute: returns one element from (prediction, target).
  public init(_ name: String, _ compute: @escaping (_ prediction: Tensor, _ target: Tensor) throws -> Tensor)
  {
    self.init(Loss(name, compute))
  }

  /// Makes a metric of a loss, which is only recorded.
  public init(_ loss: Loss) {
    self.init(loss.name) { prediction, target, _ in try loss(prediction, target) }
  }

  /// - Parameter compute: also takes the loss of training, if any, which determines the meaning of predictions.
  init(
    _ name: String,
    beside compute: @escaping (_ prediction: Tensor, _ target: Tensor, _ loss: Loss?) throws -> Tensor
  ) {
    (self.name, self.compute) = (name, compute)
  }

  /// A copy with another name.
  public func renamed(_ name: String) -> Metric { Metric(name, beside: compute) }

  /// - Parameter loss: the loss of training.
  /// - Throws: the metric's errors for shapes that do not match.
  public func callAsFunction(_ prediction: Tensor, _ target: Tensor, beside loss: Loss? = nil) throws
    -> Double
  {
    try noGrad { Double(try compute(prediction, target, loss).item()) }
  }
}

extension Metric {
  /// The metrics that can be given by name, beside the losses. A new metric adds its line.
  private static let known: [Named<Metric>] = [
    Named("accuracy") { accuracy("accuracy", Accuracy.chosen) },
    Named("acc") { accuracy("acc", Accuracy.chosen) },
    Named("binary_accuracy") { accuracy("binary_accuracy") { .binary(threshold: Accuracy.threshold($2)) } },
    Named("categorical_accuracy") { accuracy("categorical_accuracy") { _, _, _ in .categorical } },
    Named("sparse_categorical_accuracy") {
      accuracy("sparse_categorical_accuracy") { _, _, _ in .sparse }
    },
  ]

  private static func accuracy(
    _ name: String, _ choice: @escaping (Tensor, Tensor, Loss?) -> Accuracy
  ) -> Metric {
    Metric(name) { try choice($0, $1, $2).values($0, $1).mean() }
  }

  /// The names of the metrics, without those of the losses.
  public static var names: [String] { known.map(\.name) }

  /// A metric or a loss by its name in Keras. "accuracy" ("acc") is the share of correct predictions: for one output
  /// per sample by a threshold of 0.5 (0 for a model trained with bce_with_logits, whose predictions are logits), for
  /// class ids and one-hot targets by the maximum output; "binary_accuracy", "categorical_accuracy" and
  /// "sparse_categorical_accuracy" select one of these.
  /// - Throws: `argument("metrics")` for an unknown name, listing the known ones.
  public static func named(_ name: String) throws -> Metric {
    if let metric = try known.first(where: { $0.matches(name) })?.make() { return metric }
    do { return Metric(try Loss.named(name)) } catch let error as DiffusionError {
      guard error.kind == .argument("loss") else { throw error }
      throw DiffusionError.unknown("metric", name, known: names + Loss.names, argument: "metrics")
    }
  }
}
