/// The optimizer, loss and metrics of a compiled model, and its latest training run.
public final class Compilation {
  public let optimizer: Optimizer
  public let loss: Loss
  /// The metrics that are recorded beside the loss.
  public let metrics: [Metric]
  /// The run of the `fit` under way; nil when it has ended, since a run holds a reference to the model.
  public internal(set) var run: TrainingRun?
  /// The history of the latest `fit` that ended.
  private var lastHistory = History()

  init(optimizer: Optimizer, loss: Loss, metrics: [Metric]) {
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
  }

  /// The history of the `fit` under way, else of the latest one.
  public var history: History { run?.history ?? lastHistory }

  /// Ends a run. Another run may have begun in the meantime, which is then the latest.
  func endRun(_ ended: TrainingRun) {
    guard run === ended else { return }
    lastHistory = ended.history
    run = nil
  }

  /// The columns of a history without validation: the loss, the parts of a mixture and the metrics. A metric with the
  /// name of a part replaces the part's column: usually they are the same.
  var names: [String] {
    let watched = metrics.map(\.name)
    let parts = (loss.mixture?.parts ?? []).map(\.name).filter { !watched.contains($0) }
    return ["loss"] + parts + watched
  }

  /// Logs the loss of a batch with its parts, and the metrics.
  func log(_ loss: Double, _ prediction: Tensor, _ target: Tensor, in logs: inout Logs) throws {
    logs["loss"] = loss
    for (name, value) in self.loss.mixture?.values ?? [:] { logs[name] = value }
    for metric in metrics { logs[metric.name] = try metric(prediction, target, beside: self.loss) }
  }
}

extension Layer {
  /// The optimizer, loss and metrics that `compile` set.
  public internal(set) var compilation: Compilation? {
    get { trainingSetup as? Compilation }
    set { trainingSetup = newValue }
  }

  /// Sets the optimizer, loss and metrics of `fit` and `evaluate`.
  /// - Parameter metrics: the metrics, whose names are columns of the history and must differ from each other and from
  ///   "loss".
  /// - Throws: `argument("metrics")` for a name that is taken.
  public func compile(optimizer: Optimizer, loss: Loss, metrics: [Metric] = []) throws {
    var taken: Set = ["loss"]
    for metric in metrics where !taken.insert(metric.name).inserted {
      throw DiffusionError.argument("metrics", "the name '\(metric.name)' is taken")
    }
    if let mistake = loss.mistakenActivation(of: self) { Session.current.warn(mistake) }
    compilation = Compilation(optimizer: optimizer, loss: loss, metrics: metrics)
  }

  /// The history of `fit` so far, also after an error or interruption. Empty before the first `fit`.
  public var history: History { compilation?.history ?? History() }

  /// Set to true inside a callback to end `fit` after the batch or epoch under way.
  public var stopTraining: Bool {
    get { compilation?.run?.stopTraining ?? false }
    set { compilation?.run?.stopTraining = newValue }
  }

  func requireCompilation() throws -> Compilation {
    guard let compilation else {
      throw DiffusionError.state("the model is not compiled: call compile with an optimizer and a loss first")
    }
    return compilation
  }
}

extension Loss {
  /// The warning about a model that passes probabilities, which Keras's losses of these names take, to a loss that
  /// takes logits: the model would train badly. Nil for no warning.
  fileprivate func mistakenActivation(of model: Layer) -> String? {
    let wrong: [String: Activation] = ["cross_entropy": .softmax, "bce_with_logits": .sigmoid]
    guard let activation = wrong[name], model.resultActivation == activation else { return nil }
    return "\(model.name) (\(model.kind)): its result has been through \(activation.rawValue), and the loss "
      + "\(name) applies it once more, as to scores: leave the activation out, and apply it to what predict gives"
  }
}
