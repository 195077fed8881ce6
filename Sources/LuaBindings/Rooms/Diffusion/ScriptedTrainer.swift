import CLua
import DiffusionKit

/// A trainer as scripts see it. Its class has the methods and fields of all trainers, and its own beside them.
protocol ScriptedTrainer: Trainer, Boxed, SendableMetatype {
  /// What its samples are read from.
  associatedtype Samples: LuaReadable

  /// What examples call it.
  static var word: String { get }
  static var samples: Argument<Samples> { get }
  /// What may belong to its samples, before the options of `fit` and behind them.
  static var sampleParts: (first: [Field<SampleParts>], last: [Field<SampleParts>]) { get }
  /// Options of `fit` that not all trainers have.
  static var fitOptions: [Field<FitOptions>] { get }
  static var fitShapes: Remark { get }
  static var fitErrors: Remark { get }
  /// Lines of an example, behind those that make a trainer, and `data`.
  static func example(_ lines: String...) -> String
  func data(_ samples: Samples, _ parts: SampleParts) throws -> TrainingData
}

extension ScriptedTrainer {
  static var this: Argument<Self> { Argument<Self>.this }

  static var trainingMethods: [Function] {
    [
      Function(
        "fit",
        "Trains on data; the history has a list of losses. After resume it goes on with the run of the checkpoint, whose epochs and steps count; that nothing is left to train is said. A loss that is no number or explodes is an error.",
        this, samples, options: FitCall<Self>(), returns: "table", keepsArguments: .forCall,
        body: { (trainer: Self, samples: Samples, call: FitCall<Self>) in
          try trainer.fit(trainer.data(samples, call.parts), call.options).table
        }
      ).documented(
        shapes: fitShapes, errors: fitErrors,
        example: example("print(#\(word):fit(data, {epochs = 3}).loss) --> 3")),
      Function(
        "fit_steps",
        "fit as a loop: `for step in \(word):fit_steps(data, {...}) do ... end` trains on one batch a turn. step has step (counted from the run's beginning), epoch, batch and the batch's loss, and after the last batch of an epoch logs, its row of the history.",
        this, samples, options: FitCall<Self>.quiet, returns: "TrainingSteps",
        body: { (trainer: Self, samples: Samples, call: FitCall<Self>) in
          Loop(iterator: try trainer.fitSteps(trainer.data(samples, call.parts), call.options))
        }
      ).documented(
        shapes: fitShapes, errors: fitErrors,
        example: example(
          "local last", "for step in \(word):fit_steps(data, {steps = 5}) do last = step end",
          "print(last.step, last.logs ~= nil) --> 5 true")),
      Function(
        "save",
        "Writes all that training needs to go on: model, average, optimizer, random numbers, the place in the run. fit does so itself with checkpoint_path.",
        this, Argument<FilePath>("path", "a .safetensors file"),
        body: { (trainer: Self, path: FilePath) in
          try trainer.save(path)
          return Nothing()
        }
      ).documented(
        shapes: .none, errors: "A model that is not built, applied averages, and unwritable files.",
        example: example("\(word):fit(data, {steps = 3})", "\(word):save(\"\(word).safetensors\")")),
      Function(
        "resume",
        "Takes over what save wrote, in a trainer made in the same way. The next fit, given the same data and options, goes on where the run stood: with as many threads its weights are the same in every bit as if it had not been stopped. epochs and steps count from the run's beginning.",
        this, Argument<FilePath>("path", "what save or fit wrote"),
        body: { (trainer: Self, path: FilePath) in
          try trainer.resume(path)
          return Nothing()
        }
      ).documented(
        shapes: .none,
        errors:
          "Files that are damaged or of another kind of trainer, model, optimizer, loss or other options: what differs is listed, numbers such as the learning rate too. Nothing has changed then.",
        example: example(
          "\(word):fit(data, {epochs = 1})", "\(word):save(\"\(word).safetensors\")",
          "\(word):resume(\"\(word).safetensors\")", "print(#\(word):fit(data, {epochs = 3}).loss) --> 3")),
    ]
  }

  static var trainingGetters: [Function] {
    [
      Function(
        "model", "The model.", this, returns: "Layer", keepsArguments: .forObject,
        body: { (trainer: Self) in LayerBox(layer: trainer.model) }
      ).documented(
        shapes: .none, errors: .none, example: example("print(type(\(word).model.kind)) --> string")),
      Function(
        "optimizer", "The optimizer, of which the learning rate may be set.", this, returns: "Optimizer",
        keepsArguments: .forObject, body: { (trainer: Self) in OptimizerBox(optimizer: trainer.optimizer) }
      ).documented(
        shapes: .none, errors: .none,
        example: example(
          "\(word).optimizer.learning_rate = 0.5", "print(\(word).optimizer.learning_rate) --> 0.5")),
      Function(
        "ema", "The averaged weights, nil without ema_decay.", this, returns: "EMA or nil",
        keepsArguments: .forObject, body: { (trainer: Self) in trainer.ema }
      ).documented(shapes: .none, errors: .none, example: example("print(\(word).ema) --> nil")),
      Function(
        "history", "What fit recorded so far.", this, returns: "table",
        body: { (trainer: Self) in trainer.history.table }
      ).documented(
        shapes: .none, errors: .none,
        example: example("\(word):fit(data, {epochs = 4})", "print(#\(word).history.loss) --> 4")),
    ]
  }
}
