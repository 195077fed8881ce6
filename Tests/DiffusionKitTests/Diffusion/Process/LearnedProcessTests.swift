import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// Networks must be sampled with schedulers of the process that they were trained on.
final class LearnedProcessTests: XCTestCase {
  private func make(_ name: String, _ config: [String: JSON] = [:]) throws -> any Scheduler {
    try Schedulers.named(name).init(config: config, ignoringUnknown: false)
  }

  private func refusal(
    _ scheduler: any Scheduler, of trained: any Scheduler,
    _ message: KeyPath<DiffusionError, String> = \.scriptMessage
  ) -> String? {
    do {
      try scheduler.check(samplesFrom: trained, source: "trainer.scheduler")
      return nil
    } catch { return (error as? DiffusionError)?[keyPath: message] ?? "\(error)" }
  }

  /// Schedulers of `from_config`, and all options of sampling, are of the same process.
  func testOptionsOfSamplingAreFree() throws {
    let processes: [[String: JSON]] = [
      [:],
      [
        "beta_schedule": .string("scaled_linear"), "beta_start": .double(0.00085), "beta_end": .double(0.012),
      ],
      ["num_train_timesteps": .int(40)], ["prediction_type": .string("v_prediction")],
      ["trained_betas": [0.1, 0.2, 0.3, 0.4].option],
    ]
    for config in processes {
      let trained = try make("DDPMScheduler", config)
      for type in Schedulers.all
      where !["EDMEulerScheduler", "FlowMatchEulerDiscreteScheduler"].contains(type.name) {
        guard let scheduler = try? type.init(from: trained) else { continue }  // LCM: fewer than its 50 steps
        XCTAssertNil(refusal(scheduler, of: trained), "\(type.name) \(config)")
        try? scheduler.setTimesteps(3)
        XCTAssertNil(refusal(scheduler, of: trained), "\(type.name) \(config) in a run")
      }
    }
    let trained = try make("DDPMScheduler")
    for (name, config): (String, [String: JSON]) in [
      ("DDIMScheduler", ["timestep_spacing": .string("trailing"), "clip_sample": .bool(false)]),
      ("EulerDiscreteScheduler", ["use_karras_sigmas": .bool(true), "beta_end": .double(0.02)]),
      (
        "DPMSolverMultistepScheduler",
        ["solver_order": .int(3), "algorithm_type": .string("sde-dpmsolver++")]
      ),
      ("DDPMScheduler", ["variance_type": .string("fixed_large"), "steps_offset": .int(1)]),
    ] {
      XCTAssertNil(refusal(try make(name, config), of: trained), name)
    }
    let flow = try make("FlowMatchEulerDiscreteScheduler")
    XCTAssertNil(refusal(try make("FlowMatchEulerDiscreteScheduler", ["shift": .int(3)]), of: flow))
    let solver: [String: JSON] = [
      "use_flow_sigmas": .bool(true), "prediction_type": .string("flow_prediction"), "flow_shift": .int(2),
    ]
    XCTAssertNil(refusal(try make("UniPCMultistepScheduler", solver), of: flow))
    XCTAssertNil(try refusal(make("EDMEulerScheduler"), of: make("EDMEulerScheduler")))
  }

  func testOtherProcessesAreNamedWithBothValues() throws {
    let trained = try make("DDPMScheduler", ["beta_schedule": .string("squaredcos_cap_v2")])
    let message = try XCTUnwrap(refusal(make("DDIMScheduler"), of: trained))
    XCTAssertTrue(message.contains("beta_schedule 'linear' here, 'squaredcos_cap_v2' in training"), message)
    XCTAssertTrue(
      message.contains("dk.schedulers.DDIMScheduler.from_config(trainer.scheduler.config) fits"), message)
    let swift = try XCTUnwrap(refusal(make("DDIMScheduler"), of: trained, \.message))
    XCTAssertTrue(swift.contains("betaSchedule 'linear' here"), swift)
    XCTAssertTrue(swift.contains("DDIMScheduler(from: trainer.scheduler) fits"), swift)

    for (name, config, parts): (String, [String: JSON], [String]) in [
      ("DDIMScheduler", ["beta_end": .double(0.012)], ["beta_end 0.012 here, 0.02 in training"]),
      ("EulerDiscreteScheduler", ["beta_start": .double(0.00085)], ["beta_start 0.00085 here, 0.0001"]),
      (
        "UniPCMultistepScheduler", ["prediction_type": .string("v_prediction")],
        ["prediction_type 'v_prediction' here, 'epsilon' in training", "UniPCMultistepScheduler.from_config"]
      ),
      (
        "DDPMScheduler", ["num_train_timesteps": .int(300)],
        ["num_train_timesteps 300 here, 1000 in training"]
      ),
      (
        "DDPMScheduler", ["trained_betas": [0.1, 0.2].option],
        ["trained_betas a list of 2 numbers here, nil in"]
      ),
      (
        "DDIMScheduler", ["rescale_betas_zero_snr": .bool(true)],
        ["rescale_betas_zero_snr true here, false in"]
      ),
      ("LCMScheduler", [:], ["beta_end 0.012 here, 0.02 in training", "LCMScheduler.from_config"]),
      (
        "FlowMatchEulerDiscreteScheduler", [:],
        ["'flow_prediction' here, 'epsilon' in training", "dk.schedulers.DDPMScheduler.from_config"]
      ),
      ("EDMEulerScheduler", [:], ["dk.schedulers.DDPMScheduler.from_config"]),
    ] {
      let message = try refusal(make(name, config), of: make("DDPMScheduler")) ?? "nothing"
      for part in parts { XCTAssertTrue(message.contains(part), "\(name) \(config): \(message)") }
    }
    let flow = try make("FlowMatchEulerDiscreteScheduler")
    XCTAssertNotNil(refusal(try make("DDIMScheduler"), of: flow))
    XCTAssertNotNil(
      try refusal(make("EDMEulerScheduler", ["sigma_data": .int(1)]), of: make("EDMEulerScheduler")))
  }

  func testTrainersAndPipelinesCompareProcesses() throws {
    let model = try TimeMLP(dataShape: [2]) { ($0.hiddenDim, $0.numBlocks) = (8, 1) }
    let trainer = try DiffusionTrainer(
      model: model, scheduler: DDPMScheduler(), .init { $0.predictionType = .velocity })
    let data = try TrainingFixtures.normal([8, 2])
    let epsilon = try DDIMScheduler()
    // The process is unknown before training.
    let early = try DiffusionPipeline(.ddim, unet: model, scheduler: epsilon, sampleShape: [2])
    try trainer.fit(data, .init { $0.steps = 1 })
    assertArgument("scheduler", "v_prediction") {
      try trainer.sample(.init { ($0.numInferenceSteps, $0.scheduler) = (2, epsilon) })
    }
    assertArgument("scheduler", "v_prediction") { try trainer.sampleSteps(.init { $0.scheduler = epsilon }) }
    assertArgument("scheduler", "DDIMScheduler(from: trainer.scheduler)") {
      try DiffusionPipeline(.ddim, unet: model, scheduler: epsilon)
    }
    let pipeline = try trainer.pipeline()
    assertArgument("scheduler", "DDIMScheduler(from: pipe.scheduler)") { try pipeline.setScheduler(epsilon) }
    let fitting = try DDIMScheduler(from: trainer.scheduler)
    try pipeline.setScheduler(fitting)
    XCTAssertTrue(try trainer.sample(.init { ($0.numInferenceSteps, $0.scheduler) = (2, fitting) }).isFinite)
    XCTAssertThrowsError(try early(PipelineRequest { $0.output = .sample })) {
      XCTAssertEqual(($0 as? DiffusionError)?.kind, .state)
    }
    // Weights of another model: the process is unknown again.
    try model.loadStateDict(model.stateDict())
    try pipeline.setScheduler(epsilon)
    // It is also unknown after other training.
    try trainer.fit(data, .init { $0.steps = 1 })
    assertArgument("scheduler") { try pipeline.setScheduler(epsilon) }
    try FlowMatcher(model: model).fit(data, .init { $0.steps = 1 })
    try pipeline.setScheduler(epsilon)
  }

  func testPipelinesOfFoldersHaveAProcess() throws {
    let pipeline = try PipelineFixtures.tiny(.ddim)
    try pipeline.setScheduler(EulerDiscreteScheduler(from: pipeline.scheduler))
    assertArgument("scheduler", "DDIMScheduler(from: pipe.scheduler)") {
      try pipeline.setScheduler(DDIMScheduler(.init { $0.prediction.predictionType = .sample }))
    }
  }
}
