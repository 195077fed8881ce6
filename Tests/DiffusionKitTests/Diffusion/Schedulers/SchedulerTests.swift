import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitTensors

final class SchedulerTests: XCTestCase {
  func testBetaTablesAreDiffusers() throws {
    // diffusers 0.42.1: betas[0], betas[1], alphas_cumprod[333], alphas_cumprod[999]
    let expected: [BetaSchedule: [Float]] = [
      .linear: [9.999999747378752e-05, 0.00011991991777904332, 0.3186247646808624, 4.035830352222547e-05],
      .scaledLinear: [
        9.999999747378752e-05, 0.00010264836600981653, 0.6743286848068237, 0.0007334119873121381,
      ],
      .squaredcosCapV2: [
        4.128422369831242e-05, 4.614175122696906e-05, 0.7419747114181519, 2.4287349909002387e-09,
      ],
      .sigmoid: [0.00014920519606675953, 0.00014979831757955253, 0.7858878970146179, 3.9681821363046765e-05],
      .exponential: [
        0.011928287334740162, 0.011928287334740162, 0.018169863149523735, 6.144378858152777e-06,
      ],
      .laplace: [0.021153757348656654, 0.008747813291847706, 0.7421680688858032, 0.03162277489900589],
    ]
    for kind in BetaSchedule.allCases {
      let table = try NoiseSchedule(NoiseScheduleOptions { $0.betaSchedule = kind })
      let ours = [table.betas[0], table.betas[1], table.alphasCumprod[333], table.alphasCumprod[999]]
      for (value, reference) in zip(ours, try XCTUnwrap(expected[kind])) {
        XCTAssertEqual(value, reference, accuracy: 3e-7 * reference, kind.rawValue)
      }
    }
  }

  func testZeroTerminalSNR() throws {
    let table = try NoiseSchedule(NoiseScheduleOptions { $0.rescaleBetasZeroSNR = true })
    XCTAssertEqual(table.alphasCumprod.last, 0)
    XCTAssertEqual(table.alphasCumprod[0], 0.9999, accuracy: 1e-6)
    // At zero signal, epsilon says nothing about x0; the step must still be finite.
    let scheduler = try DDIMScheduler(
      .init {
        $0.noise.rescaleBetasZeroSNR = true
        $0.spacing.timestepSpacing = .trailing
      })
    try scheduler.setTimesteps(5)
    let x = try TrainingFixtures.normal([2, 3])
    XCTAssertTrue(try scheduler.step(x, at: 999, from: x).prevSample.floats.allSatisfy(\.isFinite))
  }

  func testTheMarginalOfTheForwardProcess() throws {
    let scheduler = try DDPMScheduler()
    let x0 = try Tensor.full(Shape([2, 50_000]), 0.7)
    let noise = try TrainingFixtures.normal([2, 50_000])
    let table = try XCTUnwrap(scheduler.alphasCumprod)
    let noisy = try scheduler.addNoise(to: x0, noise: noise, at: TrainingFixtures.tensor([2], [100, 800]))
      .floats
    for (row, t) in [100, 800].enumerated() {
      let values = noisy[row * 50_000..<(row + 1) * 50_000].map(Double.init)
      let mean = values.reduce(0, +) / 50_000
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50_000
      XCTAssertEqual(mean, 0.7 * Double(table[t]).squareRoot(), accuracy: 0.02)
      XCTAssertEqual(variance, 1 - Double(table[t]), accuracy: 0.02)
    }
  }

  func testVelocityAndNoiseRecoverTheSample() throws {
    let scheduler = try DDIMScheduler(
      .init {
        $0.prediction.predictionType = .velocity
        $0.prediction.clipSample = false
      })
    try scheduler.setTimesteps(10)
    let x0 = try TrainingFixtures.normal([3, 4], seed: 1)
    let noise = try TrainingFixtures.normal([3, 4], seed: 2)
    let t = try Tensor(500)
    let noisy = try scheduler.addNoise(to: x0, noise: noise, at: t)
    let velocity = try scheduler.getVelocity(of: x0, noise: noise, at: t)
    let estimate = try scheduler.step(velocity, at: 500, from: noisy).predOriginalSample
    for (ours, reference) in zip(estimate.floats, x0.floats) {
      XCTAssertEqual(ours, reference, accuracy: 1e-5)
    }
  }

  func testLearnedVariancesAreDiffusers() throws {
    // diffusers 0.42.1, ten steps, generator 3, outputs 0.5...-0.5 followed by variances 0...1: elements 0, 5, 10, 15.
    let expected: [DDPMScheduler.VarianceType: [Float: [Float]]] = [
      .learned: [900: [-0.454747, -0.338405, 0.375733, 0.871078], 0: [-1, -0.335017, 0.335017, 1]],
      .learnedRange: [900: [-0.524161, -0.432586, 0.397938, 0.83192], 0: [-1, -0.335017, 0.335017, 1]],
    ]
    let shape = try Shape([1, 1, 4, 4])
    let sample = try Tensor.linspace(-1, 1, steps: 16).reshaped(shape)
    let output = try Tensor.concat(
      [
        Tensor.linspace(0.5, -0.5, steps: 16).reshaped(shape),
        Tensor.linspace(0, 1, steps: 16).reshaped(shape),
      ], axis: 1)
    for (type, steps) in expected {
      let scheduler = try DDPMScheduler(.init { $0.varianceType = type })
      try scheduler.setTimesteps(10)
      for (timestep, reference) in steps {
        let options = StepOptions { $0.generator = Generator(seed: 3) }
        let x = try scheduler.step(output, at: timestep, from: sample, options).prevSample
        XCTAssertEqual(x.shape, shape)
        for (position, value) in zip([0, 5, 10, 15], reference) {
          XCTAssertEqual(x.floats[position], value, accuracy: 2e-6, "\(type) \(timestep)")
        }
      }
      assertArgument("modelOutput", "twice the channels") {
        try scheduler.step(sample, at: 900, from: sample)
      }
      let negative = try Tensor.concat([sample, sample * Tensor(-2)], axis: 1)
      XCTAssertTrue(try scheduler.step(negative, at: 900, from: sample).prevSample.isFinite)
    }
  }

  func testThePerfectDenoiserOfGaussianDataGivesGaussianData() throws {
    // Data N(0, s^2): epsilon(x, t) = sqrt(1 - a) x / (a s^2 + 1 - a).
    let s = 0.5
    for eta in [0.0, 1.0] {
      let scheduler = try DDIMScheduler(.init { $0.prediction.clipSample = false })
      try scheduler.setTimesteps(200)
      let table = try XCTUnwrap(scheduler.alphasCumprod)
      let generator = Generator(seed: 4)
      var x = try Tensor.randn(Shape([20_000, 1]), generator: generator)
      for t in scheduler.timesteps {
        let a = Double(table[Int(t)])
        let epsilon = try x * Tensor(Float((1 - a).squareRoot() / (a * s * s + 1 - a)))
        x = try scheduler.step(
          epsilon, at: t, from: x, StepOptions { ($0.eta, $0.generator) = (eta, generator) }
        )
        .prevSample
      }
      let variance = x.floats.reduce(0) { $0 + Double($1) * Double($1) } / 20_000
      XCTAssertEqual(variance.squareRoot(), s, accuracy: 0.02, "eta \(eta)")
    }
  }

  /// Float32 rounds timesteps: every scheduler takes the nearest one.
  func testRoundedTimesteps() throws {
    let x = try TrainingFixtures.normal([2, 3])
    let noise = try TrainingFixtures.normal([2, 3], seed: 8)
    for type in Schedulers.all {
      for offset: (Float) -> Float in [{ $0.nextUp }, { $0.nextDown }, { $0 + 9e-5 }, { $0 - 9e-5 }] {
        let exact = try type.init(config: [:], ignoringUnknown: false)
        let near = try type.init(config: [:], ignoringUnknown: false)
        for scheduler in [exact, near] { try scheduler.setTimesteps(6) }
        XCTAssertEqual(
          try near.addNoise(to: x, noise: noise, at: Tensor(offset(near.timesteps[1]))).floats,
          try exact.addNoise(to: x, noise: noise, at: Tensor(exact.timesteps[1])).floats, type.name)
        var (a, b) = (x, x)
        let (first, second) = (Generator(seed: 1), Generator(seed: 1))
        for t in exact.timesteps {
          let about = "\(type.name) at \(t)"
          let input = try exact.scaleModelInput(a, t)
          XCTAssertEqual(try near.scaleModelInput(b, offset(t)).floats, input.floats, about)
          a = try exact.step(input * Tensor(0.5), at: t, from: a, StepOptions { $0.generator = first })
            .prevSample
          b = try near.step(
            input * Tensor(0.5), at: offset(t), from: b, StepOptions { $0.generator = second }
          )
          .prevSample
          for (ours, reference) in zip(b.floats, a.floats) {
            XCTAssertEqual(ours, reference, accuracy: 1e-5 * max(1, abs(reference)), about)
          }
        }
      }
      let scheduler = try type.init(config: [:], ignoringUnknown: false)
      try scheduler.setTimesteps(6)
      for t in [scheduler.timesteps[0] + 0.01, .nan, .infinity] {
        assertArgument("timestep") { try scheduler.step(x, at: t, from: x) }
      }
    }
    // Numbers that are further from their float32 neighbours.
    let long = try EulerDiscreteScheduler(config: [
      "num_train_timesteps": .int(500_000), "beta_start": .double(1e-6), "beta_end": .double(1e-5),
    ])
    try long.setTimesteps(3)
    XCTAssertEqual(long.timesteps[0].ulp, 0x1p-5)
    _ = try long.step(x, at: long.timesteps[0].nextDown, from: x)
  }

  /// With linspace, DDIM steps to the timesteps that it passes to the network: the perfect denoiser of one point finds the point
  /// from anywhere, and between two steps the noise level is that of the list.
  func testDDIMStepsToThePassedTimesteps() throws {
    for spacing in TimestepSpacing.allCases {
      let scheduler = try DDIMScheduler(
        .init {
          $0.prediction.clipSample = false
          $0.spacing.timestepSpacing = spacing
        })
      try scheduler.setTimesteps(7)
      let table = scheduler.schedule.alphasCumprod
      let (x0, noise) = (try TrainingFixtures.normal([4], seed: 1), try TrainingFixtures.normal([4], seed: 2))
      var x = try scheduler.addNoise(
        to: x0.reshaped([1, 4]), noise: noise.reshaped([1, 4]), at: Tensor(scheduler.timesteps[0]))
      for (position, t) in scheduler.timesteps.enumerated() {
        x = try scheduler.step(noise.reshaped([1, 4]), at: t, from: x).prevSample
        let alpha = position + 1 < 7 ? table[Int(scheduler.timesteps[position + 1])] : 1
        for index in 0..<4 {
          let reference =
            alpha.squareRoot() * x0.floats[index] + (1 - alpha).squareRoot() * noise.floats[index]
          XCTAssertEqual(x.floats[index], reference, accuracy: 1e-3, "\(spacing) after \(t)")
        }
      }
    }
  }

  func testConfigurationsAreReadAndWritten() throws {
    let ddpm = try DDPMScheduler(config: [
      "_class_name": .string("DDPMScheduler"), "num_train_timesteps": .int(100),
      "variance_type": .string("fixed_large"),
      "prediction_type": .string("v_prediction"), "trained_betas": .null,
    ])
    XCTAssertEqual(ddpm.timesteps.count, 100)
    XCTAssertEqual(ddpm.options.varianceType, .fixedLarge)
    let ddim = try DDIMScheduler(from: ddpm)
    XCTAssertEqual(ddim.predictionType, .velocity)
    XCTAssertEqual(ddim.config.map(\.name), DDIMScheduler.optionNames)
    let config = Dictionary(uniqueKeysWithValues: ddim.config.map { ($0.name, $0.value) })
    XCTAssertEqual(config["num_train_timesteps"], .int(100))
    XCTAssertEqual(config["set_alpha_to_one"], .bool(true))
    XCTAssertEqual(config["beta_end"], .double(0.02))
    XCTAssertEqual(config["trained_betas"], JSON.null)
  }

  /// A scheduler that steps straight to the estimate, to show the least that a scheduler declares.
  private final class Straight: DiscreteScheduler {
    struct Options: DiscreteSchedulerOptions {
      var noise = NoiseScheduleOptions()
      var prediction = PredictionOptions()
      var spacing = TimestepSpacingOptions()
      var patience = 3
      static let fields = groupFields + [.option("patience", \.patience, "how long it waits")]
    }
    static let name = "Straight"
    let state: SolverState<Options>
    init(state: SolverState<Options>) { self.state = state }

    func advance(_ call: inout SolverCall) throws -> SchedulerStep {
      let x0 = try options.prediction.cleanSample(call)
      return SchedulerStep(prevSample: x0, predOriginalSample: x0)
    }
  }

  func testAnotherSchedulerIsItsOptionsAndItsAdvance() throws {
    let ddpm = try DDPMScheduler(.init { $0.noise.numTrainTimesteps = 40 })
    let scheduler: any Scheduler = try Straight(from: ddpm)
    XCTAssertEqual(
      Straight.optionNames, DDPMScheduler.optionNames.dropLast() + ["patience"])
    XCTAssertEqual(scheduler.config.last?.value, .int(3))
    XCTAssertEqual(scheduler.alphasCumprod, ddpm.alphasCumprod)
    try scheduler.setTimesteps(4)
    XCTAssertEqual(scheduler.timesteps, [30, 20, 10, 0])
    let x0 = try Tensor(shape: [2, 2], values: [0.5, -0.25, 0, 1])
    let noise = try TrainingFixtures.normal([2, 2])
    let noisy = try scheduler.addNoise(to: x0, noise: noise, at: Tensor(30))
    let found = try scheduler.step(noise, at: 30, from: noisy).prevSample
    for (a, b) in zip(found.floats, x0.floats) { XCTAssertEqual(a, b, accuracy: 1e-5) }
  }

  func testBadOptions() throws {
    func ddpm(_ name: String, _ value: JSON) throws -> DDPMScheduler {
      try DDPMScheduler(config: [name: value])
    }
    assertArgument("betaFirst", "unknown option 'beta_first' (known: num_train_timesteps, beta_start") {
      try ddpm("beta_first", .int(1))
    }
    assertArgument("betaSchedule", "must be one of 'linear'") {
      try ddpm("beta_schedule", .string("cosine"))
    }
    assertArgument("clipSample", "must be true or false, not 1") { try ddpm("clip_sample", .int(1)) }
    assertArgument("numTrainTimesteps", "a whole number") { try ddpm("num_train_timesteps", .double(1.5)) }
    assertArgument("numTrainTimesteps") { try ddpm("num_train_timesteps", .int(0)) }
    assertArgument("numTrainTimesteps") { try ddpm("num_train_timesteps", .double(1e15)) }
    assertArgument("numTrainTimesteps") { try ddpm("num_train_timesteps", .double(.nan)) }
    assertArgument("betaEnd") { try ddpm("beta_end", .int(1)) }
    assertArgument("betaEnd") { try ddpm("beta_end", .double(1e-5)) }
    assertArgument("trainedBetas") { try ddpm("trained_betas", [Double]().option) }
    assertArgument("trainedBetas") { try ddpm("trained_betas", [0.1, .nan].option) }
    assertArgument("clipSampleRange") { try ddpm("clip_sample_range", .int(-1)) }
    assertArgument("dynamicThresholdingRatio") { try ddpm("dynamic_thresholding_ratio", .int(2)) }
    XCTAssertEqual(try ddpm("trained_betas", [0.1, 0.2].option).numTrainTimesteps, 2)
    XCTAssertEqual(try DDPMScheduler(config: ["num_train_timesteps": .int(1)]).timesteps, [0])
  }

  func testBadCalls() throws {
    let ddpm = try DDPMScheduler()
    let ddim = try DDIMScheduler()
    let x = try TrainingFixtures.normal([2, 3])
    for count in [0, -1, 1001] { assertArgument("numInferenceSteps") { try ddpm.setTimesteps(count) } }
    XCTAssertThrowsError(try ddim.step(x, at: 0, from: x)) {
      XCTAssertEqual(($0 as? DiffusionError)?.kind, .state)
    }
    try ddpm.setTimesteps(10)
    try ddim.setTimesteps(10)
    assertArgument("timestep", "not 2.5") { try ddim.step(x, at: 2.5, from: x) }
    assertArgument("timestep") { try ddim.step(x, at: 1000, from: x) }
    assertArgument("timestep") { try ddim.step(x, at: .nan, from: x) }
    assertArgument("timestep", "not one of the run's 10") { try ddpm.step(x, at: 5, from: x) }
    assertArgument("modelOutput", "[2, 4]") {
      try ddim.step(TrainingFixtures.normal([2, 4]), at: 900, from: x)
    }
    assertArgument("eta") { try ddim.step(x, at: 900, from: x, StepOptions { $0.eta = -1 }) }
    assertArgument("varianceNoise") {
      try ddim.step(x, at: 900, from: x, StepOptions { ($0.eta, $0.varianceNoise) = try (1, Tensor(1)) })
    }
    assertArgument("timesteps") { try ddpm.addNoise(to: x, noise: x, at: Tensor(-1)) }
    assertArgument("timesteps", "3 timesteps") {
      try ddpm.addNoise(to: x, noise: x, at: Tensor.zeros(Shape([3])))
    }
    assertArgument("noise") { try ddpm.addNoise(to: x, noise: Tensor(1), at: Tensor(1)) }
    assertArgument("timesteps") { try ddpm.setTimesteps([5, 5]) }
    assertArgument("timesteps") { try ddpm.setTimesteps([]) }
    assertArgument("numInferenceSteps") {
      try DDIMScheduler(.init { $0.spacing.stepsOffset = 1 }).setTimesteps(1000)
    }
  }
}
