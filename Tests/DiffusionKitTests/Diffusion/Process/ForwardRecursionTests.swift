import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitTensors

final class ForwardRecursionTests: XCTestCase {
  private func moments(_ state: Tensor) -> (mean: Double, variance: Double) {
    let values = state.floats.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }

  func testTheRecursionEqualsTheClosedForm() throws {
    let data = try Tensor.full(Shape([40_000]), 0.7)
    for kind in BetaSchedule.allCases {
      let schedule = try NoiseSchedule(
        NoiseScheduleOptions {
          $0.numTrainTimesteps = 60
          $0.betaSchedule = kind
          ($0.betaStart, $0.betaEnd) = (0.001, 0.15)
        })
      let states = try ForwardRecursion(betas: schedule.betas).states(
        from: data, generator: Generator(seed: 5))
      XCTAssertEqual(states.count, 60)
      for t in [0, 19, 39, 59] {
        let (mean, variance) = moments(states[t])
        let alphaBar = Double(schedule.alphasCumprod[t])
        // Five standard deviations of the estimates from this number of elements.
        let stddev = ((1 - alphaBar) / 40_000).squareRoot()
        XCTAssertEqual(
          mean, 0.7 * alphaBar.squareRoot(), accuracy: 5 * stddev + 1e-5, "\(kind), step \(t)")
        XCTAssertEqual(
          variance, 1 - alphaBar, accuracy: 0.036 * (1 - alphaBar) + 1e-7, "\(kind), step \(t)")
      }
    }
  }

  func testOwnCoefficientsAndScales() throws {
    let (coefficients, scales): ([Float], [Float]) = ([0.9, -0.5, 1.5, 0], [0.1, 0.6, 0, 0.3])
    let recursion = try ForwardRecursion(coefficients: coefficients, noiseScales: scales)
    let states = try recursion.states(from: Tensor.full(Shape([40_000]), 2), generator: Generator(seed: 2))
    var (expected, power) = (2.0, 0.0)
    for (step, state) in states.enumerated() {
      expected *= Double(coefficients[step])
      power = power * Double(coefficients[step] * coefficients[step]) + Double(scales[step] * scales[step])
      let (mean, variance) = moments(state)
      XCTAssertEqual(mean, expected, accuracy: 5 * (power / 40_000).squareRoot(), "step \(step)")
      XCTAssertEqual(variance, power, accuracy: 0.036 * power, "step \(step)")
    }
    // Without noise, the result is the product of the coefficients.
    let still = try ForwardRecursion(coefficients: [0.5, 0.5, -1], noiseScales: [0, 0, 0])
    XCTAssertEqual(try still.states(from: Tensor(8)).map { try $0.item() }, [4, 2, -2])
    XCTAssertEqual(try ForwardRecursion(coefficients: []).states(from: Tensor(8)).count, 0)
  }

  func testTheDefaultPreservesAVarianceOfOne() throws {
    let recursion = try ForwardRecursion(coefficients: [1, 0.99, 0.6, 0, -1])
    XCTAssertEqual(recursion.noiseScales, [0, (1 - 0.99 * 0.99 as Float).squareRoot(), 0.8, 1, 0])
    let data = try Tensor.randn(Shape([40_000]), generator: Generator(seed: 3))
    for state in try recursion.states(from: data, generator: Generator(seed: 4)) {
      XCTAssertEqual(moments(state).variance, 1, accuracy: 0.036)
    }
  }

  func testCoefficientsOfOneGiveForwardDiffusion() throws {
    let data = try TrainingFixtures.normal([3, 40])
    let steps = try forwardDiffusion(data, numSteps: 5, noiseScale: 0.2, generator: Generator(seed: 9))
    let recursion = try ForwardRecursion(
      coefficients: [1, 1, 1, 1, 1], noiseScales: [0.2, 0.2, 0.2, 0.2, 0.2])
    let states = try recursion.states(from: data, generator: Generator(seed: 9))
    XCTAssertEqual(states.map(\.floats), steps.map(\.floats))
  }

  func testEverySchedulerWithAlphasHasBetas() throws {
    for type in Schedulers.all {
      let scheduler = try type.init(config: [:], ignoringUnknown: false)
      XCTAssertEqual(scheduler.betas == nil, scheduler.alphasCumprod == nil, type.name)
      guard let betas = scheduler.betas, let alphas = scheduler.alphasCumprod else { continue }
      XCTAssertEqual(BetaSchedule.cumulativeProduct(betas.map { 1 - $0 }), alphas, type.name)
    }
  }

  func testErrors() throws {
    XCTAssertEqual(
      message { try ForwardRecursion(coefficients: [1, .nan]) },
      "bad argument 'coefficients' (nan of step 2 is not a finite number)")
    XCTAssertEqual(
      message { try ForwardRecursion(coefficients: [1, 1.5]) },
      "bad argument 'noiseScales' (required with a coefficient beyond 1: that of step 2 is 1.5)")
    XCTAssertEqual(
      message { try ForwardRecursion(coefficients: [1, 1], noiseScales: [0.5]) },
      "bad argument 'noiseScales' (1 given for 2 coefficients)")
    XCTAssertEqual(
      message { try ForwardRecursion(coefficients: [1, 1], noiseScales: [0.5, -1]) },
      "bad argument 'noiseScales' (-1.0 of step 2 is not a finite number from 0)")
    let long = try ForwardRecursion(coefficients: Array(repeating: 1, count: 1 << 16))
    let data = try Tensor.zeros(Shape([1 << 20]))
    XCTAssertTrue(message { try long.states(from: data) }.contains("do not fit into memory"))
  }
}
