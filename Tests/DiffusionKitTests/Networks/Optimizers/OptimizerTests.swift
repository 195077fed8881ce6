import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class OptimizerTests: XCTestCase {
  private static func make(_ name: String, _ options: JSON) throws -> Optimizer {
    let rate = LearningRateSchedule.constant(try XCTUnwrap(options["lr"]?.double))
    func number(_ name: String, _ standard: Double) -> Double { options[name]?.double ?? standard }
    func flag(_ name: String) -> Bool { options[name]?.bool ?? false }
    let betas = options["betas"]?.array?.compactMap(\.double) ?? [0.9, 0.999]
    let epsilon = number("eps", 1e-8)
    switch name {
    case "SGD":
      return try SGD {
        $0.learningRate = rate
        $0.momentum = number("momentum", 0)
        $0.dampening = number("dampening", 0)
        $0.nesterov = flag("nesterov")
        $0.weightDecay = number("weight_decay", 0)
        $0.clipNorm = options["clip_norm"]?.double
      }
    case "Adam":
      return try Adam {
        $0.learningRate = rate
        $0.beta1 = betas[0]
        $0.beta2 = betas[1]
        $0.epsilon = epsilon
        $0.weightDecay = number("weight_decay", 0)
        $0.amsgrad = flag("amsgrad")
      }
    case "AdamW":
      return try AdamW {
        $0.learningRate = rate
        $0.beta1 = betas[0]
        $0.beta2 = betas[1]
        $0.epsilon = epsilon
        $0.weightDecay = number("weight_decay", 0.01)
        $0.amsgrad = flag("amsgrad")
      }
    default:
      return try RMSprop {
        $0.learningRate = rate
        $0.rho = number("alpha", 0.99)
        $0.epsilon = epsilon
        $0.momentum = number("momentum", 0)
        $0.weightDecay = number("weight_decay", 0)
        $0.centered = flag("centered")
      }
    }
  }

  /// Sets the gradient of 0.5 p'Ap + sum(p).
  private static func differentiate(_ p: Parameter) throws {
    let slopes: [Float] = [1, 10, 0.1, 3]
    try p.setGrad(Tensor(shape: [4], values: zip(slopes, p.value.floats).map { $0 * $1 + 1 }))
  }

  private static func start() throws -> Parameter {
    Parameter(try Tensor(shape: [4], values: [1, -2, 3, 0.5]))
  }

  func testTrajectoriesArePyTorchs() throws {
    for file in ["optimizers.json", "optimizers_more.json"] {
      for reference in try TrainingFixtures.cases(file) {
        let name = try XCTUnwrap(reference["optimizer"]?.string)
        let options = try XCTUnwrap(reference["options"])
        let optimizer = try OptimizerTests.make(name, options)
        let p = try OptimizerTests.start()
        for (step, expected) in try XCTUnwrap(reference["trajectory"]?.array).enumerated() {
          try OptimizerTests.differentiate(p)
          try optimizer.step([p])
          for (ours, theirs) in zip(p.value.floats, try TrainingFixtures.floats(expected)) {
            XCTAssertEqual(
              ours, theirs, accuracy: 1e-5 * max(1, abs(theirs)), "\(name) \(options.text()) step \(step + 1)"
            )
          }
        }
        XCTAssertEqual(optimizer.stepCount, 8)
      }
    }
  }

  func testDefaults() throws {
    XCTAssertEqual(try SGD().learningRate(0), 0.01)
    XCTAssertEqual(try Adam().learningRate(0), 0.001)
    XCTAssertEqual(try AdamW().options.weightDecay, 0.01)
    XCTAssertEqual(try RMSprop().options.rho, 0.99)
    XCTAssertTrue(try Optimizer.named("AdamW") is AdamW)
    assertArgument("name", "unknown optimizer 'lion' (known: sgd, adam, adamw, rmsprop)") {
      try Optimizer.named("lion")
    }
  }

  func testParametersWithoutGradientStayAndHaveNoState() throws {
    let p = try OptimizerTests.start()
    let q = try OptimizerTests.start()
    let adam = try Adam { $0.learningRate = 0.1 }
    for _ in 0..<3 {
      try OptimizerTests.differentiate(p)
      try adam.step([q, p])
    }
    XCTAssertEqual(q.value.floats, [1, -2, 3, 0.5])
    XCTAssertEqual(try adam.stateDict().map(\.name), ["step", "1.step", "1.exp_avg", "1.exp_avg_sq"])
    adam.zeroGrad([p, q])
    XCTAssertNil(p.grad)
  }

  func testClipValueAndNorm() throws {
    let p = Parameter(try Tensor(shape: [3], values: [0, 0, 0]))
    let q = Parameter(try Tensor(shape: [1], values: [0]))
    try p.setGrad(Tensor(shape: [3], values: [5, -0.5, -7]))
    try SGD { ($0.learningRate, $0.clipValue) = (1, 2) }.step([p])
    XCTAssertEqual(p.value.floats, [-2, 0.5, 2])

    try p.setValue(Tensor(shape: [3], values: [0, 0, 0]))
    try p.setGrad(Tensor(shape: [3], values: [2, 0, 0]))
    try q.setGrad(Tensor(shape: [1], values: [1.5]))
    try SGD { ($0.learningRate, $0.clipNorm) = (1, 0.5) }.step([p, q])
    XCTAssertEqual(p.value.floats[0], -0.4, accuracy: 1e-6)
    XCTAssertEqual(q.value.floats[0], -0.3, accuracy: 1e-6)
    try q.setGrad(Tensor(shape: [1], values: [0.25]))
    try SGD { ($0.learningRate, $0.clipNorm) = (1, 0.5) }.step([q])
    XCTAssertEqual(q.value.floats[0], -0.55, accuracy: 1e-6, "a small gradient is left alone")
  }

  func testClippingDoesNotChangeASharedGradient() throws {
    let p = Parameter(try Tensor(shape: [1], values: [0]))
    let gradient = try Tensor(shape: [1], values: [9])
    try p.setGrad(gradient)
    try SGD { ($0.learningRate, $0.clipValue) = (1, 1) }.step([p])
    XCTAssertEqual(gradient.floats, [9])
    XCTAssertEqual(p.grad?.floats, [1])
  }

  func testValuesAreUpdatedInPlaceButNeverThroughACopy() throws {
    let p = try OptimizerTests.start()
    let before = p.value
    try OptimizerTests.differentiate(p)
    try SGD { $0.learningRate = 0.1 }.step([p])
    XCTAssertEqual(before.floats, [1, -2, 3, 0.5])
    XCTAssertNotEqual(p.value.floats, before.floats)
  }

  func testRestoredStateContinuesTheRun() throws {
    let makers: [() throws -> Optimizer] = [
      { try SGD { ($0.learningRate, $0.momentum) = (0.05, 0.9) } },
      { try Adam { ($0.learningRate, $0.amsgrad) = (0.1, true) } },
      { try RMSprop { ($0.momentum, $0.centered) = (0.5, true) } },
    ]
    for make in makers {
      let p = try OptimizerTests.start()
      let original = try make()
      for _ in 0..<3 {
        try OptimizerTests.differentiate(p)
        try original.step([p])
      }
      let state = try original.stateDict()
      let copy = Parameter(p.value)
      let resumed = try make()
      try resumed.loadStateDict(state)
      for _ in 0..<3 {
        for (parameter, optimizer) in [(p, original), (copy, resumed)] {
          try OptimizerTests.differentiate(parameter)
          try optimizer.step([parameter])
        }
      }
      XCTAssertEqual(p.value.floats, copy.value.floats)
      XCTAssertEqual(resumed.stepCount, 6)
      let after = try original.stateDict()
      XCTAssertNotEqual(after[2].tensor.floats, state[2].tensor.floats, "a saved state is a value")
    }
  }

  func testLoadingRefusesUnsuitableState() throws {
    let adam = try Adam()
    let p = try OptimizerTests.start()
    try OptimizerTests.differentiate(p)
    try adam.step([p])
    let state = try adam.stateDict()
    assertArgument("state", "'step' is missing") { try adam.loadStateDict(Array(state.dropFirst())) }
    assertArgument("state", "'0.exp_avg_sq' is missing") { try adam.loadStateDict(Array(state.dropLast())) }
    assertArgument("state", "'0.velocity'") { try adam.loadStateDict(state + [("0.velocity", Tensor(1))]) }
    let wrong = try state.map { ($0.name, $0.name == "0.exp_avg" ? try Tensor.zeros(Shape([5])) : $0.tensor) }
    assertArgument("state", "[5]") { try adam.loadStateDict(wrong) }
    XCTAssertEqual(adam.stepCount, 1)
    assertArgument("state", "not a step count") { try adam.loadStateDict([("step", Tensor(Float.nan))]) }
  }

  func testStateOfFreedParametersIsDropped() throws {
    let sgd = try SGD { ($0.learningRate, $0.momentum) = (0.1, 0.9) }
    for _ in 0..<1000 {
      // Freed at once: the next parameter may have the same address, but must not inherit the momentum.
      let p = try OptimizerTests.start()
      try OptimizerTests.differentiate(p)
      let expected = zip(p.value.floats, try XCTUnwrap(p.grad).floats).map { $0 - 0.1 * $1 }
      try sgd.step([p])
      for (ours, correct) in zip(p.value.floats, expected) { XCTAssertEqual(ours, correct, accuracy: 1e-6) }
    }
    XCTAssertLessThanOrEqual(try sgd.stateDict().count, 3)
  }

  func testOptionsAreChecked() throws {
    assertArgument("learningRate") { try SGD { $0.learningRate = -1 } }
    assertArgument("learningRate") { try Adam { $0.learningRate = .constant(.nan) } }
    assertArgument("momentum") { try SGD { $0.momentum = -0.1 } }
    assertArgument("nesterov") { try SGD { $0.nesterov = true } }
    assertArgument("nesterov") { try SGD { ($0.momentum, $0.dampening, $0.nesterov) = (0.9, 0.1, true) } }
    assertArgument("beta1") { try Adam { $0.beta1 = 1 } }
    assertArgument("beta2") { try AdamW { $0.beta2 = -0.1 } }
    assertArgument("beta2") { try Adam { $0.beta2 = .nan } }
    assertArgument("epsilon") { try Adam { $0.epsilon = -1e-8 } }
    assertArgument("weightDecay") { try AdamW { $0.weightDecay = .infinity } }
    assertArgument("rho") { try RMSprop { $0.rho = 1.5 } }
    assertArgument("clipNorm") { try SGD { $0.clipNorm = 0 } }
    assertArgument("clipValue") { try SGD { ($0.clipNorm, $0.clipValue) = (1, 1) } }
    let late = try SGD { $0.learningRate = LearningRateSchedule { $0 == 0 ? 1 : -1 } }
    try late.step([])
    XCTAssertThrowsError(try late.step([])) {
      XCTAssertEqual(
        "\($0)",
        "the schedule gives the learning rate -1.0 for step 1, expected a finite number of at least 0")
    }
  }
}
