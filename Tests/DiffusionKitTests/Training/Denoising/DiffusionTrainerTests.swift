import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

final class DiffusionTrainerTests: XCTestCase {
  private func trainer(
    _ prediction: PredictionType = .epsilon, classes: Int? = nil, dropout: Double = 0, ema: Double? = nil
  ) throws -> DiffusionTrainer {
    Session.current.generator.manualSeed(1)
    let model = try TimeMLP(dataShape: [2]) {
      $0.hiddenDim = 48
      $0.numBlocks = 2
      $0.timeEmbeddingDim = 16
      $0.numClasses = classes
    }
    let scheduler = try DDPMScheduler(
      .init {
        $0.noise.numTrainTimesteps = 50
        $0.noise.betaEnd = 0.2
        $0.prediction.predictionType = prediction
        $0.prediction.clipSample = false
      })
    return try DiffusionTrainer(
      model: model, scheduler: scheduler,
      .init {
        $0.training.optimizer = try Adam { $0.learningRate = 2e-3 }
        $0.training.emaDecay = ema
        $0.labelDropout = dropout
      })
  }

  /// Two distant, narrow clusters, labelled 0 and 1.
  private func clusters(_ count: Int) throws -> (data: Tensor, labels: Tensor) {
    let noise = try TrainingFixtures.normal([count, 2], seed: 3).floats
    let data = noise.enumerated().map { index, value in 0.1 * value + (index / 2 % 2 == 0 ? -1 : 1) }
    return (
      try Tensor(shape: [count, 2], values: data),
      try Tensor(shape: [count], values: (0..<count).map { Float($0 % 2) })
    )
  }

  func testLearnsEachTarget() throws {
    let (data, _) = try clusters(256)
    for prediction in PredictionType.allCases {
      let trainer = try trainer(prediction)
      let losses = try XCTUnwrap(
        trainer.fit(data, .init { ($0.epochs, $0.generator) = (40, Generator(seed: 2)) })["loss"])
      let last = losses.suffix(5).reduce(0, +) / 5
      XCTAssertLessThan(last, 0.85 * losses[0], "\(prediction)")
      XCTAssertEqual(trainer.history.epochs.count, 40)
    }
  }

  func testSamplesFollowTheirLabels() throws {
    let (data, labels) = try clusters(512)
    let trainer = try trainer(classes: 2, dropout: 0.1, ema: 0.98)
    try trainer.fit(
      TrainingData(data, classLabels: labels),
      .init { ($0.epochs, $0.batchSize, $0.generator) = (60, 64, Generator(seed: 2)) })
    let expected = try Tensor(shape: [100], values: (0..<100).map { Float($0 % 2) })
    for guidance in [1, 1.5] {
      let samples = try trainer.sample(
        .init {
          ($0.classLabels, $0.numInferenceSteps) = (expected, 25)
          ($0.guidanceScale, $0.generator) = (guidance, Generator(seed: 6))
        })
      XCTAssertEqual(samples.shape.sizes, [100, 2])
      let right = (0..<100).filter { (samples.floats[2 * $0] > 0) == ($0 % 2 == 1) }
      XCTAssertGreaterThan(right.count, 95, "guidance \(guidance)")
    }
    let ddim = try DDIMScheduler(from: trainer.scheduler)
    XCTAssertEqual(
      try trainer.sample(.init { ($0.numSamples, $0.numInferenceSteps, $0.scheduler) = (3, 5, ddim) }).shape
        .sizes, [3, 2])
    XCTAssertFalse(trainer.model.isTraining)
    XCTAssertEqual(trainer.ema?.isApplied, false)
  }

  func testStepsCountBatches() throws {
    let (data, _) = try clusters(20)
    let trainer = try trainer()
    let history = try trainer.fit(data, .init { ($0.steps, $0.batchSize) = (5, 8) })
    XCTAssertEqual(trainer.optimizer.stepCount, 5)
    XCTAssertEqual(history.epochs.count, 2)
  }

  func testTheSameSeedGivesTheSameSamples() throws {
    let (data, _) = try clusters(64)
    let results = try (0..<2).map { _ in
      let trainer = try trainer()
      try trainer.fit(data, .init { ($0.epochs, $0.generator) = (2, Generator(seed: 2)) })
      return try trainer.sample(.init { ($0.numSamples, $0.generator) = (4, Generator(seed: 3)) }).floats
    }
    XCTAssertEqual(results[0], results[1])
  }

  func testAnInterruptInSamplingPutsTheTrainedWeightsBack() throws {
    let (data, _) = try clusters(64)
    let trainer = try trainer(ema: 0.9)
    try trainer.fit(data, .init { $0.epochs = 2 })
    let before = trainer.model.parameters.map(\.value.floats)
    Session.current.requestStop()
    XCTAssertThrowsError(try trainer.sample()) { XCTAssertEqual($0 as? DiffusionError, .interrupted) }
    XCTAssertEqual(trainer.model.parameters.map(\.value.floats), before)
  }

  func testBadInput() throws {
    let (data, labels) = try clusters(16)
    let trainer = try trainer()
    XCTAssertThrowsError(try trainer.sample()) { XCTAssertEqual(($0 as? DiffusionError)?.kind, .state) }
    assertArgument("labelDropout", "needs a null label") { try self.trainer(dropout: 0.1) }
    assertArgument("labelDropout") { try self.trainer(classes: 2, dropout: 1) }
    assertArgument("epochs") { try trainer.fit(data, .init { $0.epochs = 0 }) }
    assertArgument("steps", "exclude") { try trainer.fit(data, .init { ($0.epochs, $0.steps) = (1, 1) }) }
    assertArgument("batchSize") { try trainer.fit(data, .init { $0.batchSize = 0 }) }
    assertArgument("classLabels", "16 in 'data'") {
      try trainer.fit(TrainingData(data, classLabels: Tensor.zeros(Shape([3]))))
    }
    assertArgument("data") { try trainer.fit(labels) }
    XCTAssertThrowsError(
      try trainer.fit(TrainingData(data, classLabels: labels)), "the model takes no labels")
    XCTAssertThrowsError(try trainer.fit(Tensor.zeros(Shape([4, 3]))))
    XCTAssertEqual(trainer.optimizer.stepCount, 0)
    try trainer.fit(data)
    assertArgument("numSamples") { try trainer.sample(.init { $0.numSamples = 0 }) }
    assertArgument("guidanceScale") { try trainer.sample(.init { $0.guidanceScale = 2 }) }
    assertArgument("numInferenceSteps") { try trainer.sample(.init { $0.numInferenceSteps = 51 }) }
    assertArgument("classLabels") {
      try trainer.sample(.init { ($0.numSamples, $0.classLabels) = try (3, Tensor.zeros(Shape([2]))) })
    }
  }

  /// Labels far behind the first batch are checked before training starts.
  func testErrorsNameBadLabels() throws {
    let (data, labels) = try clusters(64)
    let trainer = try trainer(classes: 2)
    let wrong = try tensor([64], labels.floats.dropLast() + [3])
    assertArgument("classLabels", "label 3 at position 63, expected whole numbers from 0 to 2") {
      try trainer.fit(TrainingData(data, classLabels: wrong), .init { $0.batchSize = 8 })
    }
    var options = FitOptions()
    options.validation.data = TrainingData(data, classLabels: wrong)
    assertArgument("validationData", "label 3 at position 63") {
      try trainer.fit(TrainingData(data, classLabels: labels), options)
    }
    XCTAssertEqual(trainer.optimizer.stepCount, 0)
    try trainer.fit(TrainingData(data, classLabels: labels))
    assertArgument("classLabels", "label 0.5") {
      try trainer.sample(.init { $0.classLabels = try tensor([1], [0.5]) })
    }
    assertArgument("negativeClassLabels", "label -1") {
      try trainer.sample(
        .init {
          ($0.classLabels, $0.guidanceScale) = try (tensor([1], [0]), 2)
          $0.negatives = try [.classLabels: tensor([1], [-1])]
        })
    }
    assertArgument("conditioning", "takes no conditioning") {
      try trainer.sample(.init { $0.conditions = try [.conditioning: randn([1, 2])] })
    }
    assertArgument("nullLabel", "from 0 to 2") {
      try DiffusionTrainer(model: trainer.model, scheduler: trainer.scheduler, .init { $0.nullLabel = 3 })
    }
  }

  func testThePipelineHasTheProcessOfTraining() throws {
    let (data, labels) = try clusters(64)
    let trainer = try trainer(classes: 2, dropout: 0.1, ema: 0.9)
    try trainer.fit(TrainingData(data, classLabels: labels), .init { $0.epochs = 2 })
    let pipeline = try trainer.pipeline()
    let given = try tensor([2], [0, 1])
    let sample = try trainer.sample(
      .init {
        ($0.classLabels, $0.numInferenceSteps) = (given, 5)
        ($0.guidanceScale, $0.generator) = (2, Generator(seed: 4))
      })
    let generator = Generator(seed: 4)
    let request = PipelineRequest {
      $0.conditions = [.classLabels: given]
      $0.numInferenceSteps = 5
      $0.guidanceScale = 2
      $0.generator = generator
      $0.output = .sample
    }
    XCTAssertEqual(try pipeline(request).floats, sample.floats)
    XCTAssertEqual(pipeline.kind, .ddpm)

    // The folder has the averages, while the trainer retains the trained weights.
    let folder = NSTemporaryDirectory() + "learned-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try pipeline.savePretrained(folder)
    let saved = try DiffusionPipeline.fromPretrained(folder)
    let averages = try XCTUnwrap(trainer.ema).stateDict()
    XCTAssertEqual(saved.unet.stateDict().map(\.tensor.floats), averages.map(\.tensor.floats))
    XCTAssertNotEqual(trainer.model.stateDict().map(\.tensor.floats), averages.map(\.tensor.floats))
    generator.manualSeed(4)
    XCTAssertEqual(try saved(request).floats, sample.floats)
  }

  func testThePipelineOfAModelWithoutADescription() throws {
    let trainer = try DiffusionTrainer(
      model: Listener(), scheduler: trainer().scheduler, .init { $0.nullLabel = 9 })
    try trainer.fit(TrainingData(randn([7, 3]), classLabels: counting([7])), .init { $0.steps = 1 })
    let pipeline = try trainer.pipeline()
    XCTAssertEqual(pipeline.nullLabel, 9)
    let request = try PipelineRequest {
      $0.conditions = [.classLabels: try tensor([1], [3])]
      $0.numInferenceSteps = 1
      $0.guidanceScale = 2
    }
    XCTAssertEqual(try pipeline(request).shape.sizes, [1, 3])
  }

  /// Records the conditions besides (x, timesteps).
  private final class Listener: Layer {
    private let scale: Parameter
    private(set) var recorded: [[Tensor]] = []

    init() throws {
      scale = Parameter(try Tensor(1))
      super.init()
    }

    override var ownParameters: [(name: String, parameter: Parameter)] { [("scale", scale)] }
    override func forward(_ inputs: [Tensor]) throws -> Tensor {
      recorded.append(Array(inputs.dropFirst(2)))
      return try inputs[0] * scale.tensor
    }
  }

  func testConditionsStayWithTheirSamples() throws {
    let model = try Listener()
    let scheduler = try trainer().scheduler
    let trainer = try DiffusionTrainer(model: model, scheduler: scheduler, .init { $0.nullLabel = 9 })
    let labels = try counting([7])
    let conditions: [Condition: Tensor] = [
      .conditioning: try labels.reshaped([7, 1]), .encoderHiddenStates: try labels.reshaped([7, 1, 1]),
    ]
    try trainer.fit(
      TrainingData(randn([7, 3]), classLabels: labels, conditions: conditions),
      .init { ($0.steps, $0.batchSize) = (3, 4) })
    XCTAssertEqual(model.recorded.count, 4, "one call checks the conditions")
    for recorded in model.recorded {
      let count = recorded[0].count
      XCTAssertEqual(recorded.map(\.shape.sizes), [[count], [count, 1], [count, 1, 1]])
      XCTAssertEqual(recorded[1].floats, recorded[0].floats)
      XCTAssertEqual(recorded[2].floats, recorded[0].floats)
    }
    XCTAssertNotEqual(model.recorded[1][0].floats, labels.floats, "shuffled")

    let calls = model.recorded.count
    let sample = try trainer.sample(
      .init {
        $0.conditions = try [
          .classLabels: tensor([1], [3]), .conditioning: tensor([1, 1], [4]),
          .encoderHiddenStates: tensor([2, 1, 1], [5, 6]),
        ]
        ($0.numSamples, $0.numInferenceSteps, $0.guidanceScale) = (2, 1, 2)
      })
    XCTAssertEqual(sample.shape.sizes, [2, 3])
    XCTAssertEqual(
      model.recorded[calls...].map { $0.map(\.floats) },
      [[[3, 3], [4, 4], [5, 6]], [[9, 9], [4, 4], [5, 6]]])
    XCTAssertEqual(
      try trainer.sample(.init { $0.conditions = try [.conditioning: randn([4, 1])] }).shape.sizes, [4, 3])

    assertArgument("conditioning", "7 in 'data'") {
      try trainer.fit(TrainingData(randn([7, 3]), conditions: [.conditioning: randn([6, 1])]))
    }
    assertArgument("encoderHiddenStates", "for 2 samples") {
      try trainer.sample(
        .init { ($0.numSamples, $0.conditions) = try (2, [.encoderHiddenStates: randn([3, 1, 1])]) })
    }
  }
}
