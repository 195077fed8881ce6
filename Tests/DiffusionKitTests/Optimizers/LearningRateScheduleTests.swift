import XCTest

@testable import DiffusionKit

final class LearningRateScheduleTests: XCTestCase {
  private func check(_ schedule: LearningRateSchedule, _ expected: [Int: Double], line: UInt = #line) {
    for (step, rate) in expected {
      XCTAssertEqual(schedule(step), rate, accuracy: 1e-12, "step \(step)", line: line)
    }
  }

  func testFormulas() throws {
    check(0.1, [0: 0.1, 1000: 0.1])
    check(
      try .exponentialDecay(initialRate: 0.1, decaySteps: 10, decayRate: 0.5),
      [0: 0.1, 10: 0.05, 5: 0.1 * 0.5.squareRoot()])
    check(
      try .exponentialDecay(initialRate: 0.1, decaySteps: 10, decayRate: 0.5, staircase: true),
      [9: 0.1, 10: 0.05, 19: 0.05])
    check(
      try .cosineDecay(initialRate: 0.2, decaySteps: 100, alpha: 0.1),
      [0: 0.2, 50: 0.11, 100: 0.02, 500: 0.02])
    check(
      try .cosineDecay(initialRate: 0, decaySteps: 100, warmupTarget: 1, warmupSteps: 10),
      [0: 0, 5: 0.5, 10: 1, 60: 0.5, 110: 0, 200: 0])
    check(try .stepDecay(initialRate: 1, stepSize: 3, gamma: 0.5), [0: 1, 2: 1, 3: 0.5, 8: 0.25])
    check(try .piecewiseConstant(boundaries: [2, 5], values: [3, 2, 1]), [0: 3, 2: 3, 3: 2, 5: 2, 6: 1])
    check(try .linearWarmup(targetRate: 1, warmupSteps: 4), [0: 0, 1: 0.25, 4: 1, 9: 1])
    check(
      try .polynomialDecay(initialRate: 1, decaySteps: 10, endRate: 0, power: 2),
      [0: 1, 5: 0.25, 10: 0, 11: 0])
    check(
      try .polynomialDecay(initialRate: 1, decaySteps: 10, endRate: 0, cycle: true),
      [0: 1, 10: 0, 15: 0.25, 20: 0])
  }

  func testAnOptimizerFollowsItsSchedule() throws {
    let p = Parameter(try Tensor(shape: [1], values: [0]))
    let sgd = try SGD { $0.learningRate = try .piecewiseConstant(boundaries: [0], values: [1, 0.25]) }
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
      try LearningRateSchedule.exponentialDecay(initialRate: 1, decaySteps: 0, decayRate: 1)
    }
    assertArgument("initialRate") { try LearningRateSchedule.cosineDecay(initialRate: .nan, decaySteps: 1) }
    assertArgument("values") { try LearningRateSchedule.piecewiseConstant(boundaries: [1], values: [1]) }
    assertArgument("boundaries") {
      try LearningRateSchedule.piecewiseConstant(boundaries: [2, 2], values: [1, 1, 1])
    }
    assertArgument("warmupSteps") { try LearningRateSchedule.linearWarmup(targetRate: 1, warmupSteps: 0) }
    assertArgument("power") {
      try LearningRateSchedule.polynomialDecay(initialRate: 1, decaySteps: 1, power: -1)
    }
    assertArgument("stepSize") { try LearningRateSchedule.stepDecay(initialRate: 1, stepSize: 0) }
  }
}
