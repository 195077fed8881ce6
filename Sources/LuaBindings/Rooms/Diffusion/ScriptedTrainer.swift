import CLua
import DiffusionKit

/// A trainer with a Lua class, which has the methods and fields of all trainers beside its own.
protocol ScriptedTrainer: Trainer, Boxed, SendableMetatype {
  /// The name of the trainer's variable in examples.
  static var word: String { get }
  static var samples: Argument<TrainerData> { get }
  /// The options for data that belong to the samples, before and after the options of `fit`.
  static var sampleParts: (first: [Field<SampleParts>], last: [Field<SampleParts>]) { get }
  /// The options of `fit` that not all trainers have.
  static var fitOptions: [Field<FitOptions>] { get }
  static var fitShapes: Remark { get }
  static var fitErrors: Remark { get }
  /// An example: lines that make a trainer and `data`, followed by `lines`.
  static func example(_ lines: String...) -> String
  func input(_ samples: TrainerData, _ parts: SampleParts) throws -> TrainingInput
}

extension ScriptedTrainer {
  static var this: Argument<Self> { Argument<Self>.this }

  static var trainingMethods: [Function] {
    [
      Function(
        "fit",
        "Trains on data and returns the history, which has a list of losses. After resume it continues the run of the checkpoint, whose epochs and steps count; a message says if nothing is left to train. A loss that is not a number or that diverges is an error.",
        this, samples, options: FitCall<Self>(), returns: "table",
        body: { (trainer: Self, samples: TrainerData, call: FitCall<Self>) in
          try trainer.fit(trainer.input(samples, call.parts), call.options).table
        }
      ).retaining(.forCall).documented(
        shapes: fitShapes, errors: fitErrors,
        example: example("print(#\(word):fit(data, {epochs = 3}).loss) --> 3")),
      Function(
        "fit_steps",
        "Trains like fit, as a loop: `for step in \(word):fit_steps(data, {...}) do ... end` trains on one batch per iteration. step has step (counted from the start of the run), epoch, batch and the batch's loss, and after the last batch of an epoch logs, the epoch's row of the history.",
        this, samples, options: FitCall<Self>.quiet, returns: "TrainingSteps",
        body: { (trainer: Self, samples: TrainerData, call: FitCall<Self>) in
          Loop(iterator: try trainer.fitSteps(trainer.input(samples, call.parts), call.options))
        }
      ).documented(
        shapes: fitShapes, errors: fitErrors,
        example: example(
          "local last", "for step in \(word):fit_steps(data, {steps = 5}) do last = step end",
          "print(last.step, last.logs ~= nil) --> 5 true")),
      Function(
        "save",
        "Writes a checkpoint from which training can be resumed: model, averaged weights, optimizer, random number generators and the position in the run. With checkpoint_path fit writes one itself.",
        this, Argument<FilePath>("path", "a .safetensors file"),
        body: { (trainer: Self, path: FilePath) in
          try trainer.save(path)
          return Nothing()
        }
      ).documented(
        shapes: .none,
        errors:
          "A model that is not built, averaged weights that are applied, and files that cannot be written.",
        example: example("\(word):fit(data, {steps = 3})", "\(word):save(\"\(word).safetensors\")")),
      Function(
        "resume",
        "Loads a checkpoint into a trainer made in the same way. The next fit, given the same data and options, continues the run: with the same number of threads its weights are bit for bit those of a run that was never stopped. epochs and steps count from the start of the run.",
        this, Argument<FilePath>("path", "a file that save or fit wrote"),
        body: { (trainer: Self, path: FilePath) in
          try trainer.resume(path)
          return Nothing()
        }
      ).documented(
        shapes: .none,
        errors:
          "Files that are damaged or from another kind of trainer, model, optimizer, loss or other options; the message lists the differences, including numbers such as the learning rate. The trainer is then unchanged.",
        example: example(
          "\(word):fit(data, {epochs = 1})", "\(word):save(\"\(word).safetensors\")",
          "\(word):resume(\"\(word).safetensors\")", "print(#\(word):fit(data, {epochs = 3}).loss) --> 3")),
    ]
  }

  static var trainingGetters: [Function] {
    [
      Function(
        "model", "The model.", this, returns: "Layer",
        body: { (trainer: Self) in LayerBox(layer: trainer.model) }
      ).retaining(.forObject).documented(
        shapes: .none, errors: .none, example: example("print(type(\(word).model.kind)) --> string")),
      Function(
        "optimizer", "The optimizer, whose learning rate may be set.", this, returns: "Optimizer",
        body: { (trainer: Self) in OptimizerBox(optimizer: trainer.optimizer) }
      ).retaining(.forObject).documented(
        shapes: .none, errors: .none,
        example: example(
          "\(word).optimizer.learning_rate = 0.5", "print(\(word).optimizer.learning_rate) --> 0.5")),
      Function(
        "ema", "The averaged weights; nil without ema_decay.", this, returns: "EMA or nil",
        body: { (trainer: Self) in trainer.ema }
      ).retaining(.forObject).documented(
        shapes: .none, errors: .none, example: example("print(\(word).ema) --> nil")),
      Function(
        "history", "The history that fit has recorded so far.", this, returns: "table",
        body: { (trainer: Self) in trainer.history.table }
      ).documented(
        shapes: .none, errors: .none,
        example: example("\(word):fit(data, {epochs = 4})", "print(#\(word).history.loss) --> 4")),
    ]
  }
}
