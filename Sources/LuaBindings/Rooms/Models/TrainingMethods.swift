import CLua
import DiffusionKit

// compile, fit, evaluate and predict: methods of every layer and model.

enum TrainingMethods {
  static let methods: [Function] = [
    Function(
      "compile", "Sets the optimizer, the loss and the metrics of fit and evaluate.", this,
      Argument(
        "optimizer", "an optimizer or its name, \"adam\" by default",
        default: Choice<OptimizerArgument>.byDefault("adam")),
      Argument(
        "loss", "a name, one of dk.losses, or a function of (prediction, target); \"mse\" by default",
        default: Choice<LossArgument>.byDefault("mse")),
      Argument<MetricsArgument?>(
        "metrics",
        "a list of names and functions, or functions by name; \"accuracy\" is Keras's and depends on the shapes and the loss: with a threshold of 0.5 (0 for bce_with_logits), of class ids, or of one-hot targets"
      ), body: compile
    ).retaining(.forObject).documented(
      shapes: .none, errors: "Unknown names, and metrics of one name.",
      example: """
        local model = dk.nn.Dense(1)
        model:compile{optimizer = dk.optimizers.SGD(0.1), loss = "mse", metrics = {"mae"}}
        """),
    Function(
      "fit",
      "Trains the compiled model, in each epoch on all samples in batches. The history has a list for each metric: history.loss, history.val_loss, ...",
      this, data, y, options: ModelFitCall(), returns: "table"
    ) { box, x, y, call in try call.steps(box.layer, x, y).finish().table }.retaining(.forCall).documented(
      shapes: .samples, errors: .fitting,
      example: """
        local x = dk.randn(64, 2)
        local model = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}
        model:compile{optimizer = dk.optimizers.SGD(0.1)}
        local history = model:fit(x, x:sum(2, true), {epochs = 20, batch_size = 16})
        assert(#history.loss == 20 and history.loss[20] < 0.01)
        """),
    Function(
      "fit_steps",
      "Trains like fit, as a loop: `for step in model:fit_steps(x, y, {...}) do ... end` trains on one batch in each iteration. The fields of step are step (counted from the start of the run), epoch, batch, the batch's loss and metrics, and after the last batch of an epoch logs, the epoch's row of the history.",
      this, data, y, options: ModelFitCall.quiet, returns: "TrainingSteps"
    ) { box, x, y, call in Loop(iterator: try call.steps(box.layer, x, y)) }.documented(
      shapes: .samples, errors: .fitting,
      example: """
        local model = dk.nn.Dense(1)
        model:compile()
        local count = 0
        for step in model:fit_steps(dk.zeros(64, 2), dk.zeros(64, 1)) do count = step.batch end
        print(count) --> 2
        """),
    Function(
      "evaluate", "Returns the mean loss over all samples, and a table of the loss and all metrics.", this,
      data,
      y, batchSize, sampleWeight, returns: "number, table", body: evaluate
    ).documented(
      shapes: .samples, errors: "A model that is not compiled, counts of samples that differ, and no data.",
      example: """
        local model = dk.nn.Dense(1, {kernel_initializer = "zeros"})
        model:compile{metrics = {"mae"}}
        local loss, values = model:evaluate(dk.zeros(4, 2), dk.full({4, 1}, 2))
        print(loss, values.mae) --> 4.0 2.0
        """),
    Function(
      "predict",
      "Computes the outputs for all samples in batches, in evaluation mode and without gradients.", this,
      x, batchSize, returns: "Tensor"
    ) { box, x, batchSize in try box.layer.predict(x.values, batchSize: batchSize) }.documented(
      shapes: "inputs [N, ...] to [N, ...].", errors: "Counts of samples that differ, and no data.",
      example: "print(dk.nn.Dense(3):predict(dk.zeros(100, 2)):shape()) --> 100 x 3"),
  ]

  static let getters: [Function] = [
    Function(
      "history", "The values that fit has recorded so far, also after an error.", this, returns: "table"
    ) { $0.layer.history.table }.documented(
      shapes: .none, errors: .none,
      example: """
        local model = dk.nn.Dense(1)
        model:compile()
        model:fit(dk.zeros(8, 2), dk.zeros(8, 1), {epochs = 3})
        print(#model.history.loss, model.history.epoch[3]) --> 3 3
        """),
    Function(
      "stop_training", "Whether fit ends after the current batch or epoch.", this, returns: "boolean"
    ) { $0.layer.stopTraining }.documented(
      shapes: .none, errors: .none, example: "print(dk.nn.Dense(1).stop_training) --> false"),
  ]
  static let setters: [Function] = [
    Function(
      "stop_training", "Ends fit after the current batch or epoch (true).", this,
      Argument<Bool>("stop", "whether to end fit"), body: setStopTraining
    ).documented(
      shapes: .none, errors: .none,
      example: """
        local model = dk.nn.Dense(1)
        model:compile()
        local function stop() model.stop_training = true end
        local history = model:fit(dk.zeros(8, 2), dk.zeros(8, 1), {epochs = 50, callbacks = stop})
        print(#history.loss) --> 1
        """)
  ]

  private static let this = Argument<LayerBox>.this
  private static let x = Argument<TensorList>(
    "x", "the inputs [N, ...], or a list for a model of several inputs")
  private static let data = Argument<ModelData>(
    "x",
    "the inputs [N, ...], or a list for a model of several inputs; or a Dataset of {x, y}; for fit also fn(step, generator), or an object with such a method next, which returns the batch {x, y} of a step"
  )
  private static let y = Argument<TargetList?>("y", "the targets [N, ...]; none for a Dataset or a function")
  private static let batchSize = Argument("batch_size", "samples in a batch", default: 32)
  private static let sampleWeight = Argument<NumberList?>(
    "sample_weight",
    "[N], factors of at least 0 for the losses of the samples before their mean; metrics are not weighted"
  )

  private static func compile(
    _ box: LayerBox, _ optimizer: Choice<OptimizerArgument>, _ loss: Choice<LossArgument>,
    _ metrics: MetricsArgument?
  ) throws -> Nothing {
    let chosen = try optimizer.value?.option ?? Optimizer.named(optimizer.name)
    let loss = try loss.value?.option ?? Loss.named(loss.name)
    try box.layer.compile(optimizer: chosen, loss: loss, metrics: metrics?.metrics ?? [])
    return Nothing()
  }

  private static func evaluate(
    _ box: LayerBox, _ x: ModelData, _ y: TargetList?, _ batchSize: Int, _ weights: NumberList?
  ) throws -> Pair<Double, LuaTable> {
    let logs: Logs
    switch x {
    case .inputs(let x):
      logs = try box.layer.evaluate(
        x, ModelData.targets(y), batchSize: batchSize, sampleWeight: weights?.tensor)
    case .dataset(let dataset):
      try ModelData.refuse(y)
      guard weights == nil else {
        throw DiffusionError.argument(
          "sampleWeight", "the data have their own weights: batches are {x, y, sample_weight = ...}")
      }
      logs = try box.layer.evaluate(dataset, batchSize: batchSize)
    case .stream:
      throw DiffusionError.argument("x", "a function has no end: expected tensors or a data set")
    }
    return Pair(logs["loss"] ?? .nan, logs.table)
  }
  private static func setStopTraining(_ box: LayerBox, _ stop: Bool) -> Nothing {
    box.layer.stopTraining = stop
    return Nothing()
  }
}

extension History {
  /// The table with a list for each metric, and the epochs, counted from 1.
  var table: LuaTable {
    LuaTable(names.map { ($0, self[$0] ?? []) } + [("epoch", epochs.map { $0 + 1 })])
  }
}
