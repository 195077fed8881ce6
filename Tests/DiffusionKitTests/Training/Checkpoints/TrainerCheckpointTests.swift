import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

/// Contents of checkpoints, and errors of unsuitable ones.
final class TrainerCheckpointTests: XCTestCase {
  /// Dropout draws from the session's generator, all else from the trainer's own. Noise of 15 numbers leaves a second normal
  /// number cached.
  private struct Run {
    let trainer: DiffusionTrainer
    let data: Tensor
    let labels: Tensor
    let generator = Generator(seed: 5)
    var batchSize = 5

    init(seed: UInt64 = 1, optimizer: Optimizer? = nil, hidden: Int = 6, ema: Double = 0.9, steps: Int = 50)
      throws
    {
      Session.current.generator.manualSeed(seed)
      let model = try TimeMLP(dataShape: [3]) {
        $0.hiddenDim = hidden
        $0.numBlocks = 1
        $0.timeEmbeddingDim = 4
        $0.numClasses = 2
        $0.dropout = 0.3
      }
      let scheduler = try DDPMScheduler(.init { $0.noise.numTrainTimesteps = steps })
      let rate = try LearningRateSchedule(
        CosineDecay {
          ($0.initialLearningRate, $0.decaySteps, $0.warmupTarget, $0.warmupSteps) = (0, 8, 0.02, 4)
        })
      trainer = try DiffusionTrainer(
        model: model, scheduler: scheduler,
        .init {
          $0.training.optimizer = try optimizer ?? AdamW { ($0.learningRate, $0.amsgrad) = (rate, true) }
          $0.training.emaDecay = ema
          $0.labelDropout = 0.2
          $0.timeSampling = .stratified
        })
      data = try TrainingFixtures.normal([13, 3], seed: 3)
      labels = try tensor([13], (0..<13).map { Float($0 % 2) })
    }

    @discardableResult
    func fit(
      steps: Int, callbacks: [any Callback] = [], options: FitOptions = FitOptions()
    ) throws -> History {
      try trainer.fit(
        TrainingData(data, classLabels: labels),
        .init {
          $0 = options
          $0.steps = steps
          $0.batchSize = batchSize
          $0.callbacks = callbacks
          $0.generator = generator
        })
    }

    func bits() throws -> [String] { try trainer.bits() }
  }

  private func assertSame(_ a: [String], _ b: [String], _ message: String, line: UInt = #line) {
    XCTAssertTrue(a == b, "\(message): \(zip(a, b).filter { $0 != $1 }.map { $0.0.prefix(40) })", line: line)
  }

  /// A denoiser whose parameters are made by its first call.
  private final class Lazy: Layer {
    private let dense: Dense
    init() throws {
      dense = try Dense(3)
      super.init()
    }
    override var sublayers: [(name: String, layer: Layer)] { [("dense", dense)] }
    override func forward(_ inputs: [Tensor]) throws -> Tensor { try dense(inputs[0]) }
  }

  func testAnUnbuiltModelIsBuilt() throws {
    let path = try temporaryFolder() + "/trainer.safetensors"
    let data = try TrainingFixtures.normal([6, 3])
    func make() throws -> DiffusionTrainer {
      try DiffusionTrainer(model: Lazy(), scheduler: DDPMScheduler(), .init { $0.training.emaDecay = 0.5 })
    }
    let first = try make()
    expectError("not built") { try first.save(path) }
    try first.fit(data)
    try first.save(path)
    let second = try make()
    try second.resume(path)
    XCTAssertEqual(
      second.model.stateDict().map(\.tensor.floats), first.model.stateDict().map(\.tensor.floats))
    XCTAssertEqual(second.ema?.stateDict().map(\.tensor.floats), first.ema?.stateDict().map(\.tensor.floats))
    XCTAssertEqual(second.sampleShape, [3])
  }

  func testDifferencesAreListed() throws {
    let path = try temporaryFolder() + "/trainer.safetensors"
    let run = try Run()
    try run.fit(steps: 4)
    try run.trainer.save(path)

    let other = try Run(optimizer: SGD(), ema: 0.8, steps: 60)
    let before = other.trainer.model.stateDict().map(\.tensor.floats)
    for part in [
      "optimizer: SGD here, AdamW in the file", "decay 0.8", "decay 0.9",
      "num_train_timesteps: 60 here, 50 in the file",
    ] {
      expectError(part) { try other.trainer.resume(path) }
    }
    expectError("wrong shape") { try Run(hidden: 7).trainer.resume(path) }
    let plain = try AdamW()
    expectError("max_exp_avg_sq") { try Run(optimizer: plain).trainer.resume(path) }
    XCTAssertEqual(plain.stepCount, 0)
    XCTAssertEqual(other.trainer.model.stateDict().map(\.tensor.floats), before)

    var fitted = try Run(seed: 2)
    try fitted.trainer.resume(path)
    fitted.batchSize = 4
    expectError("batch_size: 4 here, 5 in the file") { try fitted.fit(steps: 8) }
    expectError("samples: 12 here, 13 in the file") {
      try fitted.trainer.fit(
        TrainingData(
          fitted.data.narrow(axis: 0, start: 0, length: 12),
          classLabels: fitted.labels.narrow(axis: 0, start: 0, length: 12)),
        .init { ($0.steps, $0.batchSize) = (8, 5) })
    }
    expectError("class_labels: none here") {
      try fitted.trainer.fit(fitted.data, .init { ($0.steps, $0.batchSize) = (8, 5) })
    }
    var split = FitOptions()
    split.validation.split = 0.5
    expectError("figures") { try fitted.fit(steps: 8, options: split) }
    XCTAssertEqual(fitted.trainer.optimizer.stepCount, 4)
    fitted.batchSize = 5
    try fitted.fit(steps: 8)
    XCTAssertEqual(fitted.trainer.optimizer.stepCount, 8)
  }

  /// Settings that shapes do not show: all differences are listed, and nothing has changed.
  func testDifferentSettingsAreListed() throws {
    let path = try temporaryFolder() + "/trainer.safetensors"
    func make(
      _ optimizer: Optimizer, loss: Loss = .mse, dropout: Double = 0.1
    ) throws -> DiffusionTrainer {
      try DiffusionTrainer(
        model: TimeMLP(dataShape: [3]) { ($0.hiddenDim, $0.numBlocks, $0.dropout) = (6, 1, dropout) },
        scheduler: DDPMScheduler(), .init { ($0.training.optimizer, $0.loss) = (optimizer, loss) })
    }
    let data = try TrainingFixtures.normal([6, 3])
    let first = try make(AdamW { $0.learningRate = 0.001 }, loss: .huber())
    try first.fit(data)
    try first.save(path)
    let other = try make(
      AdamW {
        $0.learningRate = 0.002
        $0.beta2 = 0.9
        $0.weightDecay = 0
        $0.clipNorm = 1
      }, loss: .huber(.init { $0.delta = 2 }),
      dropout: 0.3)
    let before = other.model.stateDict().map(\.tensor.floats)
    for part in [
      "optimizer's learning_rate: 0.002 here, 0.001 in the file",
      "optimizer's beta_2: 0.9 here, 0.999 in the file",
      "optimizer's weight_decay: 0.0 here, 0.01 in the file",
      "optimizer's clip_norm: 1.0 here, none in the file",
      "loss's delta: 2.0 here, 1.0 in the file", "model's dropout: 0.3 here, 0.1 in the file",
    ] { expectError(part) { try other.resume(path) } }
    XCTAssertEqual(other.model.stateDict().map(\.tensor.floats), before)
    XCTAssertEqual(other.optimizer.stepCount, 0)
    // Listed after the other differences.
    expectError("beta_2") {
      try DiffusionTrainer(
        model: TimeMLP(dataShape: [3]) { ($0.hiddenDim, $0.numBlocks) = (6, 1) }, scheduler: DDPMScheduler(),
        .init {
          $0.training.optimizer = try AdamW { $0.beta2 = 0.5 }
          $0.training.emaDecay = 0.5
        }
      ).resume(path)
    }
    let schedule = try LearningRateSchedule(
      CosineDecay { ($0.initialLearningRate, $0.decaySteps) = (0.001, 10) })
    expectError("cosine_decay (initial_learning_rate 0.001, decay_steps 10") {
      try make(AdamW { $0.learningRate = schedule }, loss: .huber()).resume(path)
    }
    // Settings that are meant to differ are set afterwards.
    let equal = try make(AdamW { $0.learningRate = 0.001 }, loss: .huber())
    try equal.resume(path)
    equal.optimizer.learningRate = 0.5
    try equal.fit(data, .init { $0.epochs = 2 })
    XCTAssertEqual(equal.optimizer.stepCount, 2)
  }

  func testSchedulesAreDistinguished() throws {
    let schedules: [LearningRateSchedule] = [
      0.1, 0.2, try .init(CosineDecay { ($0.initialLearningRate, $0.decaySteps) = (0.1, 10) }),
      try .init(CosineDecay { ($0.initialLearningRate, $0.decaySteps) = (0.1, 11) }),
      try .init(StepDecay { ($0.initialLearningRate, $0.stepSize) = (0.1, 5) }),
      try .init(LinearWarmup { ($0.targetLearningRate, $0.warmupSteps) = (1, 2) }),
      try .init(PiecewiseConstant { ($0.boundaries, $0.values) = ([1], [1, 2]) }),
      try .init(PiecewiseConstant { ($0.boundaries, $0.values) = ([2], [1, 2]) }),
      try .init(ExponentialDecay { ($0.initialLearningRate, $0.decaySteps, $0.decayRate) = (1, 2, 0.5) }),
      try .init(PolynomialDecay { ($0.initialLearningRate, $0.decaySteps) = (1, 3) }),
      LearningRateSchedule { Double($0) },
      LearningRateSchedule { 2 * Double($0) },
    ]
    XCTAssertEqual(Set(schedules.map(\.details)).count, schedules.count)
  }

  func testADroppedLastBatchIsPartOfTheRun() throws {
    let path = try temporaryFolder() + "/trainer.safetensors"
    func fit(_ run: Run, _ steps: Int, dropLast: Bool) throws {
      try run.trainer.fit(
        TrainingData(run.data, classLabels: run.labels),
        .init { ($0.steps, $0.batchSize, $0.dropLast, $0.generator) = (steps, 5, dropLast, run.generator) })
    }
    let whole = try Run()
    try fit(whole, 7, dropLast: true)  // two batches of five per epoch
    let first = try Run()
    try fit(first, 3, dropLast: true)
    try first.trainer.save(path)
    let second = try Run(seed: 9)
    try second.trainer.resume(path)
    expectError("drop_last: false here, true in the file") { try fit(second, 7, dropLast: false) }
    try fit(second, 7, dropLast: true)
    XCTAssertEqual(second.trainer.history.epochs, [0, 1, 2, 3])
    assertSame(try second.bits(), try whole.bits(), "without last batches")
  }

  func testResumeAtTheWrongTime() throws {
    let path = try temporaryFolder() + "/trainer.safetensors"
    let run = try Run()
    try run.fit(steps: 2)
    try run.trainer.save(path)
    let steps = try run.trainer.fitSteps(
      TrainingData(run.data, classLabels: run.labels), .init { $0.batchSize = 5 })
    _ = try steps.next()
    expectError("under way") { try run.trainer.resume(path) }
    steps.close()
    try run.trainer.resume(path)
    try run.trainer.ema?.apply()
    expectError("applied") { try run.trainer.save(path) }
    expectError("applied") { try run.trainer.resume(path) }
    try run.trainer.ema?.restore()
    try run.trainer.save(path)
    expectError("No such file") { try run.trainer.save("/proc/nowhere/all.safetensors") }
  }

  func testDamagedFiles() throws {
    let folder = try temporaryFolder()
    let path = folder + "/trainer.safetensors"
    let run = try Run()
    try run.fit(steps: 4)
    try run.trainer.save(path)
    let expected = try run.bits()
    let bytes = try contents(path)
    for length in [0, 7, 8, 100, bytes.count / 2, bytes.count - 1] {
      try writeFile(folder + "/cut", Array(bytes.prefix(length)))
      XCTAssertThrowsError(try run.trainer.resume(folder + "/cut")) {
        XCTAssertEqual(($0 as? DiffusionError)?.kind, .file(folder + "/cut"))
      }
    }
    try run.trainer.model.saveWeights(folder + "/weights")
    expectError("no state of training") { try run.trainer.resume(folder + "/weights") }

    let file = try loadSafetensors(path)
    let text = try XCTUnwrap(file.metadata.first { $0.key == "training_state" }).value
    func lie(_ old: String, _ new: String, dropping: String? = nil, _ part: String, line: UInt = #line) throws
    {
      XCTAssertTrue(text.contains(old), old, line: line)
      let tensors = try NamedTensors(file.tensors.entries.filter { $0.name != dropping })
      try saveSafetensors(
        folder + "/lie", tensors,
        metadata: [("training_state", text.replacingOccurrences(of: old, with: new))])
      expectError(part, line: line) {
        try run.trainer.resume(folder + "/lie")
        try run.fit(steps: 5)
      }
    }
    try lie("{", "[", "not valid")
    try lie("\"version\":1", "\"version\":2", "another version")
    try lie("\"step\":4", "\"step\":-4", "'step'")
    try lie("\"step\":4", "\"step\":1e300", "'step'")
    try lie("\"epochs\":[0]", "\"epochs\":[0,1]", "run.history")
    try lie("\"sample_shape\":[3]", "\"sample_shape\":[9223372036854775807,9223372036854775807]", "damaged")
    try lie("\"sample_shape\":[3]", "\"sample_shape\":[4]", "[4]")
    try lie("\"sample_shape\":[3]", "\"sample_shape\":7", "damaged")
    try lie("\"ema_updates\":4", "\"ema_updates\":null", "ema_updates")
    try lie("version", "version", dropping: "random.training", "'random.training' is missing")
    let weight = try XCTUnwrap(run.trainer.model.stateDict().first).name
    try lie("version", "version", dropping: "ema." + weight, weight)
    try lie("version", "version", dropping: "model." + weight, "missing: " + weight)
    try lie("version", "version", dropping: "optimizer.0.exp_avg", "0.exp_avg")
    assertSame(try run.bits(), expected, "after all of them")
    // Found once the data are known.
    try lie("\"batch\":1", "\"batch\":281474976710655", "position in the epoch")
    try lie("\"samples\":5", "\"samples\":13", "position in the epoch")

    var tensors = NamedTensors()
    for (name, tensor) in file.tensors.entries {
      try tensors.append(name, name == "random.session" ? Tensor.full(tensor.shape, 65535) : tensor)
    }
    try saveSafetensors(folder + "/lie", tensors, metadata: file.metadata)
    expectError("not the state of a random generator") { try run.trainer.resume(folder + "/lie") }
  }

  func testGeneratorStatesAsText() throws {
    let generator = Generator(seed: 9)
    _ = try Tensor.randn(Shape([3]), generator: generator)  // leaves one number cached
    let other = try Generator(words: WordTensor.decode(WordTensor.encode(generator.words), "words"), "words")
    for count in [1, 2, 700, 1] {
      XCTAssertEqual(
        try Tensor.randn(Shape([count]), generator: other).floats,
        try Tensor.randn(Shape([count]), generator: generator).floats)
    }
    let numbers = [0.1, -.infinity, .pi, 5e-324, -0.0]
    XCTAssertEqual(try WordTensor.decodeNumbers(WordTensor.encode(numbers), count: 5, "x"), numbers)
    XCTAssertTrue(try WordTensor.decodeNumbers(WordTensor.encode([Double.nan]), count: 1, "x")[0].isNaN)
    expectError("does not hold words") { try WordTensor.decode(tensor([2], [0.5, 1]), "x") }
    expectError("does not hold words") { try WordTensor.decode(tensor([1], [1]), "x") }
    expectError("does not hold 2 numbers") {
      try WordTensor.decodeNumbers(WordTensor.encode([1.0]), count: 2, "x")
    }
  }
}
