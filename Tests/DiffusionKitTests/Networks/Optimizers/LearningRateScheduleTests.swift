import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class LearningRateScheduleTests: XCTestCase {
  private func check(_ schedule: LearningRateSchedule, _ expected: [Int: Double], line: UInt = #line) {
    for (step, rate) in expected {
      XCTAssertEqual(schedule(step), rate, accuracy: 1e-12, "step \(step)", line: line)
    }
  }

  func testFormulas() throws {
    check(0.1, [0: 0.1, 1000: 0.1])
    check(
      try .init(ExponentialDecay { ($0.initialLearningRate, $0.decaySteps, $0.decayRate) = (0.1, 10, 0.5) }),
      [0: 0.1, 10: 0.05, 5: 0.1 * 0.5.squareRoot()])
    check(
      try .init(
        ExponentialDecay {
          ($0.initialLearningRate, $0.decaySteps, $0.decayRate, $0.staircase) = (0.1, 10, 0.5, true)
        }),
      [9: 0.1, 10: 0.05, 19: 0.05])
    check(
      try .init(CosineDecay { ($0.initialLearningRate, $0.decaySteps, $0.alpha) = (0.2, 100, 0.1) }),
      [0: 0.2, 50: 0.11, 100: 0.02, 500: 0.02])
    check(
      try .init(
        CosineDecay {
          ($0.initialLearningRate, $0.decaySteps, $0.warmupTarget, $0.warmupSteps) = (0, 100, 1, 10)
        }),
      [0: 0, 5: 0.5, 10: 1, 60: 0.5, 110: 0, 200: 0])
    check(
      try .init(StepDecay { ($0.initialLearningRate, $0.stepSize, $0.gamma) = (1, 3, 0.5) }),
      [0: 1, 2: 1, 3: 0.5, 8: 0.25])
    check(
      try .init(PiecewiseConstant { ($0.boundaries, $0.values) = ([2, 5], [3, 2, 1]) }),
      [0: 3, 2: 3, 3: 2, 5: 2, 6: 1])
    check(
      try .init(LinearWarmup { ($0.targetLearningRate, $0.warmupSteps) = (1, 4) }),
      [0: 0, 1: 0.25, 4: 1, 9: 1])
    check(
      try .init(
        PolynomialDecay {
          ($0.initialLearningRate, $0.decaySteps, $0.endLearningRate, $0.power) = (1, 10, 0, 2)
        }),
      [0: 1, 5: 0.25, 10: 0, 11: 0])
    check(
      try .init(
        PolynomialDecay {
          ($0.initialLearningRate, $0.decaySteps, $0.endLearningRate, $0.cycle) = (1, 10, 0, true)
        }),
      [0: 1, 10: 0, 15: 0.25, 20: 0])
  }

  func testAnOptimizerFollowsItsSchedule() throws {
    let p = Parameter(try Tensor(shape: [1], values: [0]))
    let sgd = try SGD {
      $0.learningRate = try .init(PiecewiseConstant { ($0.boundaries, $0.values) = ([0], [1, 0.25]) })
    }
    var values: [Float] = []
    for _ in 0..<3 {
      try p.setGrad(Tensor(-1))
      try sgd.step([p])
      values += p.value.floats
    }
    XCTAssertEqual(values, [1, 1.25, 1.5])
  }

  func testOptionsAreChecked() throws {
    assertArgument("decaySteps") {
      try LearningRateSchedule(
        ExponentialDecay { ($0.initialLearningRate, $0.decaySteps, $0.decayRate) = (1, 0, 1) })
    }
    assertArgument("initialLearningRate") {
      try LearningRateSchedule(CosineDecay { ($0.initialLearningRate, $0.decaySteps) = (.nan, 1) })
    }
    assertArgument("values") {
      try LearningRateSchedule(PiecewiseConstant { ($0.boundaries, $0.values) = ([1], [1]) })
    }
    assertArgument("boundaries") {
      try LearningRateSchedule(PiecewiseConstant { ($0.boundaries, $0.values) = ([2, 2], [1, 1, 1]) })
    }
    assertArgument("warmupSteps") {
      try LearningRateSchedule(LinearWarmup { ($0.targetLearningRate, $0.warmupSteps) = (1, 0) })
    }
    assertArgument("power") {
      try LearningRateSchedule(
        PolynomialDecay { ($0.initialLearningRate, $0.decaySteps, $0.power) = (1, 1, -1) })
    }
    assertArgument("stepSize") {
      try LearningRateSchedule(StepDecay { ($0.initialLearningRate, $0.stepSize) = (1, 0) })
    }
  }
}
