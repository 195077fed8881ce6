import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

final class FitTests: XCTestCase {
  private func compiled(_ model: Layer, rate: LearningRateSchedule = 0.05, metrics: [Metric] = []) throws
    -> Layer
  {
    try model.compile(optimizer: SGD { $0.learningRate = rate }, loss: .mse, metrics: metrics)
    return model
  }

  /// A model whose loss shows which samples it got: it returns its input times a weight.
  private final class Spy: Layer {
    let weight = try? Parameter(Tensor(1))
    var batches: [[Float]] = []
    override func forward(_ inputs: [Tensor]) throws -> Tensor {
      if isTraining { batches.append(inputs[0].floats) }
      return try inputs[0] * XCTUnwrap(weight).tensor
    }
    override var ownParameters: [(name: String, parameter: Parameter)] {
      weight.map { [("weight", $0)] } ?? []
    }
  }

  private final class Listener: Session {
    var warnings: [String] = []
    override func show(warning message: String) { warnings.append(message) }
  }

  /// Keras's losses of these names take probabilities; ours, like PyTorch's, take logits.
  func testProbabilitiesForALossOfLogitsGiveAWarning() throws {
    func warnings(_ loss: String, _ model: () throws -> Layer) throws -> [String] {
      let session = Listener()
      try session.run { try model().compile(optimizer: SGD { $0.learningRate = 0.1 }, loss: .named(loss)) }
      return session.warnings
    }
    let scores: () throws -> Layer = { try Sequential([Input(shape: [3]), Dense(4)]) }
    let softmax: () throws -> Layer = {
      try Sequential([Input(shape: [3]), Dense(4) { $0.activation = .softmax }])
    }
    let graph: () throws -> Layer = {
      let x = try Input(shape: [3]).output
      return try Model(inputs: [x], outputs: [ActivationLayer(.softmax)(Dense(4)(x))])
    }
    let nested: () throws -> Layer = { try Sequential([Sequential([Dense(1) { $0.activation = .sigmoid }])]) }
    for name in ["cross_entropy", "sparse_categorical_crossentropy", "categorical_crossentropy"] {
      for model in [softmax, graph] {
        let found = try warnings(name, model)
        XCTAssertEqual(found.count, 1, name)
        XCTAssertTrue(
          found.first?.contains("softmax, and the loss cross_entropy applies it once more") ?? false)
      }
      XCTAssertEqual(try warnings(name, scores), [])
    }
    XCTAssertEqual(try warnings("bce_with_logits", nested).count, 1)
    XCTAssertEqual(try warnings("bce_with_logits", softmax), [])
    XCTAssertEqual(try warnings("mse", softmax), [])
  }

  func testEverySampleOnceAnEpochAndAShortLastBatch() throws {
    let spy = Spy(name: "spy")
    let x = try Tensor.arange(0, 10).reshaped([10, 1])
    try compiled(spy, rate: 0).fit(
      x, x, .init { ($0.epochs, $0.batchSize, $0.generator) = (2, 4, Generator(seed: 5)) })
    XCTAssertEqual(spy.batches.map(\.count), [4, 4, 2, 4, 4, 2])
    let first = Array(spy.batches[..<3].joined())
    let second = Array(spy.batches[3...].joined())
    XCTAssertEqual(first.sorted(), x.floats)
    XCTAssertEqual(second.sorted(), x.floats)
    XCTAssertNotEqual(first, second)
    XCTAssertEqual(first.map(Int64.init), Array(try Generator(seed: 5).permutation(10)))

    spy.batches = []
    try compiled(spy, rate: 0).fit(x, x, .init { ($0.batchSize, $0.shuffle) = (4, false) })
    XCTAssertEqual(Array(spy.batches.joined()), x.floats)
    XCTAssertFalse(spy.isTraining)
  }

  func testTheLossIsTheMeanOverSamples() throws {
    // With a prediction of 0 and a rate of 0, the losses are the squares of the targets, and a short batch weighs less.
    let model = try compiled(ConstantModel([0]), rate: 0, metrics: [Metric(.mae)])
    let x = try Tensor.zeros(Shape([5, 1]))
    let y = try TrainingFixtures.tensor([5, 1], [1, 2, 3, 4, 5])
    let history = try model.fit(x, y, .init { ($0.epochs, $0.batchSize, $0.shuffle) = (2, 2, false) })
    XCTAssertEqual(history.names, ["loss", "mae"])
    XCTAssertEqual(history.epochs, [0, 1])
    XCTAssertEqual(history["loss"], [11, 11])
    XCTAssertEqual(history["mae"], [3, 3])
    XCTAssertNil(history["val_loss"])
    XCTAssertEqual(model.history, history)
    XCTAssertEqual(try model.evaluate(x, y, batchSize: 2)["loss"], 11)
    XCTAssertEqual(try model.evaluate(x, y, batchSize: 3)["mae"], 3)
  }

  func testLearns() throws {
    let (x, y) = try TrainingFixtures.linearData(count: 256)
    let model = try TrainingFixtures.network()
    try model.compile(optimizer: Adam { $0.learningRate = 0.01 }, loss: .mse)
    let losses = try XCTUnwrap(
      model.fit(x, y, .init { ($0.epochs, $0.generator) = (40, Generator(seed: 1)) })["loss"])
    XCTAssertLessThan(try XCTUnwrap(losses.last), 0.1 * losses[0])
    XCTAssertEqual(losses.count, 40)
  }

  func testTheSameSeedGivesTheSameWeights() throws {
    let (x, y) = try TrainingFixtures.linearData(count: 50)
    let results = try (0..<2).map { _ in
      let model = try TrainingFixtures.network()
      try model.compile(optimizer: Adam(), loss: .mse)
      try model.fit(x, y, .init { ($0.epochs, $0.generator) = (3, Generator(seed: 2)) })
      return model.stateDict().map(\.tensor.floats)
    }
    XCTAssertEqual(results[0], results[1])
  }

  func testValidationSplitTakesTheLastSamplesBeforeShuffling() throws {
    let spy = Spy(name: "spy")
    let x = try Tensor.arange(0, 10).reshaped([10, 1])
    let history = try compiled(spy, rate: 0).fit(
      x, Tensor.zeros(x.shape), .init { ($0.batchSize, $0.validationSplit) = (4, 0.3) })
    XCTAssertEqual(spy.batches.joined().sorted(), [0, 1, 2, 3, 4, 5, 6])
    XCTAssertEqual(history.names, ["loss", "val_loss"])
    XCTAssertEqual(try XCTUnwrap(history["val_loss"]?[0]), (49 + 64 + 81) / 3.0, accuracy: 1e-5)
  }

  func testValidationDataIsEvaluatedAfterEachEpoch() throws {
    let model = try compiled(ConstantModel([0]), rate: 0.25)
    let x = try Tensor.zeros(Shape([4, 1]))
    let y = try Tensor.full(Shape([4, 1]), 2)
    let history = try model.fit(
      x, y,
      .init {
        ($0.epochs, $0.batchSize, $0.validationData) = try (
          3, 4, .init([Tensor.zeros(Shape([1, 1]))], Tensor.zeros(Shape([1, 1])))
        )
      })
    // 0 -> 1 -> 1.5 -> 1.75
    XCTAssertEqual(history["val_loss"], [1, 2.25, 3.0625])
  }

  func testSeveralInputs() throws {
    final class Sum: Layer {
      let scale = try? Parameter(Tensor(0))
      override func forward(_ inputs: [Tensor]) throws -> Tensor {
        try (inputs[0] + inputs[1]) * XCTUnwrap(scale).tensor
      }
      override var ownParameters: [(name: String, parameter: Parameter)] {
        scale.map { [("scale", $0)] } ?? []
      }
    }
    let a = try TrainingFixtures.normal([64, 2], seed: 1)
    let b = try TrainingFixtures.normal([64, 2], seed: 2)
    let model = try compiled(Sum(name: "sum"), rate: 0.1)
    try model.fit([a, b], (a + b) * Tensor(3), .init { $0.epochs = 30 })
    XCTAssertEqual(try model.parameters[0].value.item(), 3, accuracy: 1e-3)
    XCTAssertEqual(try model.predict([a, b], batchSize: 7).shape.sizes, [64, 2])
    assertArgument("x[2]", "64 in 'x[1]'") { try model.fit([a, Tensor.zeros(Shape([63, 2]))], a) }
  }

  func testPredictDoesNotDependOnTheBatches() throws {
    let (x, _) = try TrainingFixtures.linearData(count: 10)
    let model = try TrainingFixtures.network()
    let whole = try model.predict(x, batchSize: 100)
    XCTAssertEqual(whole.shape.sizes, [10, 3])
    XCTAssertEqual(
      try model.predict(x, batchSize: 3).floats.map { ($0 * 1e4).rounded() },
      whole.floats.map { ($0 * 1e4).rounded() })
    XCTAssertNil(try model.predict(x).node)
    XCTAssertEqual(try model.predict(x, batchSize: .max).shape.sizes, [10, 3])
    _ = try compiled(model).fit(
      x, Tensor.zeros(Shape([10, 3])), .init { ($0.batchSize, $0.validationSplit) = (.max, 0.5) })
  }

  /// A step that would make the weights NaN is not taken.
  func testNaNEndsTraining() throws {
    let model = try compiled(ConstantModel([0]), rate: 0.25)
    let x = try Tensor.zeros(Shape([6, 1]))
    let y = try TrainingFixtures.tensor([6, 1], [2, 2, 2, .nan, 2, 2])
    XCTAssertThrowsError(try model.fit(x, y, .init { ($0.batchSize, $0.shuffle) = (2, false) })) { error in
      XCTAssertEqual(
        (error as? DiffusionError)?.message,
        "training diverged: the loss or a gradient of step 2 (batch 2 of epoch 1) is nan; the batch holds the "
          + "samples 3, 4, counted from 1; the parameters are those of step 1")
    }
    XCTAssertEqual(model.parameters[0].value.floats, [1])
    XCTAssertNil(model.parameters[0].grad)
    // A gradient may be infinite although the loss is finite.
    let steep = try ConstantModel([0])
    try steep.compile(
      optimizer: SGD(),
      loss: Loss("steep") { p, _ in try p.square().sum().sqrt() })
    expectError("is nan") { try steep.fit(x, x) }
    try model.parameters[0].setValue(TrainingFixtures.tensor([1, 1], [.infinity]))
    expectError("'value' of 'constant' (ConstantModel) holds NaN or infinity") { try model.fit(x, x) }
  }

  func testADroppedLastBatch() throws {
    let spy = Spy(name: "spy")
    let x = try Tensor.arange(0, 10).reshaped([10, 1])
    let history = try compiled(spy, rate: 0).fit(
      x, Tensor.zeros(x.shape),
      .init { ($0.epochs, $0.batchSize, $0.shuffle, $0.dropLast) = (2, 4, false, true) })
    XCTAssertEqual(spy.batches.map(\.count), [4, 4, 4, 4])
    // The squares of 0...7, for the first eight samples.
    XCTAssertEqual(history["loss"], [17.5, 17.5])
    assertArgument("dropLast", "10 samples, and batches have 11") {
      try spy.fit(x, x, .init { ($0.batchSize, $0.dropLast) = (11, true) })
    }
    try spy.fit(x, x, .init { ($0.batchSize, $0.dropLast) = (10, true) })
  }

  func testTheErrorForAFailingLastBatchSuggestsDropLast() throws {
    let model = try compiled(ConstantModel([0]))
    let picky = Loss("picky") { p, t in
      guard p.shape.sizes[0] > 1 else { throw DiffusionError.argument("target", "expected two samples") }
      return try (p - t).square().mean()
    }
    try model.compile(optimizer: SGD(), loss: picky)
    let x = try Tensor.zeros(Shape([5, 1]))
    XCTAssertThrowsError(try model.fit(x, x, .init { $0.batchSize = 2 })) { error in
      XCTAssertEqual(
        (error as? DiffusionError)?.message,
        "expected two samples; it is the last batch of the epoch, with 1 of 2 samples: dropLast = true leaves it out"
      )
    }
    try model.fit(x, x, .init { ($0.batchSize, $0.dropLast) = (2, true) })
  }

  /// Keras 3: the sum of weight times loss, divided by the number of samples; metrics are not weighted.
  func testSampleWeights() throws {
    let model = try compiled(ConstantModel([0]), rate: 0.25, metrics: [Metric(.mae)])
    let x = try Tensor.zeros(Shape([4, 1]))
    let y = try TrainingFixtures.tensor([4, 1], [1, 2, 3, 4])
    let weights = try TrainingFixtures.tensor([4], [1, 0, 2, 0.5])
    let history = try model.fit(x, y, .init { ($0.batchSize, $0.sampleWeight) = (4, weights) })
    XCTAssertEqual(history["loss"], [(1 + 18 + 8) / 4])
    XCTAssertEqual(history["mae"], [2.5])
    // The gradient is -2 (1 + 6 + 2) / 4.
    XCTAssertEqual(model.parameters[0].value.floats, [0.25 * 4.5])
    try model.parameters[0].setValue(TrainingFixtures.tensor([1, 1], [0]))
    XCTAssertEqual(
      try XCTUnwrap(model.evaluate(x, y, batchSize: 3, sampleWeight: weights)["loss"]), 6.75, accuracy: 1e-6)
    // The samples of the split keep their weights, and validation data have their own.
    _ = try compiled(model, rate: 0)
    let split = try model.fit(
      x, y, .init { ($0.validationSplit, $0.sampleWeight) = try (0.5, weights.reshaped([4, 1])) })
    XCTAssertEqual(split["loss"], [0.5])
    XCTAssertEqual(split["val_loss"], [(18 + 8) / 2])
    let held = try model.fit(
      x, y,
      .init {
        ($0.validationData, $0.sampleWeight) = try (
          .init([x], y, sampleWeight: TrainingFixtures.tensor([4], [0, 0, 0, 1])), weights
        )
      })
    XCTAssertEqual(held["val_loss"], [4])
    XCTAssertEqual(
      try model.fit(x, y, .init { ($0.validationData, $0.sampleWeight) = (.init([x], y), weights) })[
        "val_loss"], [7.5])

    assertArgument("sampleWeight", "[4] for 4 samples, got [3]") {
      try model.fit(x, y, .init { $0.sampleWeight = try TrainingFixtures.tensor([3], [1, 1, 1]) })
    }
    assertArgument("sampleWeight", "that of sample 1 is -1.0") {
      try model.fit(x, y, .init { $0.sampleWeight = try TrainingFixtures.tensor([4], [1, -1, 1, 1]) })
    }
    assertArgument("classWeight", "exclude each other") {
      try model.fit(x, y, .init { ($0.sampleWeight, $0.classWeight) = try (weights, ClassWeights([0: 1])) })
    }
  }

  func testClassWeights() throws {
    let model = try ConstantModel([0, 0, 0])
    try model.compile(
      optimizer: SGD { $0.learningRate = 0 }, loss: .crossEntropy(), metrics: [.named("acc")])
    let x = try Tensor.zeros(Shape([4, 1]))
    let ids = try TrainingFixtures.tensor([4], [0, 1, 2, 1])
    let weights = try ClassWeights([1: 5, 0: 0.5])
    let history = try model.fit(
      x, ids, .init { ($0.validationData, $0.classWeight) = (.init([x], ids), weights) })
    let log3 = 1.0986122886681098
    XCTAssertEqual(try XCTUnwrap(history["loss"]?[0]), log3 * (0.5 + 5 + 1 + 5) / 4, accuracy: 1e-6)
    XCTAssertEqual(try XCTUnwrap(history["val_loss"]?[0]), log3, accuracy: 1e-6, "in training only")
    XCTAssertEqual(history["acc"], [0.25])
    let oneHot = try TrainingFixtures.tensor([4, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0])
    XCTAssertEqual(try model.fit(x, oneHot, .init { $0.classWeight = weights })["loss"], history["loss"])

    assertArgument("classWeight", "3 is not one of the classes 0 to 2") {
      try model.fit(x, ids, .init { $0.classWeight = try ClassWeights([1: 1, 2: 5, 3: 2]) })
    }
    assertArgument("classWeight", "-1 is no class") { try ClassWeights([-1: 1]) }
    assertArgument("classWeight", "of class 1 must be") { try ClassWeights([1: .nan]) }
    let line = try compiled(ConstantModel([0]))
    assertArgument("classWeight", "target 0 is 0.5") {
      try line.fit(x, Tensor.full(Shape([4, 1]), 0.5), .init { $0.classWeight = try ClassWeights([0: 1]) })
    }
  }

  func testNoAllocationsInSteadyState() throws {
    let (x, y) = try TrainingFixtures.linearData(count: 200)
    let model = try TrainingFixtures.network()
    try model.compile(optimizer: Adam(), loss: .mse)
    var counts: [Int] = []
    let recorder = Recorder()
    recorder.onEpoch = { _, _ in
      counts.append(BufferPool.statistics.systemAllocations)
      return .proceed
    }
    try model.fit(x, y, .init { ($0.epochs, $0.callbacks) = (6, [recorder]) })
    XCTAssertEqual(counts[1], counts[5], "\(counts)")
  }

  func testATrainedModelIsReleased() throws {
    weak var released: Layer?
    do {
      let (x, y) = try TrainingFixtures.linearData(count: 8)
      let model = try compiled(TrainingFixtures.network())
      try model.fit(x, y)
      XCTAssertEqual(model.history.epochs, [0])
      released = model
    }
    XCTAssertNil(released)
  }

  func testBadInput() throws {
    let (x, y) = try TrainingFixtures.linearData(count: 8)
    let model = try TrainingFixtures.network()
    XCTAssertThrowsError(try model.fit(x, y)) { XCTAssertEqual(($0 as? DiffusionError)?.kind, .state) }
    _ = try compiled(model)
    assertArgument("epochs") { try model.fit(x, y, .init { $0.epochs = 0 }) }
    assertArgument("batchSize") { try model.fit(x, y, .init { $0.batchSize = -2 }) }
    assertArgument("validationSplit") { try model.fit(x, y, .init { $0.validationSplit = 1 }) }
    assertArgument("validationSplit") { try model.fit(x, y, .init { $0.validationSplit = .nan }) }
    assertArgument("validationSplit", "leaves 0") { try model.fit(x, y, .init { $0.validationSplit = 0.99 }) }
    assertArgument("y", "8 in 'x' of shape [8, 4], 7 in 'y'") {
      try model.fit(x, y.slice([.range(first: 0, last: 6)]))
    }
    assertArgument("y", "[8, 2]") { try model.fit(x, Tensor.zeros(Shape([8, 2]))) }
    assertArgument("x") { try model.fit([], y) }
    assertArgument("x", "no data") {
      try model.fit(Tensor.zeros(Shape([0, 4])), Tensor.zeros(Shape([0, 3])))
    }
    assertArgument("validationData", "[2, 3]") {
      try model.fit(x, y, .init { $0.validationData = try .init([x], Tensor.zeros(Shape([2, 3]))) })
    }
    assertArgument("validationData", "[8, 1]") {
      try model.fit(x, y, .init { $0.validationData = try .init([x], Tensor.zeros(Shape([8, 1]))) })
    }
    assertArgument("x") { try model.fit(Tensor.zeros(Shape([8, 5])), y) }
    XCTAssertEqual(model.history, History(), "nothing was trained")
    assertArgument("batchSize") { try model.predict(x, batchSize: 0) }
    assertArgument("metrics", "'loss' is taken") {
      try model.compile(optimizer: SGD(), loss: .mse, metrics: [Metric("loss") { p, _ in p }])
    }
  }
}
