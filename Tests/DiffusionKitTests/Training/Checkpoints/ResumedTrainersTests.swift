import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

extension Trainer {
  /// All bits of weights, averages and optimizer, and the history.
  func bits() throws -> [String] {
    let state = try model.stateDict() + (ema?.stateDict() ?? []) + optimizer.stateDict()
    return state.map { "\($0.name) \($0.tensor.floats.map(\.bitPattern))" }
      + history.names.map { "\($0) \((history[$0] ?? []).map(\.bitPattern))" } + ["\(history.epochs)"]
  }
}

/// Training that stops and resumes from a file, with every trainer.
final class ResumedTrainersTests: XCTestCase {
  /// Dropout draws from the session's generator, all else from the trainer's own.
  private struct Run {
    let trainer: any Trainer
    let data: TrainingData
    var options = FitOptions()

    @discardableResult
    func fit(
      steps: Int? = nil, epochs: Int? = nil, callbacks: [any Callback] = [],
      checkpoints: FitOptions.Checkpoints = .init()
    ) throws -> History {
      var options = options
      (options.steps, options.epochs, options.callbacks) = (steps, epochs, callbacks)
      options.checkpoints = checkpoints
      return try trainer.fit(data, options)
    }
  }

  /// A velocity field conditioned on the time and, if given, a label.
  private final class Field: Layer {
    let first: Dense, dropout: Dropout, last: Dense
    init(_ size: Int) throws {
      first = try Dense(8, name: "first") { $0.activation = .silu }
      dropout = try Dropout(0.3, name: "dropout")
      last = try Dense(size, name: "last")
      super.init(name: "field")
    }
    override func forward(_ inputs: [Tensor]) throws -> Tensor {
      let x = inputs[0]
      let flat = try x.reshaped([x.shape.sizes[0], x.count / x.shape.sizes[0]])
      let conditions = try inputs.dropFirst().map { try $0.reshaped([$0.count, 1]) }
      return try last(dropout(first(Tensor.concat([flat] + conditions, axis: 1)))).reshaped(x.shape.sizes)
    }
    override var sublayers: [(name: String, layer: Layer)] {
      [("first", first), ("dropout", dropout), ("last", last)]
    }
  }

  /// Predicts a token from its neighbours and the time.
  private final class Reader: Layer {
    let embedding: Embedding, neighbours: Conv1D, dropout: Dropout, dense: Dense
    init(_ ids: Int) throws {
      embedding = try Embedding(ids, 6, name: "embedding")
      neighbours = try Conv1D(8, 3, name: "neighbours") { ($0.padding, $0.activation) = (.same, .relu) }
      dropout = try Dropout(0.3, name: "dropout")
      dense = try Dense(ids, name: "dense")
      super.init(name: "reader")
    }
    override func forward(_ inputs: [Tensor]) throws -> Tensor {
      let x = try embedding(inputs[0]) * inputs[1].reshaped([inputs[1].count, 1, 1])
      return try dense(dropout(neighbours(x.transposed(1, 2)).transposed(1, 2)))
    }
    override var sublayers: [(name: String, layer: Layer)] {
      [("embedding", embedding), ("neighbours", neighbours), ("dropout", dropout), ("dense", dense)]
    }
  }

  private static func training() throws -> TrainerOptions {
    var options = TrainerOptions()
    let rate = try LearningRateSchedule(
      CosineDecay {
        ($0.initialLearningRate, $0.decaySteps, $0.warmupTarget, $0.warmupSteps) = (0, 8, 0.02, 4)
      })
    options.optimizer = try AdamW { ($0.learningRate, $0.amsgrad) = (rate, true) }
    options.emaDecay = 0.9
    return options
  }

  /// Each run has its own generator; with samples in three batches and noise of 15 numbers, a second normal number is cached.
  private static var kinds: [(name: String, make: () throws -> Run)] {
    [
      (
        "DiffusionTrainer",
        {
          let model = try TimeMLP(dataShape: [3]) {
            ($0.hiddenDim, $0.numBlocks, $0.timeEmbeddingDim, $0.numClasses, $0.dropout) = (6, 1, 4, 2, 0.3)
          }
          let trainer = try DiffusionTrainer(
            model: model, scheduler: DDPMScheduler(.init { $0.noise.numTrainTimesteps = 50 }),
            .init {
              $0.training = try training()
              $0.labelDropout = 0.2
              $0.timeSampling = .stratified
            })
          return Run(trainer: trainer, data: try samples([13, 3]))
        }
      ),
      (
        "FlowMatcher",
        {
          let trainer = try FlowMatcher(
            model: Field(3),
            .init {
              $0.training = try training()
              $0.coupling = .optimalTransport
              $0.sigma = 0.1
              ($0.nullLabel, $0.labelDropout) = (9, 0.2)
            })
          return Run(trainer: trainer, data: try samples([13, 3]))
        }
      ),
      (
        "FlowMatcher of a source",
        {
          let trainer = try FlowMatcher(model: Field(3), .init { $0.training = try training() })
          let data = TrainingData(
            try TrainingFixtures.normal([13, 3], seed: 3),
            source: try TrainingFixtures.normal([7, 3], seed: 4))
          return Run(trainer: trainer, data: data)
        }
      ),
      (
        "FlowMatcher of images",
        {
          let trainer = try FlowMatcher(model: Field(16), .init { $0.training = try training() })
          var options = FitOptions()
          options.augmentation.randomFlip = true
          options.augmentation.randomCropPadding = 1
          options.gradientAccumulationSteps = 2
          options.validation.split = 0.2
          return Run(
            trainer: trainer, data: TrainingData(try TrainingFixtures.normal([34, 1, 4, 4], seed: 3)),
            options: options)
        }
      ),
      (
        "MaskedDiffusion",
        {
          let trainer = try MaskedDiffusion(
            model: Reader(4), vocabSize: 4,
            .init {
              $0.training = try training()
              $0.timeConditioning = true
            })
          return Run(trainer: trainer, data: TrainingData(try tokens([13, 6])))
        }
      ),
      (
        "MaskedDiffusion with an option of each kind",
        {
          let trainer = try MaskedDiffusion(
            model: Reader(4), vocabSize: 4,
            .init {
              $0.training = try training()
              $0.timeConditioning = true
            })
          var options = FitOptions()
          options.gradientAccumulationSteps = 2
          options.validation.data = TrainingData(try tokens([4, 5]))
          options.dropLast = true
          return Run(trainer: trainer, data: TrainingData(try tokens([34, 6])), options: options)
        }
      ),
    ]
  }

  private static func samples(_ sizes: [Int]) throws -> TrainingData {
    TrainingData(
      try TrainingFixtures.normal(sizes, seed: 3),
      classLabels: try tensor([sizes[0]], (0..<sizes[0]).map { Float($0 % 2) }))
  }

  /// Ids 0 to 2.
  private static func tokens(_ sizes: [Int]) throws -> Tensor {
    try .randint(low: 0, high: 3, Shape(sizes), generator: Generator(seed: 6))
  }

  private let total = 11  // 3 batches per epoch, so that the last epoch ends early

  private func run(_ make: () throws -> Run, seed: UInt64 = 1) throws -> Run {
    Session.current.generator.manualSeed(seed)
    var run = try make()
    run.options.batchSize = 5
    run.options.generator = Generator(seed: 5)
    return run
  }

  private func assertSame(_ a: Run, _ expected: [String], _ message: String, line: UInt = #line) throws {
    let bits = try a.trainer.bits()
    XCTAssertTrue(
      bits == expected, "\(message): \(zip(bits, expected).filter { $0 != $1 }.map { $0.0.prefix(40) })",
      line: line)
  }

  func testResumedAfterAnyStepBitForBit() throws {
    let path = try temporaryFolder() + "/trainer.safetensors"
    for (name, make) in Self.kinds {
      let whole = try run(make)
      try whole.fit(steps: total)
      let expected = try whole.trainer.bits()
      for step in 1..<total {
        let first = try run(make)
        try first.fit(steps: step)
        // Numbers drawn after the end do not belong to the run.
        _ = try Tensor.randn(Shape([7]))
        _ = try Tensor.randn(Shape([7]), generator: XCTUnwrap(first.options.generator))
        try first.trainer.save(path)

        let second = try run(make, seed: 99)
        try second.trainer.resume(path)
        XCTAssertEqual(second.trainer.optimizer.stepCount, step)
        XCTAssertEqual(second.trainer.sampleShape, first.trainer.sampleShape)
        try second.fit(steps: total)
        try assertSame(second, expected, "\(name) stopped after step \(step)")
      }
    }
  }

  func testRunsAreResumableAfterAnErrorInAStep() throws {
    let path = try temporaryFolder() + "/trainer.safetensors"
    for (name, make) in Self.kinds {
      let whole = try run(make)
      try whole.fit(steps: total)
      for step in [1, 3, 4, 8] {
        let first = try run(make)
        let recorder = Recorder()
        // The next batch is interrupted after its noise was drawn.
        recorder.onBatch = { _, run in
          if run.step == step { Session.current.requestStop() }
          return .proceed
        }
        XCTAssertThrowsError(try first.fit(steps: total, callbacks: [recorder]))
        try first.trainer.save(path)
        let second = try run(make, seed: 99)
        try second.trainer.resume(path)
        try second.fit(steps: total)
        try assertSame(second, whole.trainer.bits(), "\(name) interrupted after step \(step)")
      }
    }
  }

  func testCheckpointsDuringARun() throws {
    let folder = try temporaryFolder()
    for (name, make) in Self.kinds {
      let whole = try run(make)
      try whole.fit(steps: total)
      for every in [nil, 1, 2, 4] {
        // Killed: only the last written checkpoint remains.
        struct Killed: Error {}
        let path = "\(folder)/\(name)/\(every ?? 0).safetensors"
        var checkpoints = FitOptions.Checkpoints()
        (checkpoints.path, checkpoints.every) = (path.filePath, every)
        let first = try run(make)
        let recorder = Recorder()
        recorder.onBatch = { _, run in
          if run.step == 8 { throw Killed() }
          return .proceed
        }
        XCTAssertThrowsError(try first.fit(steps: total, callbacks: [recorder], checkpoints: checkpoints))
        let second = try run(make, seed: 99)
        try second.trainer.resume(path)
        XCTAssertEqual(second.trainer.optimizer.stepCount, [nil: 6, 1: 7, 2: 6, 4: 4][every], name)
        try second.fit(steps: total, checkpoints: checkpoints)
        try assertSame(second, whole.trainer.bits(), "\(name) every \(every ?? 0)")
        // The last checkpoint is that of the end: nothing is left to train.
        let third = try run(make, seed: 98)
        try third.trainer.resume(path)
        try third.fit(steps: total)
        XCTAssertEqual(third.trainer.optimizer.stepCount, total)
        try assertSame(third, whole.trainer.bits(), "\(name) after the end")
      }
    }
  }

  func testEpochsCountFromTheStartOfTheRun() throws {
    let path = try temporaryFolder() + "/trainer.safetensors"
    for (name, make) in Self.kinds {
      let whole = try run(make)
      try whole.fit(epochs: 4)
      let first = try run(make)
      try first.fit(epochs: 2)
      try first.trainer.save(path)
      let second = try run(make, seed: 99)
      try second.trainer.resume(path)
      XCTAssertEqual(second.trainer.history.epochs, [0, 1])
      let recorder = Recorder()
      try second.fit(epochs: 4, callbacks: [recorder])
      XCTAssertEqual(second.trainer.history.epochs, [0, 1, 2, 3])
      XCTAssertEqual(
        recorder.events.filter { $0.contains("begin") }, ["train begin", "epoch 2 begin", "epoch 3 begin"])
      try assertSame(second, whole.trainer.bits(), name)
    }
  }

  func testStepsAreThoseOfFit() throws {
    for (name, make) in Self.kinds {
      let whole = try run(make)
      try whole.fit(steps: total)
      let stepped = try run(make)
      var options = stepped.options
      options.steps = total
      let steps = try stepped.trainer.fitSteps(stepped.data, options)
      var count = 0
      while let step = try steps.next() {
        count += 1
        XCTAssertEqual(step.step, count)
        XCTAssertEqual(step.epochLogs != nil, count == total || count.isMultiple(of: 3), name)
      }
      XCTAssertEqual(count, total)
      try assertSame(stepped, whole.trainer.bits(), name)
    }
  }

  /// Saving after resuming, without training, writes the same file.
  func testSavingAgainWritesTheSameFile() throws {
    let folder = try temporaryFolder()
    for (_, make) in Self.kinds {
      let first = try run(make)
      try first.fit(steps: 5)
      try first.trainer.save(folder + "/a")
      let second = try run(make, seed: 99)
      try second.trainer.resume(folder + "/a")
      try second.trainer.save(folder + "/b")
      XCTAssertTrue(try contents(folder + "/a") == contents(folder + "/b"))
      // The generator that is passed to fit resumes too.
      try first.trainer.resume(folder + "/a")
      try first.fit(steps: 5)
      XCTAssertEqual(first.trainer.optimizer.stepCount, 5)
    }
  }

  /// All differences are listed, and nothing has changed.
  func testAnotherKindOfTrainerIsRefused() throws {
    let path = try temporaryFolder() + "/trainer.safetensors"
    func flow(
      _ options: FlowMatcher.Options = .init(), optimizer: Optimizer? = nil
    ) throws -> FlowMatcher {
      var options = options
      options.training.optimizer = optimizer
      return try FlowMatcher(
        model: TimeMLP(dataShape: [3]) { ($0.hiddenDim, $0.numBlocks) = (6, 1) }, options)
    }
    func diffusion() throws -> DiffusionTrainer {
      try DiffusionTrainer(
        model: TimeMLP(dataShape: [3]) { ($0.hiddenDim, $0.numBlocks) = (6, 1) }, scheduler: DDPMScheduler())
    }
    let first = try flow()
    let data = try TrainingFixtures.normal([6, 3])
    try first.fit(data)
    try first.save(path)
    let other = try diffusion()
    let before = other.model.stateDict().map(\.tensor.floats)
    for part in [
      "trainer: DiffusionTrainer here, FlowMatcher in the file", "optimizer: AdamW here, Adam in the file",
    ] { expectError(part) { try other.resume(path) } }
    XCTAssertEqual(other.model.stateDict().map(\.tensor.floats), before)
    XCTAssertEqual(other.optimizer.stepCount, 0)
    for (part, change) in [
      ("sigma: 0.5 here, 0.0 in the file", { $0.sigma = 0.5 }),
      ("time_scale: 1000.0 here, 1.0 in the file", { $0.timeScale = 1000 }),
      ("coupling: optimal_transport here", { $0.coupling = .optimalTransport }),
      ("loss: mae here, mse in the file", { $0.loss = .mae }),
      ("ema: decay 0.9", { $0.training.emaDecay = 0.9 }),
    ] as [(String, (inout FlowMatcher.Options) -> Void)] {
      expectError(part) { try flow(.init(change)).resume(path) }
    }
    expectError("optimizer's learning_rate: 0.5 here, 0.001 in the file") {
      try flow(optimizer: Adam { $0.learningRate = 0.5 }).resume(path)
    }
    // The next fit continues the same run.
    let second = try flow()
    try second.resume(path)
    expectError("source: 6 samples here, none in the file") {
      try second.fit(TrainingData(data, source: data), .init { $0.epochs = 2 })
    }
    expectError("batch_size: 3 here, 256 in the file") { try second.fit(data, .init { $0.batchSize = 3 }) }
    try second.fit(data, .init { $0.epochs = 2 })
    XCTAssertEqual(second.optimizer.stepCount, 2)

    try diffusion().save(path)
    expectError("trainer: FlowMatcher here, DiffusionTrainer in the file") { try flow().resume(path) }
    // Earlier versions did not write the kind of the trainer.
    let file = try loadSafetensors(path)
    let text = try XCTUnwrap(file.metadata.first { $0.key == "training_state" }).value
    let older = text.replacing("\"kind\":\"DiffusionTrainer\",", with: "")
    XCTAssertNotEqual(older, text)
    try saveSafetensors(path, file.tensors, metadata: [("training_state", older)])
    expectError("trainer: FlowMatcher here, DiffusionTrainer in the file") { try flow().resume(path) }
    try diffusion().resume(path)

    let masked = try MaskedDiffusion(model: Reader(4), vocabSize: 4, .init { $0.timeConditioning = true })
    try masked.fit(Self.tokens([6, 5]))
    try masked.save(path)
    for (part, change) in [
      ("sampling_eps: 0.1 here, 0.001 in the file", { $0.samplingEps = 0.1 }),
      ("mask_token: 0 here, 3 in the file", { $0.maskToken = 0 }),
      ("time_conditioning: false here", { $0.timeConditioning = false }),
    ] as [(String, (inout MaskedDiffusion.Options) -> Void)] {
      expectError(part) {
        try MaskedDiffusion(
          model: Reader(4), vocabSize: 4,
          .init {
            $0.timeConditioning = true
            change(&$0)
          }
        ).resume(path)
      }
    }
  }
}
