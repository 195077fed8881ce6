import DiffusionKit
import XCTest

@testable import DiffusionKitData
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

/// A distribution of rows of three tokens of two kinds, and its best denoiser: for each masked position, the probabilities
/// of the token given the visible ones.
private struct Language {
  /// The probabilities of 000, 001, ... 111.
  let probabilities: [Double] = [0.3, 0.02, 0.05, 0.13, 0.08, 0.12, 0.06, 0.24]

  static func row(_ number: Int) -> [Float] {
    [number >> 2 & 1, number >> 1 & 1, number & 1].map(Float.init)
  }

  /// -log2 p of a row.
  func bits(_ number: Int) -> Double { -log2(probabilities[number]) }

  func rows(_ count: Int, seed: UInt64) throws -> (tokens: Tensor, numbers: [Int]) {
    let draws = try Tensor.rand(Shape([count]), generator: Generator(seed: seed)).floats
    let numbers = draws.map { draw in
      var left = Double(draw)
      for (number, probability) in probabilities.enumerated() {
        left -= probability
        if left < 0 { return number }
      }
      return 7
    }
    return (try Tensor(shape: [count, 3], values: numbers.flatMap(Language.row)), numbers)
  }

  /// The logits of one row. At visible positions, and for the mask token, they have values that must not matter.
  func logits(_ row: [Float]) -> [Float] {
    let fitting = (0..<8).filter { number in
      zip(row, Language.row(number)).allSatisfy { $0 == 2 || $0 == $1 }
    }
    let total = fitting.reduce(0) { $0 + probabilities[$1] }
    return (0..<3).flatMap { index -> [Float] in
      guard row[index] == 2 else { return [3, -7, 50] }
      let ones = fitting.filter { Language.row($0)[index] == 1 }.reduce(0) { $0 + probabilities[$1] }
      return [Float(log(1 - ones / total)) + 2, Float(log(ones / total)) + 2, 40]
    }
  }
}

final class MaskedDiffusionTests: XCTestCase {
  /// The best denoiser of the language, which records its inputs.
  private final class Oracle: Layer {
    /// The logits of all rows of zeros, ones and mask tokens, by the row's number in base 3.
    private let logits = (0..<27).map { number in
      Language().logits([number / 9, number / 3 % 3, number % 3].map(Float.init))
    }
    var calls = 0
    var rows = 0
    var times: [Float] = []

    override func forward(_ inputs: [Tensor]) throws -> Tensor {
      calls += 1
      rows += inputs[0].shape.sizes[0]
      if inputs.count > 1 { times += inputs[1].floats }
      let tokens = inputs[0].floats.map { Int($0) }
      var values: [Float] = []
      for first in stride(from: 0, to: tokens.count, by: 3) {
        values += logits[9 * tokens[first] + 3 * tokens[first + 1] + tokens[first + 2]]
      }
      return try Tensor(shape: inputs[0].shape.sizes + [3], values: values)
    }
  }

  /// Returns the same logits at all positions.
  private final class Table: Layer {
    let logits: Parameter
    init(_ values: [Float]) throws {
      logits = Parameter(try Tensor(shape: [values.count], values: values))
      super.init(name: "table")
    }
    override func forward(_ inputs: [Tensor]) throws -> Tensor {
      try logits.tensor.broadcast(to: Shape(inputs[0].shape.sizes + [logits.shape.count]))
    }
    override var ownParameters: [(name: String, parameter: Parameter)] { [("logits", logits)] }
  }

  /// Predicts a token from its neighbours.
  private final class Reader: Layer {
    let embedding: Embedding, neighbours: Conv1D, dense: Dense
    init(_ ids: Int) throws {
      embedding = try Embedding(ids, 16, name: "embedding")
      neighbours = try Conv1D(32, 3, name: "neighbours") {
        $0.padding = .same
        $0.activation = .relu
      }
      dense = try Dense(ids, name: "dense")
      super.init(name: "reader")
    }
    override func forward(_ inputs: [Tensor]) throws -> Tensor {
      try dense(neighbours(embedding(inputs[0]).transposed(1, 2)).transposed(1, 2))
    }
    override var sublayers: [(name: String, layer: Layer)] {
      [("embedding", embedding), ("neighbours", neighbours), ("dense", dense)]
    }
  }

  private func oracle(timeConditioning: Bool = false) throws -> (MaskedDiffusion, Oracle) {
    let model = Oracle()
    return (
      try MaskedDiffusion(model: model, vocabSize: 3, .init { $0.timeConditioning = timeConditioning }), model
    )
  }

  override func setUp() { Session.current.generator.manualSeed(1) }

  // MARK: The bound

  /// For the best denoiser the bound equals -log p of each row: by the chain rule, whatever the order in which tokens are
  /// masked.
  func testBoundOfTheBestDenoiserIsTheLogProbability() throws {
    let (diffusion, _) = try oracle()
    for number in 0..<8 {
      let row = try Tensor(shape: [1, 3], values: Language.row(number)).broadcast(to: Shape([4000, 3]))
      let (bits, error) = try diffusion.bitsPerToken(row, numSamples: 4, batchSize: 1000)
      XCTAssertEqual(bits, Language().bits(number) / 3, accuracy: 5 * error + 0.002, "row \(number)")
      XCTAssertLessThan(error, 0.03)
    }
    let (tokens, numbers) = try Language().rows(20_000, seed: 5)
    let mean = numbers.reduce(0) { $0 + Language().bits($1) } / 20_000 / 3
    let (bits, error) = try diffusion.bitsPerToken(tokens, numSamples: 2, batchSize: 512)
    XCTAssertEqual(bits, mean, accuracy: 0.01)
    XCTAssertLessThan(error, 0.01)
    XCTAssertTrue(try diffusion.bitsPerToken(Tensor(shape: [1, 3], values: [0, 0, 1])).standardError.isNaN)
  }

  /// For any other model the bound is larger: one that predicts all tokens with equal probability needs one bit.
  func testTheBoundOfAUniformPrediction() throws {
    let diffusion = try MaskedDiffusion(model: Table([1, 1, 9]), vocabSize: 3)
    let (tokens, _) = try Language().rows(5000, seed: 6)
    let (bits, error) = try diffusion.bitsPerToken(tokens, batchSize: 500)
    XCTAssertEqual(bits, 1, accuracy: 4 * error)
    XCTAssertLessThan(error, 0.015)
    let middle = try MaskedDiffusion(model: Table([1, 9, 1]), vocabSize: 3, .init { $0.maskToken = 1 })
    XCTAssertEqual(
      try middle.bitsPerToken(tokens * Tensor(2), batchSize: 500).bits, 1, accuracy: 4 * error)
  }

  /// The mean of the loss over rows is that of `bitsPerToken`, and its gradient is the derivative.
  func testLossAndItsGradient() throws {
    let (tokens, _) = try Language().rows(40, seed: 7)
    func loss(_ values: [Float]) throws -> (Tensor, Table) {
      let model = try Table(values)
      let diffusion = try MaskedDiffusion(model: model, vocabSize: 3)
      return (try diffusion.loss(tokens, generator: Generator(seed: 9)), model)
    }
    let (value, model) = try loss([0.2, -0.4, 3])
    XCTAssertEqual(value.shape, .scalar)
    try value.backward()
    let gradient = try XCTUnwrap(model.logits.grad).floats
    for index in 0..<2 {
      var (above, below): ([Float], [Float]) = ([0.2, -0.4, 3], [0.2, -0.4, 3])
      above[index] += 0.01
      below[index] -= 0.01
      let slope = (try loss(above).0.item() - loss(below).0.item()) / 0.02
      XCTAssertEqual(gradient[index], slope, accuracy: 2e-3)
    }
    XCTAssertEqual(gradient[2], 0, "the mask token is never a target")
  }

  /// A row without masked tokens has a loss of zero, and a gradient.
  func testNoMaskedTokens() throws {
    let model = try Table([0, 1, 2])
    let diffusion = try MaskedDiffusion(model: model, vocabSize: 3, .init { $0.samplingEps = 0 })
    var found = false
    for seed: UInt64 in 0..<40 where !found {
      let loss = try diffusion.loss(Tensor(shape: [1, 1], values: [1]), generator: Generator(seed: seed))
      guard try loss.item() == 0 else { continue }
      found = true
      try loss.backward()
      XCTAssertEqual(model.logits.grad?.floats, [0, 0, 0])
    }
    XCTAssertTrue(found)
  }

  // MARK: Masking

  func testTheFractionOfMaskedTokensIsTheTime() throws {
    let (diffusion, _) = try oracle()
    let (tokens, _) = try Language().rows(4000, seed: 2)
    for time: Float in [0, 0.1, 0.5, 0.9, 1] {
      let noisy = try diffusion.addNoise(tokens, times: Tensor(time))
      let isHidden = noisy.floats.map { $0 == 2 }
      let share = Double(isHidden.count { $0 }) / 12_000
      XCTAssertEqual(share, Double(time), accuracy: 0.02)
      for (index, hidden) in isHidden.enumerated() where !hidden {
        XCTAssertEqual(noisy.floats[index], tokens.floats[index])
      }
    }
    // Each row has its own time; masked tokens stay masked.
    let rows = try Tensor.zeros(Shape([2, 1000]))
    let noisy = try diffusion.addNoise(rows, times: Tensor(shape: [2], values: [0, 0.7]))
    XCTAssertEqual(noisy.floats[..<1000].reduce(0, +), 0)
    XCTAssertEqual(noisy.floats[1000...].reduce(0, +) / 2000, 0.7, accuracy: 0.05)
    XCTAssertEqual(
      try diffusion.addNoise(.full(Shape([1, 9]), 2), times: Tensor(0)).floats, [2, 2, 2, 2, 2, 2, 2, 2, 2])
  }

  /// One time in each of as many equal intervals as there are rows, in no order.
  func testTimesAreSpreadEvenly() throws {
    let (diffusion, model) = try oracle(timeConditioning: true)
    let (tokens, _) = try Language().rows(50, seed: 2)
    _ = try diffusion.loss(tokens)
    let strata = model.times.map { Int(((Double($0) - 1e-3) / (1 - 1e-3) * 50 + 1e-4).rounded(.down)) }
    XCTAssertEqual(strata.count, 50)
    XCTAssertLessThan(zip(strata.sorted(), 0..<50).filter { $0 != $1 }.count, 3, "rounding moves few")
    XCTAssertNotEqual(strata, strata.sorted())
    XCTAssertGreaterThanOrEqual(try XCTUnwrap(model.times.min()), 1e-3)
    XCTAssertLessThanOrEqual(try XCTUnwrap(model.times.max()), 1)
  }

  // MARK: Sampling

  /// How often each row was drawn.
  private func counts(_ tokens: Tensor) -> [Double] {
    var counts = [Double](repeating: 0, count: 8)
    let ids = tokens.floats.map { Int($0) }
    for start in stride(from: 0, to: ids.count, by: 3) {
      counts[ids[start] * 4 + ids[start + 1] * 2 + ids[start + 2]] += 1
    }
    return counts
  }

  /// The plain ancestral sampler, which calls the model in each step (Sahoo et al. 2024, equation 7).
  private func ancestral(_ count: Int, steps: Int) throws -> Tensor {
    var tokens = [Float](repeating: 2, count: count * 3)
    let generator = Generator(seed: 77)
    let model = Oracle()
    for step in 0..<steps {
      let logits = try model(Tensor(shape: [count, 3], values: tokens)).floats
      let draws = try Tensor.rand(Shape([count * 3]), generator: generator).floats
      let (t, s) = (1 - Double(step) / Double(steps), 1 - Double(step + 1) / Double(steps))
      for index in tokens.indices where tokens[index] == 2 {
        // Masked with probability s / t, else 0 or 1.
        let one = 1 / (1 + exp(Double(logits[3 * index] - logits[3 * index + 1])))
        let draw = Double(draws[index])
        if draw < s / t { continue }
        tokens[index] = draw < s / t + (1 - s / t) * one ? 1 : 0
      }
    }
    return try Tensor(shape: [count, 3], values: tokens)
  }

  func testSamplesFollowTheDistribution() throws {
    let (diffusion, model) = try oracle()
    let count = 20_000
    let (tokens, calls) = try diffusion.sample(
      .init { ($0.numSamples, $0.length, $0.numInferenceSteps) = (count, 3, 600) })
    let language = Language()
    for (number, found) in counts(tokens).enumerated() {
      let p = language.probabilities[number]
      let stddev = (Double(count) * p * (1 - p)).squareRoot()
      XCTAssertEqual(
        found, Double(count) * p, accuracy: 4 * stddev + 0.002 * Double(count), "row \(number)")
    }
    XCTAssertEqual(calls, model.calls)
    XCTAssertLessThanOrEqual(model.rows, 3 * count, "a row is shown at most once for each of its tokens")
  }

  /// With few steps, tokens are revealed together and drawn independently, with the same error as in the plain sampler.
  func testIsThePlainSamplerWithFewerCalls() throws {
    let (diffusion, _) = try oracle()
    let count = 20_000
    for steps in [1, 3] {
      let ours = counts(
        try diffusion.sample(.init { ($0.numSamples, $0.length, $0.numInferenceSteps) = (count, 3, steps) })
          .tokens)
      let plain = counts(try ancestral(count, steps: steps))
      for (number, (a, b)) in zip(ours, plain).enumerated() {
        XCTAssertEqual(a, b, accuracy: 4 * (a + b).squareRoot(), "row \(number) of \(steps) steps")
      }
    }
    let mistaken = counts(
      try diffusion.sample(.init { ($0.numSamples, $0.length, $0.numInferenceSteps) = (count, 3, 1) }).tokens)
    XCTAssertGreaterThan(mistaken[1], 2 * Double(count) * Language().probabilities[1])
    let (single, model) = try oracle()
    let calls = try single.sample(.init { ($0.length, $0.numInferenceSteps) = (3, 5000) }).calls
    XCTAssertEqual(model.calls, calls)
    XCTAssertTrue((1...3).contains(calls), "\(calls) calls in 5000 steps")
  }

  func testGivenTokensStay() throws {
    let (diffusion, _) = try oracle()
    let rows = 4000
    let given = try Tensor(shape: [1, 3], values: [2, 0, 2]).broadcast(to: Shape([rows, 3]))
    var times: [Double] = []
    let (tokens, _) = try diffusion.fill(
      given, .init { $0.numInferenceSteps = 100 }, onStep: { times.append($0.time ?? .nan) })
    XCTAssertEqual(times.count, 100)
    XCTAssertEqual(times.last, 0)
    let found = counts(tokens)
    for number in [2, 3, 6, 7] { XCTAssertEqual(found[number], 0, "the middle is 0") }
    let p = Language().probabilities
    let total = p[0] + p[1] + p[4] + p[5]
    for number in [0, 1, 4, 5] {
      XCTAssertEqual(found[number] / Double(rows), p[number] / total, accuracy: 0.035, "row \(number)")
    }
    // One row without an axis for rows; nothing happens if nothing is masked.
    let whole = try diffusion.fill(Tensor(shape: [3], values: [1, 0, 1]))
    XCTAssertEqual(whole.tokens.floats, [1, 0, 1])
    XCTAssertEqual(whole.tokens.shape.sizes, [3])
    XCTAssertEqual(whole.calls, 0)
  }

  func testTemperature() throws {
    let model = try Table([1, 0, 5])
    let diffusion = try MaskedDiffusion(model: model, vocabSize: 3)
    func share(_ temperature: Double) throws -> Double {
      let tokens = try diffusion.sample(
        .init {
          ($0.numSamples, $0.length, $0.numInferenceSteps, $0.temperature) = (200, 100, 2, temperature)
        }
      ).tokens
      return 1 - Double(tokens.floats.reduce(0, +)) / 20_000
    }
    XCTAssertEqual(try share(0), 1)
    for temperature in [0.5, 1, 2] {
      XCTAssertEqual(try share(temperature), 1 / (1 + exp(-1 / temperature)), accuracy: 0.02)
    }
    XCTAssertEqual(try share(1e-300), 1)
  }

  // MARK: Training

  private func abc() throws -> (Vocabulary, Tensor) {
    let vocabulary = try Vocabulary("abc")
    return (vocabulary, try vocabulary.encode(String(repeating: "abc", count: 80)).reshaped([20, 12]))
  }

  func testLearns() throws {
    let (vocabulary, rows) = try abc()
    let diffusion = try MaskedDiffusion(
      model: Reader(4), vocabSize: 4,
      .init {
        $0.training.optimizer = try Adam { $0.learningRate = 1e-2 }
        $0.training.emaDecay = 0.9
      })
    let history = try diffusion.fit(
      rows, .init { ($0.epochs, $0.validation.data) = (150, TrainingData(rows)) })
    XCTAssertEqual(history.names, ["loss", "val_loss"])
    let losses = try XCTUnwrap(history["val_loss"])
    XCTAssertEqual(losses[0], log(3), accuracy: 0.25)
    XCTAssertLessThan(try XCTUnwrap(losses.last), 0.6, "it sees one neighbour on each side")
    XCTAssertEqual(diffusion.length, 12)
    XCTAssertFalse(diffusion.model.isTraining)
    XCTAssertEqual(
      try vocabulary.decode(
        diffusion.fill(vocabulary.encode("ab_abc_bca_c"), .init { $0.temperature = 0 }).tokens),
      ["abcabcabcabc"])
    XCTAssertEqual(try diffusion.sample(.init { $0.numSamples = 2 }).tokens.shape.sizes, [2, 12])
  }

  /// The steps are those of `fit`, and the same generator gives the same training.
  func testSteps() throws {
    let (_, rows) = try abc()
    func trained(_ inSteps: Bool) throws -> [Float] {
      Session.current.generator.manualSeed(5)
      let diffusion = try MaskedDiffusion(model: Reader(4), vocabSize: 4)
      let generator = Generator(seed: 4)
      if inSteps {
        let steps = try diffusion.fitSteps(
          rows, .init { ($0.steps, $0.batchSize, $0.generator) = (7, 8, generator) })
        var count = 0
        while let step = try steps.next() {
          count += 1
          XCTAssertGreaterThan(try XCTUnwrap(step.logs["loss"]), 0)
        }
        XCTAssertEqual(count, 7)
      } else {
        try diffusion.fit(rows, .init { ($0.steps, $0.batchSize, $0.generator) = (7, 8, generator) })
      }
      return diffusion.model.parameters.flatMap(\.tensor.floats)
    }
    XCTAssertEqual(try trained(true), try trained(false))
  }

  func testOptionsOfFit() throws {
    let (_, rows) = try abc()
    func trained(_ options: FitOptions) throws -> MaskedDiffusion {
      Session.current.generator.manualSeed(5)
      let diffusion = try MaskedDiffusion(
        model: Reader(4), vocabSize: 4, .init { $0.training.optimizer = try SGD { $0.learningRate = 0.1 } })
      try diffusion.fit(rows, options)
      return diffusion
    }
    var whole = FitOptions()
    (whole.epochs, whole.batchSize, whole.validation.split) = (2, 8, 0.2)
    var parts = whole
    (parts.batchSize, parts.gradientAccumulationSteps) = (4, 2)
    let (a, b) = (try trained(whole), try trained(parts))
    XCTAssertEqual(a.optimizer.stepCount, 4)
    XCTAssertEqual(b.optimizer.stepCount, 4)
    for (x, y) in zip(a.model.stateDict(), b.model.stateDict()) {
      assertClose(y.tensor, x.tensor, 1e-5, x.name)
    }
    XCTAssertEqual(b.history.names, ["loss", "val_loss"])
    // Always with the same positions masked, in evaluation mode.
    a.model.eval()
    let held = try rows.narrow(axis: 0, start: 16, length: 4)
    XCTAssertEqual(
      try XCTUnwrap(a.history["val_loss"]?.last),
      try a.bitsPerToken(held, numSamples: 1, generator: Generator(seed: 0)).bits * log(2), accuracy: 1e-9)
    var wrong = whole
    wrong.samples.path = "/tmp/tokens.png".filePath
    assertArgument("samplePath", "shows images") { try trained(wrong) }
    wrong = whole
    wrong.augmentation.randomFlip = true
    assertArgument("randomFlip", "needs images") { try trained(wrong) }
    assertArgument("data", "without conditions") {
      try a.fit(TrainingData(rows, classLabels: .zeros(Shape([20]))))
    }
    wrong = whole
    wrong.maxLoss = 0.01
    expectError("above the limit of 0.01") { try trained(wrong) }
  }

  // MARK: Mistakes

  func testMistakes() throws {
    let table = try Table([0, 0, 0])
    assertArgument("vocabSize") { try MaskedDiffusion(model: table, vocabSize: 1) }
    assertArgument("maskToken", "0 to 2") {
      try MaskedDiffusion(model: table, vocabSize: 3, .init { $0.maskToken = 3 })
    }
    assertArgument("samplingEps") {
      try MaskedDiffusion(model: table, vocabSize: 3, .init { $0.samplingEps = 1 })
    }
    assertArgument("emaDecay") {
      try MaskedDiffusion(model: table, vocabSize: 3, .init { $0.training.emaDecay = 2 })
    }
    let diffusion = try MaskedDiffusion(model: table, vocabSize: 3)
    XCTAssertThrowsError(try diffusion.sample()) { XCTAssertTrue("\($0)".contains("not known"), "\($0)") }
    for (wrong, message) in [
      (3, "row 1, position 0: 3.0 is no id"), (-1, "no id"), (0.5, "no id"), (2, "the mask token"),
    ] as [(Float, String)] {
      let rows = try Tensor(shape: [2, 2], values: [0, 1, wrong, 1])
      assertArgument("data", message) { try diffusion.fit(rows) }
      assertArgument("validationData", message) {
        try diffusion.fit(.zeros(Shape([2, 2])), .init { $0.validation.data = TrainingData(rows) })
      }
      assertArgument("tokens", message) { try diffusion.loss(rows) }
      assertArgument("tokens", message) { try diffusion.bitsPerToken(rows) }
      guard wrong != 2 else { continue }
      assertArgument("tokens", message) { try diffusion.fill(rows) }
      assertArgument("tokens", message) { try diffusion.addNoise(rows, times: Tensor(0.5)) }
    }
    let rows = try Tensor.zeros(Shape([4, 5]))
    assertArgument("data", "[4]") { try diffusion.fit(.zeros(Shape([4]))) }
    assertArgument("data", "[0, 5]") { try diffusion.fit(.zeros(Shape([0, 5]))) }
    assertArgument("steps", "exclude") { try diffusion.fit(rows, .init { ($0.epochs, $0.steps) = (1, 1) }) }
    assertArgument("batchSize") { try diffusion.fit(rows, .init { $0.batchSize = 0 }) }
    assertArgument("numSamples") { try diffusion.bitsPerToken(rows, numSamples: 0) }
    assertArgument("times", "[3]") { try diffusion.addNoise(rows, times: .zeros(Shape([3]))) }
    assertArgument("times", "1.5") { try diffusion.addNoise(rows, times: Tensor(1.5)) }
    assertArgument("numSamples") { try diffusion.sample(.init { ($0.numSamples, $0.length) = (0, 4) }) }
    assertArgument("length") { try diffusion.sample(.init { $0.length = 0 }) }
    assertArgument("numSamples", "too many") {
      try diffusion.sample(.init { ($0.numSamples, $0.length) = (.max, 4) })
    }
    assertArgument("numInferenceSteps") {
      try diffusion.sample(.init { ($0.length, $0.numInferenceSteps) = (4, 0) })
    }
    assertArgument("temperature") { try diffusion.fill(rows, .init { $0.temperature = -1 }) }
    assertArgument("temperature") { try diffusion.fill(rows, .init { $0.temperature = .nan }) }
    // A model with another vocabulary.
    let other = try MaskedDiffusion(model: Table([0, 0, 0, 0]), vocabSize: 3)
    assertArgument("data", "logits of all 3 ids") { try other.fit(rows) }
    XCTAssertNil(other.length)
    let narrow = try MaskedDiffusion(model: Reader(1), vocabSize: 3)
    assertArgument("data", "0 to 0") { try narrow.fit(rows + Tensor(1)) }
    for logits: [Float] in [[.nan, .nan, 0], [0, .nan, 0], [.infinity, 0, 0]] {
      let broken = try MaskedDiffusion(model: Table(logits), vocabSize: 3)
      XCTAssertThrowsError(try broken.sample(.init { $0.length = 2 })) {
        XCTAssertTrue("\($0)".contains("infinite or NaN"), "\($0)")
      }
    }
  }
}
