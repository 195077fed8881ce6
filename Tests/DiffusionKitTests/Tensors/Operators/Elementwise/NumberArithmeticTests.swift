import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class NumberArithmeticTests: XCTestCase {
  func testANumberStandsForATensorOfOneElement() throws {
    let (half, three) = (0.5, Float(3))
    let x = try TrainingFixtures.tensor([3], [1, 2, -4])
    XCTAssertEqual(try (x + 1).floats, [2, 3, -3])
    XCTAssertEqual(try (1 - x).floats, [0, -1, 5])
    XCTAssertEqual(try (x - half).floats, [0.5, 1.5, -4.5])
    XCTAssertEqual(try (three * x).floats, [3, 6, -12])
    XCTAssertEqual(try (x * half / 2).floats, [0.25, 0.5, -1])
    XCTAssertEqual(try (4 / x).floats, [4, 2, -1])
    XCTAssertEqual(try (x % three).floats, [1, 2, 2])
    XCTAssertEqual(try (2 + x).floats, [3, 4, -2])
    XCTAssertEqual(try x.clamp(min: -half, max: three / 2).floats, [1, 1.5, -0.5])
    XCTAssertEqual(try Tensor(0.1).item(), Float(0.1), "rounded once")
  }

  func testAVariableGetsANewValueOnTheTape() throws {
    let x = Parameter(try TrainingFixtures.tensor([3], [1, 2, -4]))
    var y = x.tensor
    try y *= 3
    try y += x.tensor
    try y -= 1
    try y /= 2
    XCTAssertEqual(y.floats, [1.5, 3.5, -8.5])
    XCTAssertEqual(x.value.floats, [1, 2, -4], "the other one is as it was")
    try (1 - y * y).sum().backward()
    XCTAssertEqual(try XCTUnwrap(x.grad).floats, [-6, -14, 34])
    XCTAssertThrowsError(try y += Tensor.zeros(Shape([2])))
    XCTAssertEqual(y.floats, [1.5, 3.5, -8.5], "as it was, where it throws")
  }
}
