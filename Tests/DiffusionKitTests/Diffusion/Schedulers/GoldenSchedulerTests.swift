import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitTensors

/// Whole runs against diffusers' schedulers (see Fixtures/training/NOTICE.md).
final class GoldenSchedulerTests: XCTestCase {
  /// (arange(768).reshape(3, 8, 8, 4) / 768).permute(3, 0, 1, 2), or the same from the end if `flipped`.
  private static func sample(flipped: Bool = false) throws -> Tensor {
    let values = (0..<768).map { index in
      let (n, rest) = (index / 192, index % 192)
      let source = rest * 4 + n
      return Float(flipped ? 767 - source : source) / 768
    }
    return try Tensor(shape: [4, 3, 8, 8], values: values)
  }

  private static func magnitude(_ tensor: Tensor) -> Double {
    tensor.floats.reduce(0) { $0 + Double(abs($1)) }
  }

  /// Whether the scheduler draws noise.
  private static func draws(_ name: String, _ members: [JSON.Member], _ options: StepOptions) -> Bool {
    let isStochastic = members.contains {
      $0.value.string?.hasPrefix("sde-") == true || $0.key == "stochastic_sampling"
    }
    return ["DDPMScheduler", "EulerAncestralDiscreteScheduler", "LCMScheduler"].contains(name) || isStochastic
      || options.eta > 0 || options.churn.amount > 0
  }

  private func assertClose(_ ours: [Float], _ theirs: JSON?, _ tolerance: Float, _ about: String) throws {
    let theirs = try TrainingFixtures.floats(theirs)
    XCTAssertEqual(ours.count, theirs.count, about)
    for (a, b) in zip(ours, theirs) where !(abs(a - b) <= tolerance * max(abs(b), 1e-3)) {
      XCTFail("\(a) is not \(b): \(about)")
      return
    }
  }

  private func run(_ reference: JSON) throws {
    let name = try XCTUnwrap(reference["scheduler"]?.string)
    let type = try Schedulers.named(name)
    let members = try XCTUnwrap(reference["config"]?.members)
    let config = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
    let about = "\(name) \(try XCTUnwrap(reference["config"]).text())"
    let scheduler = try type.init(config: config, ignoringUnknown: false)
    try scheduler.setTimesteps(
      XCTUnwrap(reference["num_inference_steps"]?.int), mu: reference["set_options"]?["mu"]?.double)
    try assertClose(scheduler.timesteps, reference["timesteps"], 1e-5, "timesteps of \(about)")
    if let sigmas = scheduler.sigmas, reference["sigmas"] != nil {
      try assertClose(sigmas, reference["sigmas"], 1e-5, "sigmas of \(about)")
    }
    let stddev = try XCTUnwrap(reference["init_noise_sigma"]?.double)
    XCTAssertEqual(Double(scheduler.initNoiseSigma), stddev, accuracy: 1e-6 * stddev, about)
    XCTAssertEqual(scheduler.order, reference["order"]?.int, about)
    if let table = scheduler.alphasCumprod, reference["alphas_cumprod_0_mid_last"] != nil {
      let expected = try TrainingFixtures.floats(reference["alphas_cumprod_0_mid_last"])
      for (index, value) in zip([0, table.count / 2, table.count - 1], expected) {
        XCTAssertEqual(table[index], value, accuracy: 1e-6 * value, about)
      }
    }

    let step = reference["step_options"]?.members?.map { ($0.key, $0.value) } ?? []
    var options = try StepOptions(config: Dictionary(step) { first, _ in first })
    options.generator = Generator(seed: 0)
    var timesteps = scheduler.timesteps[...]
    var x = try GoldenSchedulerTests.sample() * Tensor(scheduler.initNoiseSigma)
    if let start = reference["start"]?.int {
      timesteps = timesteps.dropFirst(start * scheduler.order)
      x = try scheduler.addNoise(
        to: GoldenSchedulerTests.sample(), noise: GoldenSchedulerTests.sample(flipped: true),
        at: Tensor(XCTUnwrap(timesteps.first)))
    }
    let tolerance = GoldenSchedulerTests.draws(name, members, options) ? 1e-3 : 1e-4
    for (t, expected) in zip(timesteps, try XCTUnwrap(reference["trace"]?.array)) {
      let output = try scheduler.scaleModelInput(x, t) * Tensor(t / (t + 1))
      x = try scheduler.step(output, at: t, from: x, options).prevSample
      let sum = try XCTUnwrap(expected.array?.last?.double)
      XCTAssertEqual(
        GoldenSchedulerTests.magnitude(x), sum, accuracy: tolerance * max(sum, 1), "\(about) at \(t)")
    }
    for (ours, theirs) in zip(x.floats, try TrainingFixtures.floats(reference["final_first16"])) {
      XCTAssertEqual(ours, theirs, accuracy: Float(tolerance) * max(1, abs(theirs)), about)
    }
  }

  func testPublishedRuns() throws { try TrainingFixtures.cases("schedulers.json").forEach(run) }

  func testOtherOptionCombinations() throws {
    try TrainingFixtures.cases("schedulers_more.json").forEach(run)
  }

  func testDDIMStepsToTheNextTimestep() throws { try TrainingFixtures.cases("neighbours.json").forEach(run) }

  func testTheOptionsOfTheSolvers() throws { try TrainingFixtures.cases("solvers.json").forEach(run) }
}
