/// What is watched beside the loss while a model is trained: a named function of (prediction, target) that gives one
/// number, the mean over the batch. It is never differentiated.
public struct Metric {
  public let name: String
  private let compute: (_ prediction: Tensor, _ target: Tensor, _ loss: Loss?) throws -> Tensor

  /// - Parameter compute: gives one element from (prediction, target).
  public init(_ name: String, _ compute: @escaping (_ prediction: Tensor, _ target: Tensor) throws -> Tensor)
  {
    self.init(Loss(name, compute))
  }

  /// A loss that nothing is trained on.
  public init(_ loss: Loss) {
    self.init(loss.name) { prediction, target, _ in try loss(prediction, target) }
  }

  /// - Parameter compute: is also given the loss that the model is trained on, where there is one: it tells what
  ///   predictions are.
  init(
    _ name: String,
    beside compute: @escaping (_ prediction: Tensor, _ target: Tensor, _ loss: Loss?) throws -> Tensor
  ) {
    (self.name, self.compute) = (name, compute)
  }

  /// The same under another name.
  public func renamed(_ name: String) -> Metric { Metric(name, beside: compute) }

  /// - Parameter loss: what the model is trained on.
  /// - Throws: what the metric throws of shapes that do not fit.
  public func callAsFunction(_ prediction: Tensor, _ target: Tensor, beside loss: Loss? = nil) throws
    -> Double
  {
    try noGrad { Double(try compute(prediction, target, loss).item()) }
  }
}

extension Metric {
  /// The metrics that a name alone stands for, beside the losses. A new metric adds its line.
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

  /// The metrics that a name alone stands for, beside the losses.
  public static var names: [String] { known.map(\.name) }

  /// A metric of that name, Keras's: "accuracy" ("acc") is the share of right answers, for one output a sample by a
  /// threshold of 0.5 (0 where the model is trained with bce_with_logits, whose predictions are logits), for class ids and
  /// one-hot targets by the largest output; "binary_accuracy", "categorical_accuracy" and "sparse_categorical_accuracy"
  /// say which. Or a loss.
  /// - Throws: `argument("metrics")` for an unknown name, listing the known ones.
  public static func named(_ name: String) throws -> Metric {
    if let metric = try known.first(where: { $0.isMeant(by: name) })?.make() { return metric }
    do { return Metric(try Loss.named(name)) } catch let error as DiffusionError {
      guard error.kind == .argument("loss") else { throw error }
      throw DiffusionError.unknown("metric", name, known: names + Loss.names, argument: "metrics")
    }
  }
}
