/// The loss of a batch, one element, from the prediction and the target; differentiated through the prediction.
public typealias LossFunction = (_ prediction: Tensor, _ target: Tensor) throws -> Tensor

/// A figure to watch beside the loss: computed as the loss is, never differentiated.
public struct Metric {
  /// Its column in the history, "mae".
  public let name: String
  public let function: LossFunction

  public init(_ name: String, _ function: @escaping LossFunction) {
    self.name = name
    self.function = function
  }
}

/// What a model is trained with, and its latest training run.
public final class Compilation {
  public let optimizer: Optimizer
  public let loss: LossFunction
  public let metrics: [Metric]
  /// The `fit` under way or the last one.
  public internal(set) var run: TrainingRun?

  init(optimizer: Optimizer, loss: @escaping LossFunction, metrics: [Metric]) {
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
  }

  /// The columns of a history without validation.
  var names: [String] { ["loss"] + metrics.map(\.name) }
}

extension Layer {
  /// Sets what `fit` and `evaluate` use.
  /// - Parameter metrics: names must differ from each other and from "loss".
  /// - Throws: `argument("metrics")` for a name that is taken.
  public func compile(optimizer: Optimizer, loss: @escaping LossFunction, metrics: [Metric] = []) throws {
    var taken: Set = ["loss"]
    for metric in metrics where !taken.insert(metric.name).inserted {
      throw DiffusionError.argument("metrics", "the name '\(metric.name)' is taken")
    }
    compilation = Compilation(optimizer: optimizer, loss: loss, metrics: metrics)
  }

  /// What `fit` recorded so far: also after it threw or was interrupted. Empty before the first.
  public var history: History { compilation?.run?.history ?? History() }

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
