import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

final class FlowMatcherTests: XCTestCase {
  /// The velocity rate * x + shift, at all times.
  private final class Linear: Layer {
    let rate: Parameter, shift: Parameter
    init(_ rate: Float, _ shift: Float) throws {
      self.rate = Parameter(try Tensor.full(Shape([1]), rate))
      self.shift = Parameter(try Tensor.full(Shape([1]), shift))
      super.init(name: "linear")
    }
    override func forward(_ inputs: [Tensor]) throws -> Tensor { try inputs[0] * rate.tensor + shift.tensor }
    override var ownParameters: [(name: String, parameter: Parameter)] { [("rate", rate), ("shift", shift)] }
  }

  /// A perceptron conditioned on the time.
  private final class Field: Layer {
    let first: Dense, second: Dense, last: Dense
    init(_ size: Int) throws {
      first = try Dense(32, name: "first") { $0.activation = .silu }
      second = try Dense(32, name: "second") { $0.activation = .silu }
      last = try Dense(size, name: "last")
      super.init(name: "field")
    }
    override func forward(_ inputs: [Tensor]) throws -> Tensor {
      let time = try inputs[1].reshaped([inputs[1].count, 1])
      return try last(second(first(Tensor.concat([inputs[0], time], axis: 1))))
    }
    override var sublayers: [(name: String, layer: Layer)] {
      [("first", first), ("second", second), ("last", last)]
    }
  }

  override func setUp() { Session.current.generator.manualSeed(1) }

  func testLearnsAShift() throws {
    let data =
      try TrainingFixtures.normal([512, 2], seed: 5) * Tensor(0.5) + TrainingFixtures.tensor([2], [3, -1])
    for coupling in Coupling.allCases {
      let matcher = try FlowMatcher(
        model: Field(2),
        .init {
          $0.coupling = coupling
          $0.training.optimizer = try Adam { $0.learningRate = 3e-3 }
          $0.training.emaDecay = 0.98
        })
      let history = try matcher.fit(data, .init { ($0.steps, $0.batchSize) = (300, 128) })
      let losses = try XCTUnwrap(history["loss"])
      XCTAssertLessThan(try XCTUnwrap(losses.last), 0.4 * losses[0])
      let samples = try matcher.sample(.init { $0.numSamples = 512 })
      XCTAssertLessThan(try wasserstein(samples, data), 0.25, "\(coupling)")
      // Straight paths need few steps only.
      var few = ODE()
      (few.method, few.steps) = (.midpoint, 2)
      if coupling == .optimalTransport {
        XCTAssertLessThan(
          try wasserstein(matcher.sample(.init { ($0.numSamples, $0.ode) = (512, few) }), data), 0.3)
      }
    }
  }

  /// The coupling pairs nearer points and preserves the samples.
  func testOptimalTransportPairs() throws {
    let (source, data) = (
      try TrainingFixtures.normal([40, 2], seed: 1), try TrainingFixtures.normal([40, 2], seed: 2)
    )
    let labels = try counting([40])
    let joined = try Coupling.optimalTransport.paired(source, TrainingData(data, classLabels: labels))
    let paired = joined.samples
    func distance(_ a: Tensor) throws -> Float { try (a - source).square().mean().item() }
    XCTAssertLessThan(try distance(paired), try 0.6 * distance(data))
    XCTAssertEqual(paired.floats.sorted(), data.floats.sorted())
    // Conditions stay with their samples.
    let order = try XCTUnwrap(joined.conditions[.classLabels])
    XCTAssertEqual(paired.floats, try data.indexSelect(axis: 0, positions: order).floats)
    XCTAssertEqual(try Coupling.independent.paired(source, TrainingData(data)).samples.floats, data.floats)
  }

  /// For y' = r y + s the density of a normal distribution is known.
  func testLikelihood() throws {
    for (rate, shift) in [(Float(0.7), Float(0.3)), (-1.2, 1), (0, 2)] {
      let matcher = try FlowMatcher(model: Linear(rate, shift))
      let x = try TrainingFixtures.normal([6, 2, 3])
      let (r, s) = (Double(rate), Double(shift))
      let expected = stride(from: 0, to: 36, by: 6).map { start in
        x.floats[start..<start + 6].reduce(-6 * r - 3 * log(2 * .pi)) { sum, value in
          let x0 = r == 0 ? Double(value) - s : (Double(value) + s / r) * exp(-r) - s / r
          return sum - x0 * x0 / 2
        }
      }
      for divergence in FlowMatcher.Divergence.allCases {
        let found = try matcher.logProbability(x, .init { $0.divergence = divergence })
        XCTAssertEqual(found.shape.sizes, [6])
        for (a, b) in zip(found.floats, expected) { XCTAssertEqual(Double(a), b, accuracy: 1e-3 * abs(b)) }
      }
    }
  }

  /// The density integrates to 1 over the plane, for a trained field too, and the gradients stay as they were.
  func testDensityIntegratesToOne() throws {
    let matcher = try FlowMatcher(
      model: Field(2), .init { $0.training.optimizer = try Adam { $0.learningRate = 3e-3 } })
    try matcher.fit(TrainingFixtures.normal([256, 2]) * Tensor(0.5) + Tensor(0.5), .init { $0.steps = 60 })
    let grads = matcher.model.parameters.map { $0.grad?.floats }
    var points: [Float] = []
    for i in 0..<60 {
      for j in 0..<60 { points += [-5 + 10 * (Float(i) + 0.5) / 60, -5 + 10 * (Float(j) + 0.5) / 60] }
    }
    let logs = try matcher.logProbability(TrainingFixtures.tensor([3600, 2], points))
    let total = logs.floats.reduce(0) { $0 + exp(Double($1)) } * pow(10.0 / 60, 2)
    XCTAssertEqual(total, 1, accuracy: 0.02)
    XCTAssertEqual(matcher.model.parameters.map { $0.grad?.floats }, grads)
    XCTAssertFalse(matcher.model.parameters.contains { $0.isFrozen })
  }

  func testTheSourceIsTheStart() throws {
    let matcher = try FlowMatcher(model: Linear(0, 2))
    let source = try TrainingFixtures.normal([5, 2])
    var times: [Double] = []
    let end = try matcher.sample(.init { $0.source = source }, onStep: { times.append($0.time ?? .nan) })
    assertClose(end, try source + Tensor(2))
    XCTAssertEqual(times.last, 1)
  }

  func testMistakes() throws {
    let data = try TrainingFixtures.normal([8, 2])
    assertArgument("sigma") { try FlowMatcher(model: Linear(0, 0), .init { $0.sigma = -1 }) }
    assertArgument("timeScale") { try FlowMatcher(model: Linear(0, 0), .init { $0.timeScale = 0 }) }
    assertArgument("emaDecay") { try FlowMatcher(model: Linear(0, 0), .init { $0.training.emaDecay = 2 }) }
    let matcher = try FlowMatcher(model: Linear(0, 0))
    XCTAssertThrowsError(try matcher.sample(.init { $0.numSamples = 3 })) {
      XCTAssertTrue("\($0)".contains("not known"), "\($0)")
    }
    assertArgument("steps", "exclude") { try matcher.fit(data, .init { ($0.epochs, $0.steps) = (1, 1) }) }
    assertArgument("source", "[8, 3]") {
      try matcher.fit(TrainingData(data, source: TrainingFixtures.normal([8, 3])))
    }
    assertArgument("batchSize") { try matcher.fit(data, .init { $0.batchSize = 0 }) }
    assertArgument("data", "[N, ...]") { try matcher.fit(TrainingFixtures.normal([8])) }
    assertArgument("data", "the model gives") { try FlowMatcher(model: Field(3)).fit(data) }
    try matcher.fit(data, .init { $0.steps = 1 })
    assertArgument("numSamples", "exclude") {
      try matcher.sample(.init { ($0.numSamples, $0.source) = (2, data) })
    }
    assertArgument("numSamples") { try matcher.sample(.init { $0.numSamples = 0 }) }
    assertArgument("source", "[8, 3]") {
      try matcher.sample(.init { $0.source = try TrainingFixtures.normal([8, 3]) })
    }
    assertArgument("x", "[8, 3]") { try matcher.logProbability(TrainingFixtures.normal([8, 3])) }
    // A model that was finite in training.
    let changed = try FlowMatcher(model: Field(3))
    changed.sampleShape = [2]
    assertArgument("x", "the model gives shape [8, 3]") { try changed.logProbability(data) }
    XCTAssertThrowsError(try changed.sample(.init { $0.numSamples = 8 })) {
      XCTAssertEqual(($0 as? DiffusionError)?.kind, .state)
    }
  }

  func testLastBatchesAndValuesThatAreNotFinite() throws {
    var sizes: [Int] = []
    let loss = Loss("counting") { p, t in
      sizes.append(p.shape.sizes[0])
      return try (p - t).square().mean()
    }
    let matcher = try FlowMatcher(model: Field(2), .init { $0.loss = loss })
    let data = try TrainingFixtures.normal([7, 2])
    try matcher.fit(data, .init { ($0.epochs, $0.batchSize, $0.dropLast) = (2, 3, true) })
    XCTAssertEqual(sizes, [3, 3, 3, 3])
    assertArgument("dropLast", "7 samples") {
      try matcher.fit(data, .init { ($0.batchSize, $0.dropLast) = (8, true) })
    }
    let before = matcher.model.stateDict().map(\.tensor.floats)
    expectError("training diverged") { try matcher.fit(Tensor.full(Shape([4, 2]), Float.nan)) }
    XCTAssertEqual(matcher.model.stateDict().map(\.tensor.floats), before)
  }

  func testConditions() throws {
    func matcher(_ dropout: Double = 0.1) throws -> FlowMatcher {
      let model = try TimeMLP(dataShape: [2]) {
        ($0.hiddenDim, $0.numBlocks, $0.timeEmbeddingDim, $0.numClasses) = (16, 1, 4, 2)
      }
      return try FlowMatcher(
        model: model,
        .init {
          $0.training.optimizer = try Adam { $0.learningRate = 3e-3 }
          ($0.timeScale, $0.labelDropout) = (1000, dropout)
        })
    }
    // Class 0 is at -2, class 1 at 2.
    let labels = try tensor([128], (0..<128).map { Float($0 % 2) })
    let centres = try (labels.reshaped([128, 1]) * Tensor(4) - Tensor(2)).broadcast(to: Shape([128, 2]))
    let data = try centres + TrainingFixtures.normal([128, 2], seed: 5) * Tensor(0.1)
    let flow = try matcher()
    try flow.fit(TrainingData(data, classLabels: labels), .init { ($0.steps, $0.batchSize) = (400, 64) })
    let reference = try tensor([40], (0..<40).map { Float($0 % 2) })
    func sample(_ guidance: Double, maxBatchSize: Int? = nil) throws -> Tensor {
      var ode = ODE()
      (ode.method, ode.steps) = (.heun, 10)
      return try flow.sample(
        .init {
          ($0.classLabels, $0.guidanceScale, $0.ode) = (reference, guidance, ode)
          ($0.generator, $0.maxBatchSize) = (Generator(seed: 3), maxBatchSize)
        })
    }
    for guidance in [1, 1.5] {
      let samples = try sample(guidance).reshaped([20, 2, 2]).mean(axis: [0, 2]).floats
      XCTAssertLessThan(samples[0], -1.5)
      XCTAssertGreaterThan(samples[1], 1.5)
    }
    assertClose(try sample(1.5, maxBatchSize: 7), try sample(1.5), 1e-4)
    let right = try flow.logProbability(
      data.narrow(axis: 0, start: 0, length: 4),
      .init { $0.classLabels = try labels.narrow(axis: 0, start: 0, length: 4) })
    let wrong = try flow.logProbability(
      data.narrow(axis: 0, start: 0, length: 4),
      .init { $0.classLabels = try labels.narrow(axis: 0, start: 1, length: 4) })
    for (a, b) in zip(right.floats, wrong.floats) { XCTAssertGreaterThan(a, b) }

    assertArgument("classLabels", "[3]") {
      try flow.fit(TrainingData(data, classLabels: .zeros(Shape([3]))))
    }
    assertArgument("classLabels", "is the null label") {
      try flow.fit(TrainingData(data, classLabels: .full(Shape([128]), 2)))
    }
    assertArgument("classLabels", "[2]") {
      try flow.sample(.init { ($0.numSamples, $0.classLabels) = try (3, .zeros(Shape([2]))) })
    }
    assertArgument("classLabels", "[2]") {
      try flow.logProbability(data, .init { $0.classLabels = try .zeros(Shape([2])) })
    }
    assertArgument("guidanceScale") { try flow.sample(.init { $0.guidanceScale = 2 }) }
    assertArgument("labelDropout") { try matcher(1) }
  }

  /// The options of `fit` that `DiffusionTrainer` has are also available for flows of images.
  func testOptionsOfFitForImages() throws {
    let folder = try temporaryFolder()
    let images = try TrainingFixtures.normal([12, 1, 4, 4])
    func trained(_ options: FitOptions) throws -> FlowMatcher {
      Session.current.generator.manualSeed(1)
      let model = try TimeMLP(dataShape: [1, 4, 4]) {
        ($0.hiddenDim, $0.numBlocks, $0.timeEmbeddingDim) = (8, 1, 4)
      }
      let flow = try FlowMatcher(
        model: model,
        .init {
          $0.training.optimizer = try SGD { $0.learningRate = 0.05 }
          $0.training.emaDecay = 0.9
        })
      try flow.fit(images, options)
      return flow
    }
    func weights(_ flow: FlowMatcher) -> [[Float]] { flow.model.stateDict().map(\.tensor.floats) }
    var plain = FitOptions()
    (plain.epochs, plain.batchSize) = (3, 6)
    plain.validation.split = 0.5
    var busy = plain
    busy.samples.path = "\(folder)/{step}.png".filePath
    (busy.samples.every, busy.samples.count, busy.samples.numInferenceSteps) = (2, 3, 2)
    busy.csvPath = "\(folder)/log.csv".filePath
    busy.logDirectory = "\(folder)/events".filePath
    busy.checkpoints.path = "\(folder)/flow".filePath
    let flow = try trained(busy)
    XCTAssertEqual(flow.history.names, ["loss", "val_loss"])
    XCTAssertEqual(weights(flow), weights(try trained(plain)))
    XCTAssertEqual(try loadImage("\(folder)/2.png").rank, 3)
    XCTAssertEqual(try loadCSV("\(folder)/log.csv").columns, ["epoch", "loss", "val_loss"])
    // Two batches of three equal one of six.
    var parts = plain
    (parts.batchSize, parts.gradientAccumulationSteps) = (3, 2)
    for (a, b) in zip(weights(try trained(parts)), weights(flow)) {
      for (x, y) in zip(a, b) { XCTAssertEqual(x, y, accuracy: 1e-5) }
    }
    var limited = plain
    limited.maxLoss = 1e-3
    expectError("above the limit of 0.001") { try trained(limited) }
    busy.samples.guidanceScale = 2
    assertArgument("sampleGuidanceScale") { try trained(busy) }
    busy.samples.guidanceScale = 1
    busy.samples.numInferenceSteps = 0
    assertArgument("sampleNumInferenceSteps") { try trained(busy) }
  }
}
