import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// Training data outside of the range that a scheduler clips samples to.
final class SampleRangeTests: XCTestCase {
  private final class Listener: Session {
    var warnings: [String] = []
    override func show(warning message: String) { warnings.append(message) }
  }

  private func warnings(_ scheduler: any Scheduler, _ low: Float, _ high: Float) throws -> [String] {
    let session = Listener()
    try session.run {
      try scheduler.checkRange(of: tensor([3], [low, 0.5 * low + 0.5 * high, high]), argument: "data")
    }
    return session.warnings
  }

  func testErrorsForPixelsShowHowToScaleThem() throws {
    let scheduler = try DDPMScheduler()
    for (low, high, line) in [
      (0, 255, "data / 127.5 - 1"), (0, 253, "data / 127.5 - 1"), (0, 16, "data / 8 - 1"),
      (-20, 10, "data / 20,"),
    ] as [(Float, Float, String)] {
      assertArgument("data", line) {
        try scheduler.checkRange(of: tensor([2], [low, high]), argument: "data")
      }
    }
    assertArgument("data", "values from 0 to 255, but DDPMScheduler samples within -1 to 1 (clipSample)") {
      try scheduler.checkRange(of: tensor([2], [0, 255]), argument: "data")
    }
    let wide = try DDIMScheduler(config: ["clip_sample_range": .int(4)], ignoringUnknown: false)
    assertArgument("data", "within -4 to 4") {
      try wide.checkRange(of: tensor([2], [0, 255]), argument: "data")
    }
    XCTAssertEqual(try warnings(wide, -4, 4), [])
  }

  /// Sampling within a range warns if the network was trained with clip_sample = false on data of any range.
  func testSamplingWithARangeAfterTrainingWithoutOne() throws {
    func scheduler(_ name: String, _ config: [String: JSON] = [:]) throws -> any Scheduler {
      try Schedulers.named(name).init(config: config, ignoringUnknown: false)
    }
    let free = try scheduler("DDPMScheduler", ["clip_sample": .bool(false)])
    XCTAssertEqual(
      try scheduler("DDIMScheduler").cutOff(beside: free),
      "DDIMScheduler cuts samples to -1 to 1 (`clip_sample`), and DDPMScheduler in training had `clip_sample` = false"
    )
    XCTAssertNotNil(
      try scheduler("DPMSolverMultistepScheduler", ["thresholding": .bool(true)]).cutOff(beside: free))
    XCTAssertNil(try scheduler("DDIMScheduler", ["clip_sample": .bool(false)]).cutOff(beside: free))
    XCTAssertNil(try DDIMScheduler(from: free).cutOff(beside: free))
    XCTAssertNil(try scheduler("UniPCMultistepScheduler").cutOff(beside: free))
    // Schedulers that clip alike, and training with a scheduler whose clipping is unknown.
    XCTAssertNil(try scheduler("DDIMScheduler").cutOff(beside: scheduler("DDPMScheduler")))
    XCTAssertNil(try scheduler("DDIMScheduler").cutOff(beside: scheduler("EulerDiscreteScheduler")))

    let session = Listener()
    try session.run {
      let trainer = try DiffusionTrainer(
        model: TimeMLP(dataShape: [2]) { ($0.hiddenDim, $0.numBlocks) = (8, 1) }, scheduler: free)
      _ = try trainer.fit(Tensor.randn(Shape([4, 2])))
      for other in [try scheduler("DDIMScheduler"), try DDIMScheduler(from: free)] {
        _ = try trainer.sample(.init { ($0.numSamples, $0.numInferenceSteps, $0.scheduler) = (1, 2, other) })
      }
    }
    XCTAssertEqual(session.warnings.count, 1)
    XCTAssertEqual(
      session.warnings.first?.hasSuffix(
        "DDIMScheduler(from: trainer.scheduler) has training's options"), true)
  }

  func testNormalNumbersGiveAWarning() throws {
    XCTAssertEqual(try warnings(DDPMScheduler(), -1.04, 1), [])
    let found = try warnings(DDPMScheduler(), -3, 2)
    XCTAssertEqual(found.count, 1)
    XCTAssertTrue(found[0].contains("data / 3, or make the scheduler with clipSample = false"), "\(found)")
    let thresholding = try DDPMScheduler(config: ["thresholding": .bool(true)], ignoringUnknown: false)
    XCTAssertTrue(try warnings(thresholding, -3, 2)[0].contains("thresholding = false"))
  }

  func testSchedulersThatDoNotClip() throws {
    let unclipped = try DDPMScheduler(config: ["clip_sample": .bool(false)], ignoringUnknown: false)
    XCTAssertEqual(try warnings(unclipped, 0, 255), [])
    XCTAssertEqual(try warnings(EulerDiscreteScheduler(), 0, 255), [])
  }

  func testTheTrainerChecksItsData() throws {
    let trainer = try DiffusionTrainer(
      model: TimeMLP(dataShape: [2]) { ($0.hiddenDim, $0.numBlocks) = (8, 1) }, scheduler: DDPMScheduler())
    let data = try tensor([2, 2], [0, 16, 8, 4])
    assertArgument("data", "data / 8 - 1") { try trainer.fit(data) }
    var options = FitOptions()
    options.validation.data = TrainingData(data)
    assertArgument("validationData", "validationData / 8 - 1") {
      try trainer.fit(data / Tensor(8) - Tensor(1), options)
    }
    XCTAssertNil(trainer.run)
  }
}
