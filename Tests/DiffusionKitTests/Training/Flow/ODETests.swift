import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class ODETests: XCTestCase {
  private func ode(_ method: ODEMethod, steps: Int = 10, tolerance: Double = 1e-5) -> ODE {
    var ode = ODE()
    ode.method = method
    ode.steps = steps
    ode.rtol = tolerance
    ode.atol = tolerance
    return ode
  }

  /// y' = y cos t has y = exp(sin t).
  private func error(_ ode: ODE, to end: Double = 2) throws -> Double {
    let y = try ode.solve(Tensor.ones(Shape([3])), from: 0, to: end) { t, y in try y * Tensor(Float(cos(t))) }
      .y
    return abs(Double(y.floats[1]) - exp(sin(end)))
  }

  func testOrders() throws {
    for (method, order) in [(ODEMethod.euler, 1.0), (.midpoint, 2), (.heun, 2)] {
      let slope = log2(try error(ode(method, steps: 40)) / error(ode(method, steps: 80)))
      XCTAssertEqual(slope, order, accuracy: 0.15, "\(method)")
    }
  }

  func testDopri5MeetsItsTolerance() throws {
    for tolerance in [1e-2, 1e-3, 1e-4, 1e-5] {
      XCTAssertLessThan(try error(ode(.dopri5, tolerance: tolerance)), 10 * tolerance)
    }
    XCTAssertEqual(try error(ode(.dopri5), to: -3), 0, accuracy: 1e-4)
  }

  /// Calls are counted, steps are reported, and a stiff interval gets short steps.
  func testSteps() throws {
    var times: [Double] = []
    let solution = try ode(.heun, steps: 4).solve(
      Tensor.zeros(Shape([1])), from: 1, to: 3, onStep: { t, _ in times.append(t) }
    ) { t, y in
      try y + Tensor(Float(t))
    }
    XCTAssertEqual(times, [1.5, 2, 2.5, 3])
    XCTAssertEqual(solution.evaluations, 8)
    var lengths: [Double] = []
    var last = 0.0
    _ = try ode(.dopri5).solve(
      Tensor.ones(Shape([1])), from: 0, to: 1,
      onStep: { t, _ in
        lengths.append(t - last)
        last = t
      }
    ) { t, y in try y * Tensor(t > 0.5 ? -100 : -0.1) }
    XCTAssertEqual(last, 1)
    XCTAssertGreaterThan(lengths.max() ?? 0, 10 * (lengths.min() ?? 1))
  }

  func testNothingIsRecorded() throws {
    let p = Parameter(try Tensor.ones(Shape([2])))
    let y = try ode(.dopri5).solve(p.tensor, from: 0, to: 1) { _, y in try y * p.tensor }.y
    XCTAssertNil(y.node)
    XCTAssertEqual(Double(y.floats[0]), M_E, accuracy: 1e-4)
  }

  func testMistakes() throws {
    let y = try Tensor.ones(Shape([2]))
    for method in ODEMethod.allCases {
      assertArgument("f", "[1]") {
        try ode(method).solve(y, from: 0, to: 1) { _, _ in try .ones(Shape([1])) }
      }
    }
    assertArgument("t0") { try ODE().solve(y, from: .nan, to: 1) { _, y in y } }
    assertArgument("t1") { try ODE().solve(y, from: 0, to: .infinity) { _, y in y } }
    assertArgument("steps") { try ode(.euler, steps: 0).solve(y, from: 0, to: 1) { _, y in y } }
    assertArgument("rtol") {
      try ode(.dopri5, tolerance: 0).solve(y, from: 0, to: 1) { _, y in y }
    }
    // Values that are not finite, solutions that explode, and too many steps.
    for bad in [Float.nan, .infinity] {
      XCTAssertThrowsError(try ODE().solve(y, from: 0, to: 1) { _, y in try y * Tensor(bad) }) {
        XCTAssertTrue("\($0)".contains("short enough") || "\($0)".contains("steps"), "\($0)")
      }
    }
    var short = ODE()
    short.maxSteps = 3
    XCTAssertThrowsError(try short.solve(y, from: 0, to: 10) { t, y in try y * Tensor(Float(sin(30 * t))) }) {
      XCTAssertTrue("\($0)".contains("took 3 steps"), "\($0)")
    }
    Session.current.requestStop()
    XCTAssertThrowsError(try ODE().solve(y, from: 0, to: 1) { _, y in y })
  }
}
