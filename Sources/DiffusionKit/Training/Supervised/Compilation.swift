/// What a model is trained with, and its latest training run.
public final class Compilation {
  public let optimizer: Optimizer
  public let loss: Loss
  /// What is watched beside the loss.
  public let metrics: [Metric]
  /// The latest `fit` under way; nil when it has ended, as a run holds the model.
  public internal(set) var run: TrainingRun?
  /// What the last `fit` that ended recorded.
  private var lastHistory = History()

  init(optimizer: Optimizer, loss: Loss, metrics: [Metric]) {
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
  }

  /// What `fit` recorded so far: of the one under way, else of the last.
  public var history: History { run?.history ?? lastHistory }

  /// The run is over. Another one may have begun meanwhile, which then is the latest.
  func endRun(_ ended: TrainingRun) {
    guard run === ended else { return }
    lastHistory = ended.history
    run = nil
  }

  /// The columns of a history without validation: the loss, the parts of a mixture and the metrics. A metric of a part's
  /// name takes its column: mostly they are the same.
  var names: [String] {
    let watched = metrics.map(\.name)
    let parts = (loss.mixture?.parts ?? []).map(\.name).filter { !watched.contains($0) }
    return ["loss"] + parts + watched
  }

  /// Logs what the loss just was for a batch, with its parts, and the metrics.
  func log(_ loss: Double, _ prediction: Tensor, _ target: Tensor, in logs: inout Logs) throws {
    logs["loss"] = loss
    for (name, value) in self.loss.mixture?.values ?? [:] { logs[name] = value }
    for metric in metrics { logs[metric.name] = try metric(prediction, target, beside: self.loss) }
  }
}

extension Layer {
  /// What `compile` set: optimizer, loss, metrics.
  public internal(set) var compilation: Compilation? {
    get { trainingSetup as? Compilation }
    set { trainingSetup = newValue }
  }

  /// Sets what `fit` and `evaluate` use.
  /// - Parameter metrics: their names are columns of the history, and must differ from each other and from "loss".
  /// - Throws: `argument("metrics")` for a name that is taken.
  public func compile(optimizer: Optimizer, loss: Loss, metrics: [Metric] = []) throws {
    var taken: Set = ["loss"]
    for metric in metrics where !taken.insert(metric.name).inserted {
      throw DiffusionError.argument("metrics", "the name '\(metric.name)' is taken")
    }
    if let mistake = loss.mistakenActivation(of: self) { Session.current.warn(mistake) }
    compilation = Compilation(optimizer: optimizer, loss: loss, metrics: metrics)
  }

  /// What `fit` recorded so far: also after it threw or was interrupted. Empty before the first.
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
  /// What is said of a model that gives probabilities to a loss of scores, as Keras's losses of these names take them: it
  /// would train, and badly. Nil for nothing.
  fileprivate func mistakenActivation(of model: Layer) -> String? {
    let wrong: [String: Activation] = ["cross_entropy": .softmax, "bce_with_logits": .sigmoid]
    guard let activation = wrong[name], model.resultActivation == activation else { return nil }
    return "\(model.name) (\(model.kind)): its result has been through \(activation.rawValue), and the loss "
      + "\(name) applies it once more, as to scores: leave the activation out, and apply it to what predict gives"
  }
}
