import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

/// How the trainers' `fit` iterates over the data, and what it does besides training.
final class FitOptionsTests: XCTestCase {
  private func trainer(
    _ prediction: PredictionType? = nil, optimizer: Optimizer? = nil, loss: Loss = .mse, classes: Int? = nil,
    shape: [Int] = [2], ema: Double? = nil, weighting: LossWeighting = .uniform,
    sampling: TimeSampling = .uniform
  ) throws -> DiffusionTrainer {
    Session.current.generator.manualSeed(1)
    let model = try TimeMLP(dataShape: shape) {
      $0.hiddenDim = 8
      $0.numBlocks = 1
      $0.timeEmbeddingDim = 4
      $0.numClasses = classes
    }
    let scheduler = try DDPMScheduler(.init { $0.noise.numTrainTimesteps = 100 })
    return try DiffusionTrainer(
      model: model, scheduler: scheduler,
      .init {
        $0.training.optimizer = try optimizer ?? SGD { $0.learningRate = 0.1 }
        $0.loss = loss
        $0.predictionType = prediction
        $0.training.emaDecay = ema
        $0.lossWeighting = weighting
        $0.timeSampling = sampling
      })
  }

  private func options(_ set: (inout FitOptions) -> Void) -> FitOptions {
    var options = FitOptions()
    set(&options)
    return options
  }

  private func images(_ count: Int = 8) throws -> Tensor {
    try TrainingFixtures.normal([count, 1, 4, 4], seed: 4)
  }

  // MARK: Accumulation

  func testAccumulatedBatchesAreOneLargeBatch() throws {
    let data = try TrainingFixtures.normal([22, 2], seed: 3)
    let labels = try tensor([22], (0..<22).map { Float($0 % 2) })
    func fit(_ batchSize: Int, _ parts: Int) throws -> DiffusionTrainer {
      let trainer = try trainer(classes: 2)
      try trainer.fit(
        TrainingData(data, classLabels: labels),
        .init {
          $0 = options { $0.gradientAccumulationSteps = parts }
          $0.epochs = 3
          $0.batchSize = batchSize
          $0.generator = Generator(seed: 2)
        })
      return trainer
    }
    let whole = try fit(12, 1)
    // 12 and 10 samples, in parts of 4: the last part of the latter has 2.
    let parts = try fit(4, 3)
    XCTAssertEqual(parts.optimizer.stepCount, 6)
    for (a, b) in zip(whole.model.stateDict(), parts.model.stateDict()) {
      assertClose(b.tensor, a.tensor, 1e-5, a.name)
    }
    for (a, b) in zip(whole.history["loss"] ?? [], parts.history["loss"] ?? [.nan]) {
      XCTAssertEqual(a, b, accuracy: 1e-5 * abs(a))
    }
  }

  // MARK: Weights and timesteps

  /// The weights of the papers, for SNR 0.25, 1 and 16.
  func testWeights() throws {
    func weight(_ weighting: LossWeighting, _ snr: Double, _ type: PredictionType) -> Double {
      let level = NoiseLevel(signal: (snr / (1 + snr)).squareRoot(), noise: (1 / (1 + snr)).squareRoot())
      return weighting.weight(TrainingLevel(level: level, timestep: 0, target: type.target(level)))
    }
    func weights(_ weighting: LossWeighting, _ type: PredictionType) -> [Double] {
      [0.25, 1, 16].map { weight(weighting, $0, type) }
    }
    let cases: [(LossWeighting, PredictionType, [Double])] = [
      (.uniform, .epsilon, [1, 1, 1]), (.uniform, .velocity, [1, 1, 1]),
      (.minSNR(), .epsilon, [1, 1, 5.0 / 16]), (.minSNR(), .velocity, [0.2, 0.5, 5.0 / 17]),
      (.minSNR(gamma: 1), .sample, [0.25, 1, 1]),
      (.p2(gamma: 0.5, k: 1), .epsilon, [1 / 1.25.squareRoot(), 0.5.squareRoot(), 1 / 17.0.squareRoot()]),
      (.p2(gamma: 1, k: 3), .sample, [0.25 / 3.25, 0.25, 16.0 / 19]),
      // lambda = (sigma^2 + 0.25) / (sigma * 0.5)^2 with sigma^2 = 4, 1 and 1 / 16.
      // A flow's prediction of noise - x0 errs by 1 + sqrt(SNR) times the error of x0.
      (.minSNR(), .flow, [0.25 / 2.25, 0.25, 0.2]),
      (.edm(), .sample, [4.25, 5, 20]), (.edm(), .velocity, [3.4, 2.5, 20.0 / 17]),
    ]
    for (weighting, type, expected) in cases {
      for (a, b) in zip(weights(weighting, type), expected) {
        XCTAssertEqual(a, b, accuracy: 1e-12, "\(weighting) \(type)")
      }
    }
    // Pure noise: the limits of the weights.
    XCTAssertEqual(weight(.minSNR(), 0, .epsilon), 1, accuracy: 1e-12)
    XCTAssertEqual(weight(.p2(gamma: 1, k: 4), 0, .epsilon), 0.25, accuracy: 1e-12)
    let terminal = try DDPMScheduler(.init { $0.noise.rescaleBetasZeroSNR = true })
    assertArgument("lossWeighting", "timestep 999") {
      try DiffusionTrainer(
        model: self.trainer().model, scheduler: terminal, .init { $0.lossWeighting = .edm() })
    }
  }

  /// The loss of a batch is the mean of weight * squared error.
  func testTheLossIsWeighted() throws {
    for loss in [Loss.mse, .mae] {
      let trainer = try trainer(.velocity, loss: loss, weighting: .minSNR(gamma: 2))
      let x0 = try TrainingFixtures.normal([3, 2], seed: 3)
      let noise = try TrainingFixtures.normal([3, 2], seed: 4)
      let timesteps = try tensor([3], [0, 40, 99])
      let batch = try trainer.noised(x0, noise, timesteps, [:])
      let weighted = try trainer.batchLoss(batch).item()
      let prediction = try trainer.model(
        trainer.scheduler.addNoise(to: x0, noise: noise, at: timesteps), timesteps)
      let target = try trainer.scheduler.getVelocity(of: x0, noise: noise, at: timesteps)
      let alphas = try XCTUnwrap(trainer.scheduler.alphasCumprod)
      var expected = 0.0
      for (row, timestep) in [0, 40, 99].enumerated() {
        let snr = Double(alphas[timestep]) / (1 - Double(alphas[timestep]))
        for column in 0..<2 {
          let error = Double(prediction.floats[2 * row + column] - target.floats[2 * row + column])
          expected += min(snr, 2) / (snr + 1) * (loss.name == "mse" ? error * error : abs(error)) / 6
        }
      }
      XCTAssertEqual(Double(weighted), expected, accuracy: 1e-5 * expected, loss.name)
    }
  }

  func testPredictionTypeIsTheTrainersOwn() throws {
    let trainer = try trainer(.sample)
    XCTAssertEqual(trainer.scheduler.predictionType, .sample)
    XCTAssertEqual(trainer.scheduler.numTrainTimesteps, 100)
    try trainer.fit(TrainingFixtures.normal([8, 2]))
  }

  func testTimesteps() throws {
    let count = 4000
    func draw(_ sampling: TimeSampling) throws -> [Float] {
      let scheduler = try DDPMScheduler(.init { $0.noise.numTrainTimesteps = 100 })
      return try TimestepSampler(sampling, scheduler).draw(count, Generator(seed: 3)).floats
    }
    func mean(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) } / Double(values.count) }
    for sampling in [TimeSampling.uniform, .stratified, .logNormal(), .logitNormal()] {
      let drawn = try draw(sampling)
      XCTAssertTrue(drawn.allSatisfy { (0..<100).contains($0) && $0 == $0.rounded() }, "\(sampling)")
    }
    XCTAssertEqual(mean(try draw(.uniform)), 49.5, accuracy: 2)
    // 40 samples for each timestep, in order.
    let stratified = try draw(.stratified)
    XCTAssertTrue(stratified == (0..<count).map { Float($0 / 40) })
    // The sigmoid of a narrow normal distribution around 1.
    let logit = try draw(.logitNormal(mean: 1, std: 0.01))
    XCTAssertEqual(mean(logit), 100 / (1 + exp(-1)) - 0.5, accuracy: 0.5)
    let wide = try draw(.logitNormal(mean: 0, std: 1)).sorted()
    // P(sigmoid(z) < q) at the quartiles of z.
    XCTAssertEqual(Double(wide[count / 4]), 100 / (1 + exp(0.6745)), accuracy: 2.5)
    XCTAssertEqual(Double(wide[3 * count / 4]), 100 / (1 + exp(-0.6745)), accuracy: 2.5)
    // ln sigma around that of timestep 30, so narrow that no other timestep is drawn.
    let scheduler = try DDPMScheduler(.init { $0.noise.numTrainTimesteps = 100 })
    let alpha = Double(try XCTUnwrap(scheduler.alphasCumprod)[30])
    let level = 0.5 * log((1 - alpha) / alpha)
    XCTAssertTrue(try draw(.logNormal(mean: level, std: 1e-6)).allSatisfy { $0 == 30 })
    XCTAssertTrue(try draw(.logNormal(mean: -50, std: 1)).allSatisfy { $0 == 0 })
    XCTAssertTrue(try draw(.logNormal(mean: 50, std: 1)).allSatisfy { $0 == 99 })
  }

  func testNamesOfForms() throws {
    XCTAssertEqual(try LossWeighting(named: "min_snr"), .minSNR(gamma: 5))
    XCTAssertEqual(try LossWeighting(named: "p2", ["k": 2]), .p2(gamma: 1, k: 2))
    XCTAssertEqual(try TimeSampling(named: "log_normal", ["std": 2]), .logNormal(mean: -1.2, std: 2))
    XCTAssertEqual("\(LossWeighting.minSNR())", "min_snr (gamma 5.0)")
    for form in LossWeighting.forms {
      XCTAssertEqual(try LossWeighting(named: form.name).form.name, form.name)
    }
    for form in TimeSampling.forms { XCTAssertEqual(try TimeSampling(named: form.name).form.name, form.name) }
    assertArgument("lossWeighting", "did you mean 'min_snr'") { try LossWeighting(named: "min_srn") }
    assertArgument("lossWeighting", "gamma") { try LossWeighting(named: "min_snr", ["gama": 1]) }
    assertArgument("lossWeighting", "gamma must be") { try LossWeighting(named: "min_snr", ["gamma": 0]) }
    assertArgument("lossWeighting", "k must be") { try self.trainer(weighting: .p2(gamma: 1, k: -1)) }
    assertArgument("lossWeighting", "sigmaData") { try self.trainer(weighting: .edm(sigmaData: .nan)) }
    assertArgument("lossWeighting", "'huber'") { try self.trainer(loss: .huber(), weighting: .minSNR()) }
    assertArgument("timeSampling", "std") { try TimeSampling(named: "logit_normal", ["std": 0]) }
  }

  // MARK: Held-out data

  func testHeldOutLossByNoiseLevel() throws {
    let data = try TrainingFixtures.normal([20, 2], seed: 3)
    let names = ["loss", "val_loss", "val_loss_0_32", "val_loss_33_65", "val_loss_66_99"]
    let split = try trainer(optimizer: SGD { $0.learningRate = 0 })
    let options = options {
      $0.validation.split = 0.4
      $0.validation.bins = 3
    }
    let history = try split.fit(
      data,
      .init {
        $0 = options
        $0.epochs = 2
        $0.batchSize = 5
      })
    XCTAssertEqual(history.names, names)
    // With a rate of 0 nothing is learned, and the noise is the same each time.
    for name in names.dropFirst() { XCTAssertEqual(history[name]?[0], history[name]?[1], name) }
    let parts = names.dropFirst(2).map { history[$0]?[0] ?? .nan }
    let total = (33 * parts[0] + 33 * parts[1] + 34 * parts[2]) / 100
    XCTAssertEqual(try XCTUnwrap(history["val_loss"])[0], total, accuracy: 1e-9)
    XCTAssertEqual(Set(parts).count, 3)
    // The same samples, given as validation data.
    let handed = try trainer(optimizer: SGD { $0.learningRate = 0 })
    let other = try handed.fit(
      data.narrow(axis: 0, start: 0, length: 12),
      .init {
        $0 = self.options {
          $0.validation.data = TrainingData(try! data.narrow(axis: 0, start: 12, length: 8))
          $0.validation.bins = 3
        }
        $0.batchSize = 5
      })
    XCTAssertEqual(other["val_loss"]?[0], history["val_loss"]?[0])
    XCTAssertEqual(
      try trainer().fit(data, self.options { ($0.validation.split, $0.validation.bins) = (0.5, 1) })
        .names,
      ["loss", "val_loss"])
  }

  /// The evaluation of held-out samples uses no random numbers of training.
  func testEvaluationAndSamplesDoNotChangeTraining() throws {
    let folder = try temporaryFolder()
    func weights(_ options: FitOptions) throws -> [[Float]] {
      let trainer = try trainer(shape: [1, 4, 4], ema: 0.9)
      try trainer.fit(
        images(),
        .init {
          $0 = options
          $0.epochs = 2
          $0.batchSize = 3
        })
      return trainer.model.stateDict().map(\.tensor.floats)
    }
    let held = TrainingData(try images(3))
    let busy = options {
      $0.validation.data = held
      $0.samples.path = "\(folder)/{step}.png".filePath
      $0.samples.every = 2
      $0.samples.numInferenceSteps = 2
      $0.samples.count = 3
      $0.csvPath = "\(folder)/log.csv".filePath
      $0.logDirectory = "\(folder)/events".filePath
      $0.checkpoints.path = "\(folder)/trainer".filePath
    }
    XCTAssertTrue(try weights(FitOptions()) == weights(busy))
    // 3 batches per epoch.
    for step in [2, 4, 6] { XCTAssertEqual(try loadImage("\(folder)/\(step).png").rank, 3) }
  }

  // MARK: Augmentation

  func testFlipsAndShifts() throws {
    let images = try counting([200, 1, 3, 4])
    var flip = Augmentation()
    flip.randomFlip = true
    let flipped = try flip(images, Generator(seed: 1)).reshaped([200, 12])
    let mirrored = try images.flipped([3]).reshaped([200, 12])
    let plain = try images.reshaped([200, 12])
    var mirrors = 0
    for row in 0..<200 {
      let found = Array(flipped.floats[12 * row..<12 * row + 12])
      let isMirrored = found == Array(mirrored.floats[12 * row..<12 * row + 12])
      XCTAssertTrue(isMirrored || found == Array(plain.floats[12 * row..<12 * row + 12]), "\(row)")
      mirrors += isMirrored ? 1 : 0
    }
    XCTAssertEqual(Double(mirrors), 100, accuracy: 25)

    var move = Augmentation()
    move.randomCropPadding = 1
    let moved = try move(images, Generator(seed: 1))
    var seen = Set<[Int]>()
    for image in 0..<200 {
      // Finds the shift among the nine by comparing all pixels.
      let values = Array(moved.floats[12 * image..<12 * image + 12])
      let moves = [-1, 0, 1].flatMap { down in [-1, 0, 1].map { [down, $0] } }
      let fitting = moves.filter { move in
        (0..<12).allSatisfy { index in
          let y = min(max(index / 4 - move[0], 0), 2)
          let x = min(max(index % 4 - move[1], 0), 3)
          return values[index] == Float(12 * image + 4 * y + x)
        }
      }
      XCTAssertEqual(fitting.count, 1)
      seen.formUnion(fitting)
    }
    XCTAssertEqual(seen.count, 9)
    let trainer = try trainer(shape: [1, 4, 4])
    try trainer.fit(
      self.images(), options { ($0.augmentation.randomFlip, $0.augmentation.randomCropPadding) = (true, 2) })
  }

  // MARK: Divergence

  func testALossThatIsNotFiniteEndsTraining() throws {
    let path = try temporaryFolder() + "/trainer"
    let data = try TrainingFixtures.normal([8, 2], seed: 3)
    data.pointer[2 * 5] = .nan
    let trainer = try trainer(ema: 0.5)
    let good = try self.trainer(ema: 0.5)
    let options = options {
      $0.checkpoints.path = path.filePath
      $0.checkpoints.every = 1
    }
    // Batches of 2: the third holds sample 6.
    for part in [
      "step 3 (batch 3 of epoch 1) is nan", "samples 5, 6, counted from 1", "of step 2",
      "'\(path)' of step 2",
    ] {
      expectError(part) {
        let fresh = try self.trainer(ema: 0.5)
        try fresh.fit(
          data,
          .init {
            $0 = options
            $0.batchSize = 2
            $0.shuffle = false
            $0.generator = Generator(seed: 1)
          })
      }
    }
    XCTAssertThrowsError(
      try trainer.fit(
        data,
        .init {
          $0 = options
          $0.batchSize = 2
          $0.shuffle = false
          $0.generator = Generator(seed: 1)
        }))
    let clean = try data.narrow(axis: 0, start: 0, length: 4)
    try good.fit(clean, .init { ($0.batchSize, $0.shuffle, $0.generator) = (2, false, Generator(seed: 1)) })
    XCTAssertEqual(
      trainer.model.stateDict().map(\.tensor.floats), good.model.stateDict().map(\.tensor.floats))
    XCTAssertEqual(trainer.ema?.stateDict().map(\.tensor.floats), good.ema?.stateDict().map(\.tensor.floats))
    XCTAssertEqual(trainer.optimizer.stepCount, 2)
    XCTAssertNil(trainer.model.parameters[0].grad)
    expectError("no checkpoint was written") {
      try self.trainer().fit(data, .init { ($0.batchSize, $0.shuffle) = (2, false) })
    }
  }

  func testGradientsThatAreNotFiniteEndTraining() throws {
    // The loss is finite, but its gradient is not.
    let loss = Loss("odd") { prediction, _ in
      try (prediction.sum() * Tensor(0)).derived(from: [prediction]) { _ in
        [try Tensor.full(prediction.shape, Float.infinity)]
      }
    }
    let trainer = try trainer(loss: loss)
    let before = trainer.model.stateDict().map(\.tensor.floats)
    expectError("step 1") { try trainer.fit(TrainingFixtures.normal([4, 2])) }
    XCTAssertEqual(trainer.model.stateDict().map(\.tensor.floats), before)
    XCTAssertEqual(trainer.optimizer.stepCount, 0)
  }

  func testAnExplodingLossEndsTraining() throws {
    let data = try TrainingFixtures.normal([64, 2], seed: 3)
    let wild = try trainer(optimizer: SGD { $0.learningRate = 1e4 })
    expectError("above the limit of") { try wild.fit(data, .init { ($0.epochs, $0.batchSize) = (50, 4) }) }
    XCTAssertTrue(wild.model.parameters.allSatisfy { $0.value.floats.allSatisfy(\.isFinite) })
    expectError("above the limit of 0.001") {
      try self.trainer().fit(data, self.options { $0.maxLoss = 0.001 })
    }
    try trainer().fit(data, options { $0.maxLoss = 1e9 })
  }

  // MARK: Logs

  func testCSV() throws {
    let path = try temporaryFolder() + "/logs/history.csv"
    let data = try TrainingFixtures.normal([8, 2], seed: 3)
    let options = options {
      $0.csvPath = path.filePath
      $0.validation.split = 0.5
    }
    let trainer = try trainer()
    let history = try trainer.fit(
      data,
      .init {
        $0 = options
        $0.epochs = 3
      })
    let table = try loadCSV(path)
    XCTAssertEqual(table.columns, ["epoch"] + history.names)
    XCTAssertEqual(table.values.shape.sizes, [3, 1 + history.names.count])
    XCTAssertEqual(table.values.floats[0], 1)
    XCTAssertEqual(table.values.floats[1], Float(try XCTUnwrap(history["loss"])[0]))
    // After a resume, the file covers the whole run.
    try trainer.save(path + ".trainer")
    try trainer.resume(path + ".trainer")
    try trainer.fit(
      data,
      .init {
        $0 = options
        $0.epochs = 4
      })
    XCTAssertEqual(try loadCSV(path).values.shape.sizes[0], 4)
    expectError("Is a directory") {
      try trainer.fit(data, self.options { $0.csvPath = "/tmp".filePath })
    }
  }

  // MARK: Averages

  func testWarmUpByAPower() throws {
    // diffusers 0.42.1, EMAModel(use_ema_warmup=True, inv_gamma=2, power=0.75): 1 - (1 + n / 2)^-0.75.
    let ema = try EMA(ConstantModel([0])) { ($0.decay, $0.warmUp) = (0.9, .power(invGamma: 2, power: 0.75)) }
    var decays: [Double] = []
    for _ in 0..<50 {
      decays.append(ema.currentDecay)
      try ema.update()
    }
    XCTAssertEqual(decays[0], 0)
    XCTAssertEqual(decays[1], 1 - pow(1.5, -0.75), accuracy: 1e-12)
    XCTAssertEqual(decays[9], 1 - pow(5.5, -0.75), accuracy: 1e-12)
    XCTAssertEqual(decays[49], 0.9)
    assertArgument("power") { try EMA(ConstantModel([0])) { $0.warmUp = .power(invGamma: 1, power: 0) } }
    assertArgument("invGamma") { try EMA(ConstantModel([0])) { $0.warmUp = .power(invGamma: -1, power: 1) } }
    assertArgument("emaPower") {
      try DiffusionTrainer(
        model: ConstantModel([0]), scheduler: DDPMScheduler(),
        .init { ($0.training.emaDecay, $0.training.ema.warmUp) = (0.9, .power(invGamma: 1, power: .nan)) })
    }
  }

  func testRunningStatisticsAreCopiedOrAveraged() throws {
    func model() throws -> BatchNormalization {
      let norm = try BatchNormalization()
      _ = try norm(Tensor.zeros(Shape([2, 1])))
      return norm
    }
    for averages in [false, true] {
      let norm = try model()
      let ema = try EMA(norm) { ($0.decay, $0.averagesBuffers) = (0.5, averages) }
      let buffer = try XCTUnwrap(norm.namedBuffers.first { $0.name == "running_mean" })
      try buffer.set(Tensor.full(buffer.get().shape, 4))
      try ema.update()
      try ema.apply()
      XCTAssertEqual(buffer.get().floats, [averages ? 2 : 4])
      try ema.restore()
      XCTAssertEqual(buffer.get().floats, [4])
      let state = ema.stateDict()
      XCTAssertEqual(state.contains { $0.name == "running_mean" }, averages)
      let other = try EMA(model()) { ($0.decay, $0.averagesBuffers) = (0.5, averages) }
      try other.loadStateDict(state, updateCount: 1)
      XCTAssertEqual(other.stateDict().map(\.tensor.floats), state.map(\.tensor.floats))
    }
  }

  // MARK: Mistakes

  func testBadInput() throws {
    let data = try TrainingFixtures.normal([8, 2], seed: 3)
    let path = try temporaryFolder() + "/x.png"
    func refused(
      _ name: String, _ part: String = "", line: UInt = #line, _ set: (inout FitOptions) -> Void
    ) {
      assertArgument(name, part, line: line) { try self.trainer().fit(data, self.options(set)) }
    }
    refused("gradientAccumulationSteps") { $0.gradientAccumulationSteps = 0 }
    refused("gradientAccumulationSteps", "too large") { $0.gradientAccumulationSteps = .max }
    refused("maxLoss") { $0.maxLoss = 0 }
    refused("randomFlip", "[8, 2]") { $0.augmentation.randomFlip = true }
    refused("randomCropPadding", "[8, 2]") { $0.augmentation.randomCropPadding = 1 }
    refused("randomCropPadding") { $0.augmentation.randomCropPadding = -1 }
    refused("validationSplit") { $0.validation.split = 1 }
    refused("validationSplit", "leaves") { $0.validation.split = 0.99 }
    refused("validationBins") { ($0.validation.split, $0.validation.bins) = (0.5, 0) }
    refused("validationBins", "100") { ($0.validation.split, $0.validation.bins) = (0.5, 101) }
    refused("validationSplit", "exclude") {
      ($0.validation.split, $0.validation.data) = (0.5, TrainingData(data))
    }
    refused("validationData", "[3]") { $0.validation.data = TrainingData(try! .zeros(Shape([4, 3]))) }
    refused("validationData", "class_labels") {
      $0.validation.data = TrainingData(data, classLabels: try! .zeros(Shape([8])))
    }
    refused("validationData") { $0.validation.data = TrainingData(try! .zeros(Shape([4]))) }
    refused("checkpointEvery", "needs") { $0.checkpoints.every = 1 }
    refused("checkpointEvery") { ($0.checkpoints.every, $0.checkpoints.path) = (0, path.filePath) }
    refused("sampleEvery", "needs") { $0.samples.every = 1 }
    refused("sampleEvery") { ($0.samples.every, $0.samples.path) = (0, path.filePath) }
    refused("samplePath", ".png") { $0.samples.path = "x.jpeg".filePath }
    refused("samplePath", "[8, 2]") { $0.samples.path = path.filePath }
    refused("numSamples") { ($0.samples.count, $0.samples.path) = (0, path.filePath) }
    let images = try images()
    func trainerRefuses(_ name: String, _ set: (inout FitOptions) -> Void, line: UInt = #line) {
      assertArgument(name, line: line) {
        try self.trainer(shape: [1, 4, 4]).fit(images, self.options(set))
      }
    }
    trainerRefuses("randomCropPadding") { $0.augmentation.randomCropPadding = 4 }
    trainerRefuses("sampleGuidanceScale") { ($0.samples.guidanceScale, $0.samples.path) = (2, path.filePath) }
    assertArgument("sampleNumInferenceSteps") {
      try self.trainer(shape: [1, 4, 4]).fit(
        images, self.options { ($0.samples.numInferenceSteps, $0.samples.path) = (101, path.filePath) })
    }
    XCTAssertNil(try? loadImage(path))
  }
}
