import CLua
import DiffusionKit

// Training and sampling as loops of the script: `for step in model:fit_steps(x, y) do ... end`. Each iteration of the
// loop is a call that returns, so the script may yield to its host in between: no coroutine crosses Swift.

extension TrainingSteps: Boxed {
  static let boxType = BoxType<TrainingSteps>("TrainingSteps", holdsLuaValues: true)
}

extension SamplingSteps: Boxed {
  static let boxType = BoxType<SamplingSteps>("SamplingSteps", holdsLuaValues: true)
}

enum StepIterators {
  static let trainingClass = ClassDeclaration(
    type: TrainingSteps.boxType.raw,
    summary:
      "Training, batch by batch. A call trains on one more batch and returns its loss and metrics; nil at the end.",
    metamethods: [
      Function(
        "__call", "Trains on one more batch.", Argument<TrainingSteps>.this, LoopValue.state,
        LoopValue.previous, returns: "table or nil", body: train
      ).documented(
        shapes: .none,
        errors: "A call from within the run's own callbacks, and the errors of the model and the loss.",
        example: """
          local model = dk.nn.Dense(1)
          model:compile()
          local steps = model:fit_steps(dk.zeros(8, 2), dk.zeros(8, 1), {batch_size = 4})
          print(steps().batch, steps().batch, steps()) --> 1 2 nil
          """),
      ValueText.metamethod(
        "The number of epochs that ended.",
        example: """
          local model = dk.nn.Dense(1)
          model:compile()
          print((model:fit_steps(dk.zeros(8, 2), dk.zeros(8, 1)))) --> TrainingSteps(epochs = 0)
          """
      ) { (steps: TrainingSteps) in "TrainingSteps(epochs = \(steps.history.epochs.count))" },
    ])
  static let samplingClass = ClassDeclaration(
    type: SamplingSteps.boxType.raw,
    summary: "Sampling, step by step. A call takes one more step and returns the samples; nil at the end.",
    metamethods: [
      Function(
        "__call", "Takes one more step.", Argument<SamplingSteps>.this, LoopValue.state, LoopValue.previous,
        returns: "table or nil", body: denoise
      ).documented(
        shapes: .none, errors: "A call from within the model, and the errors of the model.",
        example: """
          local model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1}
          local trainer = dk.DiffusionTrainer(model, dk.schedulers.DDIMScheduler())
          trainer:fit(dk.randn(8, 2))
          local steps = trainer:sample_steps{num_inference_steps = 2}
          print(steps().timestep, steps().timestep, steps()) --> 500 0 nil
          """),
      ValueText.metamethod(
        "The number of steps.",
        example: """
          local model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1}
          local trainer = dk.DiffusionTrainer(model, dk.schedulers.DDIMScheduler())
          trainer:fit(dk.randn(8, 2))
          print((trainer:sample_steps{num_inference_steps = 2})) --> SamplingSteps(num_inference_steps = 2)
          """
      ) { (steps: SamplingSteps) in
        "SamplingSteps(\(steps.count.map { "num_inference_steps = \($0)" } ?? ""))"
      },
    ])

  /// Runs one iteration and drops the argument from its errors: the data and options are not arguments of the
  /// iteration.
  private static func next<Step>(_ body: () throws -> Step?) throws -> Step? {
    do { return try body() } catch let error as DiffusionError { throw error.withoutArgument }
  }

  private static func train(_ steps: TrainingSteps, _: LoopValue?, _: LoopValue?) throws -> LuaTable? {
    guard let step = try next(steps.next) else { return nil }
    var table = step.logs.table
    table.fields += [
      ("step", step.step), ("epoch", step.epoch + 1), ("batch", step.batch + 1),
      ("logs", step.epochLogs?.table),
    ]
    return table
  }

  private static func denoise(_ steps: SamplingSteps, _: LoopValue?, _: LoopValue?) throws -> LuaTable? {
    guard let step = try next(steps.next) else { return nil }
    return try step.table()
  }
}

extension SamplingSteps.Step {
  /// The table that loops and callbacks receive.
  func table() throws -> LuaTable {
    LuaTable([
      ("step", index + 1), ("num_inference_steps", count),
      ("timestep", timestep.map { JSON.double(Double($0)) }), ("time", time),
      ("sample", sample), ("pred_original_sample", predOriginalSample), ("images", try images()),
    ])
  }
}
