import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitTensors

/// Properties of all schedulers besides diffusers' values.
final class SolverTests: XCTestCase {
  private let x = try? TrainingFixtures.normal([2, 3])

  private func made(_ name: String, _ options: [String: JSON] = [:]) throws -> any Scheduler {
    try Schedulers.named(name).init(config: options, ignoringUnknown: false)
  }

  /// The result of a run with a model that halves its input.
  private func run(_ scheduler: any Scheduler, _ start: Tensor, seed: UInt64 = 0) throws -> Tensor {
    var x = start
    let options = StepOptions { $0.generator = Generator(seed: seed) }
    for timestep in scheduler.timesteps {
      let output = try Tensor.weighted([(0.5, scheduler.scaleModelInput(x, timestep))])
      x = try scheduler.step(output, at: timestep, from: x, options).prevSample
    }
    return x
  }

  func testProtocolOfSchedulers() {
    let names = [
      "DDPM", "DDIM", "DPMSolverMultistep", "DPMSolverSinglestep", "EulerDiscrete", "EulerAncestralDiscrete",
      "HeunDiscrete", "KDPM2Discrete", "LMSDiscrete", "PNDM", "UniPCMultistep", "DEISMultistep", "EDMEuler",
      "FlowMatchEulerDiscrete", "LCM",
    ]
    XCTAssertEqual(Set(Schedulers.all.map { $0.name }), Set(names.map { $0 + "Scheduler" }))
    XCTAssertEqual(Schedulers.all.count, names.count)
  }

  func testConfigurationsAreReadBackAndAcceptedByOthers() throws {
    for type in Schedulers.all {
      let scheduler = try type.init(config: [:], ignoringUnknown: false)
      let config = Dictionary(uniqueKeysWithValues: scheduler.config.map { ($0.name, $0.value) })
      let again = try type.init(config: config, ignoringUnknown: false)
      XCTAssertTrue(zip(again.config, scheduler.config).allSatisfy { $0 == $1 }, type.name)
      for other in Schedulers.all {
        XCTAssertNoThrow(
          try other.init(config: config, ignoringUnknown: true), "\(type.name) to \(other.name)")
      }
    }
  }

  func testRunsDoNotShareTheirState() throws {
    let start = try XCTUnwrap(x)
    for type in Schedulers.all {
      let scheduler = try type.init(config: [:], ignoringUnknown: false)
      try scheduler.setTimesteps(8)
      let alone = try run(scheduler, start)
      // Meanwhile a copy runs half-way, and another run is abandoned.
      let copy = try scheduler.copy()
      try copy.setTimesteps(6)
      try scheduler.setTimesteps(8)
      let first = try XCTUnwrap(scheduler.timesteps.first)
      _ = try scheduler.step(start, at: first, from: start)
      try scheduler.setTimesteps(8)
      var x = start
      let options = StepOptions { $0.generator = Generator(seed: 0) }
      for (index, timestep) in scheduler.timesteps.enumerated() {
        if index < 4 { _ = try copy.step(start, at: copy.timesteps[index], from: start) }
        let output = try Tensor.weighted([(0.5, scheduler.scaleModelInput(x, timestep))])
        x = try scheduler.step(output, at: timestep, from: x, options).prevSample
      }
      XCTAssertEqual(x.floats, alone.floats, type.name)
      scheduler.restart()
      XCTAssertEqual(try run(scheduler, start).floats, alone.floats, type.name)
    }
  }

  func testOperandsAreNotChanged() throws {
    let start = try XCTUnwrap(x)
    let before = start.floats
    for type in Schedulers.all {
      let scheduler = try type.init(config: [:], ignoringUnknown: false)
      try scheduler.setTimesteps(4)
      for timestep in scheduler.timesteps { _ = try scheduler.step(start, at: timestep, from: start) }
      XCTAssertEqual(start.floats, before, type.name)
    }
  }

  func testErrorsForStepsOutOfOrder() throws {
    let x = try XCTUnwrap(x)
    for type in Schedulers.all
    where type != DDPMScheduler.self && type != DDIMScheduler.self && type != LCMScheduler.self {
      let scheduler = try type.init(config: [:], ignoringUnknown: false)
      try scheduler.setTimesteps(20)
      let timesteps = scheduler.timesteps
      assertArgument("timestep", "not one of the run's \(timesteps.count)") {
        try scheduler.step(x, at: 12.345, from: x)
      }
      assertArgument("timestep") { try scheduler.step(x, at: .nan, from: x) }
      assertArgument("modelOutput", "[2, 4]") {
        try scheduler.step(TrainingFixtures.normal([2, 4]), at: timesteps[0], from: x)
      }
      _ = try scheduler.step(x, at: timesteps[0], from: x)
      assertArgument("timestep", "next timestep") { try scheduler.step(x, at: timesteps[0], from: x) }
      assertArgument("timestep", "next timestep") { try scheduler.step(x, at: timesteps[5], from: x) }
      let other = try TrainingFixtures.normal([3, 3])
      assertArgument("sample", "[3, 3] in a run of samples of shape [2, 3]") {
        try scheduler.step(other, at: timesteps[1], from: other)
      }
      for timestep in timesteps.dropFirst() { _ = try scheduler.step(x, at: timestep, from: x) }
      XCTAssertThrowsError(try scheduler.step(x, at: timesteps[0], from: x), type.name) {
        XCTAssertEqual(($0 as? DiffusionError)?.kind, .state)
      }
      for count in [0, -3, scheduler.numTrainTimesteps + 1] {
        assertArgument("numInferenceSteps") { try scheduler.setTimesteps(count) }
      }
    }
  }

  func testAsManyStepsAsTimestepsStayFinite() throws {
    let start = try XCTUnwrap(x)
    for type in Schedulers.all {
      for count in [1, 2, 3, 4, 5, 20] {
        let options: [String: JSON] = [
          "num_train_timesteps": .int(20), "original_inference_steps": .int(20),
        ]
        let scheduler = try type.init(config: options, ignoringUnknown: true)
        do { try scheduler.setTimesteps(count) } catch {
          XCTAssertTrue(type == PNDMScheduler.self && count < 4, "\(type.name) with \(count): \(error)")
          continue
        }
        XCTAssertTrue(try run(scheduler, start).floats.allSatisfy(\.isFinite), "\(type.name) with \(count)")
      }
    }
  }

  /// Options with which diffusers returns NaN or infinities, or fails.
  func testOptionsForWhichDiffusersIsNotFinite() throws {
    let start = try XCTUnwrap(x)
    for (name, options, count) in [
      ("UniPCMultistepScheduler", ["solver_type": JSON.string("bh1")], 8),
      ("UniPCMultistepScheduler", ["lower_order_final": .bool(false)], 8),
      ("UniPCMultistepScheduler", ["predict_x0": .bool(false)], 8),
      ("DPMSolverMultistepScheduler", ["num_train_timesteps": .int(50), "solver_order": .int(3)], 50),
      ("DEISMultistepScheduler", ["num_train_timesteps": .int(50), "solver_order": .int(3)], 50),
      (
        "DPMSolverMultistepScheduler",
        [
          "use_karras_sigmas": .bool(true), "final_sigmas_type": .string("sigma_min"),
          "solver_type": .string("heun"), "lower_order_final": .bool(false),
        ], 20
      ),
      // The first timesteps are equal: a run starts at the first of them.
      (
        "DPMSolverMultistepScheduler",
        ["use_karras_sigmas": .bool(true), "beta_schedule": .string("squaredcos_cap_v2")], 8
      ),
    ] {
      let scheduler = try made(name, options)
      try scheduler.setTimesteps(count)
      XCTAssertTrue(try run(scheduler, start).floats.allSatisfy(\.isFinite), "\(name) \(options)")
    }
  }

  func testARunOfPNDMThatBeginsPartWayEndsAtTheSample() throws {
    // A network that predicts the noise exactly: every step lies on the line between x0 and the noise.
    let x0 = try TrainingFixtures.normal([2, 3], seed: 3)
    let noise = try TrainingFixtures.normal([2, 3], seed: 4)
    for skips in [true, false] {
      let scheduler = try made(
        "PNDMScheduler", ["skip_prk_steps": .bool(skips), "set_alpha_to_one": .bool(true)])
      try scheduler.setTimesteps(20)
      let timesteps = scheduler.timesteps.suffix(8)
      var x = try scheduler.addNoise(to: x0, noise: noise, at: Tensor(XCTUnwrap(timesteps.first)))
      for timestep in timesteps { x = try scheduler.step(noise, at: timestep, from: x).prevSample }
      for (a, b) in zip(x.floats, x0.floats) { XCTAssertEqual(a, b, accuracy: 1e-4) }
    }
    let scheduler = try made("PNDMScheduler")
    try scheduler.setTimesteps(20)
    assertArgument("timestep", "middle of a Runge-Kutta step") {
      try scheduler.step(noise, at: 925, from: noise)
    }
  }

  func testLogLinearInterpolationGoesToTheEnd() throws {
    let euler = try made("EulerDiscreteScheduler", ["interpolation_type": .string("log_linear")])
    let table = try XCTUnwrap(euler.sigmas)
    try euler.setTimesteps(5)
    let sigmas = try XCTUnwrap(euler.sigmas)
    XCTAssertEqual(sigmas.count, 6)
    XCTAssertEqual(sigmas.last, 0)
    for (index, sigma) in sigmas.dropLast().enumerated() {
      XCTAssertEqual(sigma, table[0] * pow(table[999] / table[0], Float(index) / 4), accuracy: 1e-4 * sigma)
    }
    XCTAssertEqual(euler.timesteps[0], 999, accuracy: 1e-3)
    XCTAssertEqual(euler.timesteps[4], 0, accuracy: 1e-3)
  }

  func testInvertedNoiseLevelsOfFlowMatching() throws {
    // The velocity from data to noise, and the same with the opposite sign.
    let x0 = try TrainingFixtures.normal([1, 8], seed: 5)
    let noise = try TrainingFixtures.normal([1, 8], seed: 6)
    for inverted in [false, true] {
      let scheduler = try made("FlowMatchEulerDiscreteScheduler", ["invert_sigmas": .bool(inverted)])
      let target = try scheduler.trainingTarget(of: x0, noise: noise, at: Tensor(10))
      try scheduler.setTimesteps(4)
      XCTAssertEqual(scheduler.sigmas?.last, inverted ? 1 : 0)
      var x = try scheduler.addNoise(to: x0, noise: noise, at: Tensor(scheduler.timesteps[0]))
      for (a, b) in zip(x.floats, noise.floats) { XCTAssertEqual(a, b, accuracy: 1e-6) }
      for timestep in scheduler.timesteps {
        let step = try scheduler.step(target, at: timestep, from: x)
        for (a, b) in zip(step.predOriginalSample.floats, x0.floats) { XCTAssertEqual(a, b, accuracy: 1e-5) }
        x = step.prevSample
      }
      for (a, b) in zip(x.floats, x0.floats) { XCTAssertEqual(a, b, accuracy: 1e-5) }
    }
  }

  /// A network that returns its training target: the estimate is then the clean sample at every noise level of every
  /// scheduler.
  func testTrainingTargetsAreTheExpectedOutputs() throws {
    let x0 = try TrainingFixtures.normal([1, 8], seed: 5)
    let noise = try TrainingFixtures.normal([1, 8], seed: 6)
    for type in Schedulers.all {
      for prediction in ["epsilon", "sample", "v_prediction", "flow_prediction"] {
        var options: [String: JSON] = ["clip_sample": .bool(false), "timestep_scaling": .double(1e4)]
        options["prediction_type"] = .string(prediction)
        options["use_flow_sigmas"] = .bool(prediction == "flow_prediction")
        guard let scheduler = try? type.init(config: options, ignoringUnknown: true) else { continue }
        try scheduler.setTimesteps(5)
        let timesteps = try Tensor(300)
        let training = try scheduler.trainingLevel(300)
        let networkTimestep = try scheduler.trainingTimesteps(timesteps).item()
        XCTAssertEqual(networkTimestep, training.timestep)
        let noisy = try scheduler.addNoise(to: x0, noise: noise, at: Tensor(networkTimestep))
        let input = try scheduler.trainingInput(of: x0, noise: noise, at: timesteps)
        for (a, b) in zip(input.floats, noisy.floats) {
          XCTAssertEqual(Double(a), Double(b) * training.inputScale, accuracy: 1e-5, type.name)
        }
        // The first noise level of a run, on the scheduler's scale.
        let first = try XCTUnwrap(scheduler.timesteps.first)
        let sample = try scheduler.addNoise(to: x0, noise: noise, at: Tensor(first))
        guard let target = try target(scheduler, x0, noise, first) else { continue }
        let step = try scheduler.step(
          target, at: first, from: sample, StepOptions { $0.generator = Generator(seed: 1) })
        for (a, b) in zip(step.predOriginalSample.floats, x0.floats) {
          XCTAssertEqual(a, b, accuracy: 2e-3, "\(type.name) \(prediction)")
        }
      }
    }
  }

  /// The training target at a timestep of a run, which may lie between training timesteps.
  private func target(_ scheduler: any Scheduler, _ x0: Tensor, _ noise: Tensor, _ timestep: Float) throws
    -> Tensor?
  {
    func target<S: SigmaScheduler>(_ scheduler: S) throws -> Tensor {
      let weights = scheduler.options.target(scheduler.state.run.levels[0])
      return try .weighted([(weights.x0, x0), (weights.noise, noise)])
    }
    if let scheduler = scheduler as? any SigmaScheduler { return try target(scheduler) }
    return try scheduler.trainingTarget(of: x0, noise: noise, at: Tensor(timestep))
  }

  func testEDMTargetsHaveUnitVariance() throws {
    // The purpose of the preconditioning (Karras et al. 2022, appendix B.6), for data with the standard deviation sigma_data.
    let scheduler = try made("EDMEulerScheduler")
    let x0 = try Tensor.weighted([(0.5, TrainingFixtures.normal([1, 40_000], seed: 7))])
    let noise = try TrainingFixtures.normal([1, 40_000], seed: 8)
    for timestep: Float in [0, 200, 500, 999] {
      for values in [
        try scheduler.trainingInput(of: x0, noise: noise, at: Tensor(timestep)),
        try scheduler.trainingTarget(of: x0, noise: noise, at: Tensor(timestep)),
      ] {
        let variance = values.floats.reduce(0) { $0 + Double($1) * Double($1) } / 40_000
        XCTAssertEqual(variance, 1, accuracy: 0.03, "timestep \(timestep)")
      }
    }
  }

  func testErrorsOfOptions() throws {
    let multistep = "DPMSolverMultistepScheduler"
    func refused(_ name: String, _ options: [String: JSON], _ argument: String, line: UInt = #line) {
      assertArgument(argument, line: line) { try self.made(name, options) }
    }
    for name in ["EulerDiscreteScheduler", multistep, "FlowMatchEulerDiscreteScheduler"] {
      refused(name, ["use_karras_sigmas": .bool(true), "use_beta_sigmas": .bool(true)], "use_beta_sigmas")
    }
    refused(multistep, ["use_karras_sigmas": .bool(true), "use_lu_lambdas": .bool(true)], "use_lu_lambdas")
    refused(multistep, ["use_karras_sigmas": .bool(true), "use_flow_sigmas": .bool(true)], "use_flow_sigmas")
    refused(multistep, ["algorithm_type": .string("dpmsolver")], "algorithm_type")
    refused(multistep, ["algorithm_type": .string("sde")], "algorithm_type")
    refused(multistep, ["solver_order": .int(4)], "solver_order")
    refused(multistep, ["prediction_type": .string("flow_prediction")], "prediction_type")
    refused(multistep, ["flow_shift": .int(0)], "flow_shift")
    refused(multistep, ["lambda_min_clipped": .double(.nan)], "lambda_min_clipped")
    refused(multistep, ["use_lambdas": .bool(true)], "use_lambdas")
    refused("DPMSolverSinglestepScheduler", ["algorithm_type": .string("sde-dpmsolver")], "algorithm_type")
    refused("UniPCMultistepScheduler", ["solver_order": .int(0)], "solver_order")
    refused("UniPCMultistepScheduler", ["shift_terminal": .double(0.1)], "shift_terminal")
    refused("UniPCMultistepScheduler", ["disable_corrector": [0.5].option], "disable_corrector")
    refused("EulerDiscreteScheduler", ["sigma_min": .int(3), "sigma_max": .int(2)], "sigma_max")
    refused("EulerDiscreteScheduler", ["sigma_min": .int(-1)], "sigma_min")
    refused("EulerDiscreteScheduler", ["beta_start": .int(0), "beta_end": .int(0)], "beta_schedule")
    refused("EulerDiscreteScheduler", ["beta_end": .double(0.99)], "beta_schedule")
    refused(
      "EulerDiscreteScheduler",
      ["interpolation_type": .string("log_linear"), "use_karras_sigmas": .bool(true)], "interpolation_type")
    refused("EulerDiscreteScheduler", ["thresholding": .bool(true)], "thresholding")
    refused("HeunDiscreteScheduler", ["prediction_type": .string("flow_prediction")], "prediction_type")
    refused("EDMEulerScheduler", ["sigma_max": .double(0.001)], "sigma_max")
    refused("EDMEulerScheduler", ["sigma_data": .int(0)], "sigmaData")
    refused("EDMEulerScheduler", ["rho": .int(0)], "rho")
    refused("EDMEulerScheduler", ["num_train_timesteps": .int(0)], "num_train_timesteps")
    refused("EDMEulerScheduler", ["prediction_type": .string("sample")], "prediction_type")
    refused("FlowMatchEulerDiscreteScheduler", ["shift": .int(-1)], "shift")
    refused("FlowMatchEulerDiscreteScheduler", ["shift_terminal": .int(1)], "shift_terminal")
    refused(
      "FlowMatchEulerDiscreteScheduler", ["invert_sigmas": .bool(true), "stochastic_sampling": .bool(true)],
      "stochastic_sampling")
    refused("LCMScheduler", ["original_inference_steps": .int(2000)], "original_inference_steps")
    refused("LCMScheduler", ["timestep_scaling": .int(-1)], "timestep_scaling")
  }

  func testErrorsOfCalls() throws {
    let x = try XCTUnwrap(x)
    let dynamic = try made("FlowMatchEulerDiscreteScheduler", ["use_dynamic_shifting": .bool(true)])
    assertArgument("mu", "mu is needed") { try dynamic.setTimesteps(5) }
    assertArgument("mu", "finite") { try dynamic.setTimesteps(5, mu: 1e6) }
    for type in Schedulers.all {
      let scheduler = try type.init(config: [:], ignoringUnknown: false)
      assertArgument("mu") { try scheduler.setTimesteps(5, mu: 1) }
      assertArgument("timesteps") { try scheduler.addNoise(to: x, noise: x, at: Tensor(-7)) }
      assertArgument("timesteps") { try scheduler.addNoise(to: x, noise: x, at: Tensor(1e9)) }
      assertArgument("timesteps") { try scheduler.getVelocity(of: x, noise: x, at: Tensor(Float.nan)) }
      assertArgument("timesteps", "3 timesteps") {
        try scheduler.addNoise(to: x, noise: x, at: Tensor.zeros(Shape([3])))
      }
      assertArgument("noise") { try scheduler.addNoise(to: x, noise: Tensor(1), at: Tensor(1)) }
      assertArgument("timesteps") { try scheduler.trainingTarget(of: x, noise: x, at: Tensor(1000)) }
      assertArgument("timesteps") { try scheduler.trainingInput(of: x, noise: x, at: Tensor(0.5)) }
    }
    let euler = try made("EulerDiscreteScheduler")
    try euler.setTimesteps(5)
    let first = euler.timesteps[0]
    assertArgument("sChurn") { try euler.step(x, at: first, from: x, StepOptions { $0.churn.amount = -1 }) }
    assertArgument("sNoise") {
      try euler.step(x, at: first, from: x, StepOptions { $0.churn.standardDeviation = .nan })
    }
    assertArgument("eta", "EulerDiscreteScheduler") {
      try euler.step(x, at: first, from: x, StepOptions { $0.eta = 1 })
    }
    let lms = try made("LMSDiscreteScheduler")
    try lms.setTimesteps(5)
    assertArgument("order") { try lms.step(x, at: lms.timesteps[0], from: x, StepOptions { $0.order = 0 }) }
    let clipped = try made("DPMSolverMultistepScheduler", ["lambda_min_clipped": .int(100)])
    assertArgument("numInferenceSteps", "lambdaMinClipped: 100.0 leaves no timestep") {
      try clipped.setTimesteps(5)
    }
    assertArgument("numInferenceSteps", "at most originalInferenceSteps") {
      try self.made("LCMScheduler").setTimesteps(51)
    }
    assertArgument("numInferenceSteps", "at least 4") { try self.made("PNDMScheduler").setTimesteps(3) }
    let leading = try made(
      "DEISMultistepScheduler", ["timestep_spacing": .string("leading"), "num_train_timesteps": .int(10)])
    assertArgument("numInferenceSteps", "at most 9") { try leading.setTimesteps(10) }
    let terminal = try made("FlowMatchEulerDiscreteScheduler", ["shift_terminal": .double(0.1)])
    assertArgument("numInferenceSteps", "1, with the scheduler's shiftTerminal") {
      try terminal.setTimesteps(1)
    }
  }

  func testTheQuantilesOfBetaDistributions() {
    // scipy.stats.beta.ppf(p, 0.6, 0.6)
    let distribution = BetaDistribution(a: 0.6, b: 0.6)
    for (probability, quantile) in [
      (0.001, 1.855873851745199e-05), (0.1, 0.03958440558878085), (0.25, 0.17568037865269498),
      (0.5, 0.5000000000000001), (0.7, 0.7659829961247643), (0.95, 0.9874455431263885),
      (0.999, 0.9999814412614826),
    ] {
      XCTAssertEqual(distribution.quantile(probability), quantile, accuracy: 1e-10)
    }
    XCTAssertEqual(BetaDistribution(a: 1, b: 3).quantile(0.271), 0.1, accuracy: 1e-12)
  }

  func testAStepIsFast() throws {
    // At most 0.1 ms for 16,384 floats on the machine of the measurement; the limit allows for busy machines.
    let x = try TrainingFixtures.normal([16, 1, 32, 32])
    for type in Schedulers.all {
      let scheduler = try type.init(config: [:], ignoringUnknown: false)
      var best = Double.infinity
      for _ in 0..<3 {
        try scheduler.setTimesteps(20)
        let start = DispatchTime.now().uptimeNanoseconds
        for timestep in scheduler.timesteps { _ = try scheduler.step(x, at: timestep, from: x) }
        let spent = Double(DispatchTime.now().uptimeNanoseconds - start)
        best = min(best, spent / Double(scheduler.timesteps.count))
      }
      print(type.name, best / 1000, "us a step")
      XCTAssertLessThan(best, 2e6, type.name)
    }
  }
}
