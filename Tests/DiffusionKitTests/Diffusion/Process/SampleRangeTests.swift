import XCTest

@testable import DiffusionKit

/// Data that a scheduler could never give back.
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

  func testPixelsAreRefusedWithTheLineThatScalesThem() throws {
    let scheduler = try DDPMScheduler()
    for (low, high, line) in [
      (0, 255, "data / 127.5 - 1"), (0, 253, "data / 127.5 - 1"), (0, 16, "data / 8 - 1"),
      (-20, 10, "data / 20,"),
    ] as [(Float, Float, String)] {
      assertArgument("data", line) {
        try scheduler.checkRange(of: tensor([2], [low, high]), argument: "data")
      }
    }
    assertArgument("data", "values from 0 to 255, but DDPMScheduler samples within -1 to 1 (clip_sample)") {
      try scheduler.checkRange(of: tensor([2], [0, 255]), argument: "data")
    }
    let wide = try DDIMScheduler(config: ["clip_sample_range": .number(4)], ignoringUnknown: false)
    assertArgument("data", "within -4 to 4") {
      try wide.checkRange(of: tensor([2], [0, 255]), argument: "data")
    }
    XCTAssertEqual(try warnings(wide, -4, 4), [])
  }

  func testNormalNumbersAreWorthAWarning() throws {
    XCTAssertEqual(try warnings(DDPMScheduler(), -1.04, 1), [])
    let found = try warnings(DDPMScheduler(), -3, 2)
    XCTAssertEqual(found.count, 1)
    XCTAssertTrue(found[0].contains("data / 3, or make it with clip_sample = false"), "\(found)")
    let thresholding = try DDPMScheduler(config: ["thresholding": .bool(true)], ignoringUnknown: false)
    XCTAssertTrue(try warnings(thresholding, -3, 2)[0].contains("thresholding = false"))
  }

  func testSchedulersThatDoNotClip() throws {
    let unclipped = try DDPMScheduler(config: ["clip_sample": .bool(false)], ignoringUnknown: false)
    XCTAssertEqual(try warnings(unclipped, 0, 255), [])
    XCTAssertEqual(try warnings(EulerDiscreteScheduler(), 0, 255), [])
  }

  func testTheTrainerAsks() throws {
    let trainer = try DiffusionTrainer(
      model: TimeMLP(dataShape: [2], hiddenDim: 8, numBlocks: 1), scheduler: DDPMScheduler())
    let data = try tensor([2, 2], [0, 16, 8, 4])
    assertArgument("data", "data / 8 - 1") { try trainer.fit(data) }
    var options = TrainingOptions()
    options.validation.data = (data, [:])
    assertArgument("validationData", "validationData / 8 - 1") {
      try trainer.fit(data / Tensor(8) - Tensor(1), options: options)
    }
    XCTAssertNil(trainer.run)
  }
}
