import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitTensors

/// For normal data the best denoiser is known, and so is the solution of the deterministic solvers' equation. The error of each
/// solver must fall with the power of the number of steps that theory gives.
///
/// Data N(0, s^2) and x = a x0 + b epsilon: the estimate of x0 is a s^2 / (a^2 s^2 + b^2) x, and along the equation
/// x / sqrt(a^2 s^2 + b^2) does not change.
final class ConvergenceTests: XCTestCase {
  private static let stddev = 0.5

  private static func length(_ level: NoiseLevel) -> Double {
    (level.signal * level.signal * stddev * stddev + level.noise * level.noise).squareRoot()
  }

  /// The error at the last noise level that is not 0, relative to the exact solution.
  private func error<S: SigmaScheduler>(_ scheduler: S, steps: Int) throws -> Double {
    try scheduler.setTimesteps(steps)
    // Many values, so that the rounding of float32 averages out.
    let count = 64
    let factors = (0..<count).map { 1 + Double($0) / Double(count) }
    let start = ConvergenceTests.length(scheduler.state.run.levels[0])
    var x = try Tensor(shape: [1, count], values: factors.map { Float(start * $0) })
    let calls = scheduler.timesteps.count - 1
    for (index, timestep) in scheduler.timesteps.prefix(calls).enumerated() {
      let level = scheduler.state.run.levels[index]
      let length = ConvergenceTests.length(level)
      let x0 = level.signal * ConvergenceTests.stddev * ConvergenceTests.stddev / (length * length)
      let noise = (1 - level.signal * x0) / level.noise
      let target = scheduler.options.target(level)
      let output = try Tensor.weighted([(target.x0 * x0 + target.noise * noise, x)])
      x = try scheduler.step(output, at: timestep, from: x).prevSample
    }
    let end = ConvergenceTests.length(scheduler.state.run.levels[calls])
    return abs(zip(x.floats, factors).reduce(0) { $0 + Double($1.0) / (end * $1.1) - 1 } / Double(count))
  }

  /// - Parameter steps: the smaller number of steps; the test also takes twice as many.
  private func assertOrder(
    _ name: String, _ options: [String: JSON] = [:], _ expected: ClosedRange<Double>,
    _ steps: (Int, Int) = (32, 64),
    line: UInt = #line
  ) throws {
    let made = try Schedulers.named(name).init(config: options, ignoringUnknown: false)
    let scheduler = try XCTUnwrap(made as? any SigmaScheduler)
    let (coarse, fine) = (try error(scheduler, steps: steps.0), try error(scheduler, steps: steps.1))
    let order = log2(coarse / fine)
    XCTAssertTrue(expected.contains(order), "\(name) \(options): order \(order)", line: line)
  }

  /// Noise levels evenly spaced in log sigma, so that twice the steps halve each interval.
  private static func even(_ options: [String: JSON] = [:]) -> [String: JSON] {
    options.merging([
      "beta_start": .double(0.00085), "beta_end": .double(0.012), "beta_schedule": .string("scaled_linear"),
      "use_exponential_sigmas": .bool(true),
    ]) { first, _ in first }
  }

  private static let first = 0.9...1.1
  private static let second = 1.85...2.15
  private static let third = 2.8...3.4

  func testEulersMethodIsOfFirstOrder() throws {
    for name in ["EulerDiscreteScheduler", "EDMEulerScheduler", "FlowMatchEulerDiscreteScheduler"] {
      let options = name == "EulerDiscreteScheduler" ? ConvergenceTests.even() : [:]
      try assertOrder(name, options, ConvergenceTests.first)
    }
  }

  func testHeunsMethodAndTheMidpointMethodAreOfSecondOrder() throws {
    try assertOrder("HeunDiscreteScheduler", ConvergenceTests.even(), ConvergenceTests.second)
    try assertOrder("KDPM2DiscreteScheduler", ConvergenceTests.even(), ConvergenceTests.second)
  }

  /// The method uses four derivatives. The first steps, which have fewer, lower the order a little.
  func testLinearMultistep() throws {
    try assertOrder("LMSDiscreteScheduler", ConvergenceTests.even(), 3.4...4.2)
  }

  /// The multistep method's third order is in fact a second one: as in diffusers and in the authors' code, the second
  /// difference has half the weight of Taylor's theorem.
  func testDPMSolver() throws {
    for type in ["midpoint", "heun"] {
      for algorithm in ["dpmsolver", "dpmsolver++"] {
        let orders = [
          ConvergenceTests.first, ConvergenceTests.second, ConvergenceTests.third,
        ]
        for order in 1...3 {
          let options = ConvergenceTests.even([
            "solver_order": .int(order), "solver_type": .string(type),
            "algorithm_type": .string(algorithm), "final_sigmas_type": .string("sigma_min"),
          ])
          let multistep = order == 3 ? 1.85...2.25 : orders[order - 1]
          try assertOrder("DPMSolverMultistepScheduler", options, multistep)
          // Whole blocks, with one more step left out.
          try assertOrder("DPMSolverSinglestepScheduler", options, orders[order - 1], (31, 61))
        }
      }
    }
  }

  /// With its corrector, UniPC of order p has order p + 1.
  func testUniPC() throws {
    for options: [String: JSON] in [
      ["solver_type": .string("bh1"), "final_sigmas_type": .string("sigma_min")], [:],
      ["predict_x0": .bool(false)],
    ] {
      for (order, expected) in [(1.0, ConvergenceTests.second), (2, ConvergenceTests.third)] {
        let options = ConvergenceTests.even(options).merging(["solver_order": .double(order)]) { $1 }
        try assertOrder("UniPCMultistepScheduler", options, expected)
      }
    }
    let uncorrected = ConvergenceTests.even([
      "disable_corrector": (0..<64).map(Double.init).option, "solver_order": .int(2),
    ])
    try assertOrder("UniPCMultistepScheduler", uncorrected, ConvergenceTests.second)
  }

  func testDEIS() throws {
    for (order, expected) in [
      (1.0, ConvergenceTests.first), (2, ConvergenceTests.second), (3, ConvergenceTests.third),
    ] {
      try assertOrder(
        "DEISMultistepScheduler", ConvergenceTests.even(["solver_order": .double(order)]), expected)
    }
  }

  /// All schedulers of a noise schedule, also the stochastic ones, end with data of the right standard deviation.
  func testTheStandardDeviationOfTheSamples() throws {
    for type in Schedulers.all where type.optionNames.contains("beta_schedule") {
      guard type != LCMScheduler.self else { continue }  // needs a consistency model
      let scheduler = try type.init(config: ["clip_sample": .bool(false)], ignoringUnknown: true)
      try scheduler.setTimesteps(200)
      let generator = Generator(seed: 2)
      var x = try Tensor.weighted([
        (Double(scheduler.initNoiseSigma), Tensor.randn(Shape([1, 20_000]), generator: generator))
      ])
      let table = try XCTUnwrap(scheduler.alphasCumprod)
      for timestep in scheduler.timesteps {
        // Interpolated between timesteps in log sigma, as schedulers do.
        let below = min(Int(timestep), table.count - 2)
        let weight = timestep - Float(below)
        func sigma(_ index: Int) -> Float { log((1 - table[index]) / table[index]) / 2 }
        let level = SamplePath.variancePreserving.level(
          exp((1 - weight) * sigma(below) + weight * sigma(below + 1)))
        let input = try scheduler.scaleModelInput(x, timestep)
        let length = ConvergenceTests.length(level)
        let output = try Tensor.weighted([(level.noise / (length * length), input)])
        x = try scheduler.step(output, at: timestep, from: x, StepOptions { $0.generator = generator })
          .prevSample
      }
      let variance = x.floats.reduce(0) { $0 + Double($1) * Double($1) } / 20_000
      XCTAssertEqual(variance.squareRoot(), ConvergenceTests.stddev, accuracy: 0.02, type.name)
    }
  }
}
