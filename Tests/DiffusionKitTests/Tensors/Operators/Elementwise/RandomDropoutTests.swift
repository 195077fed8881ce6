import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class RandomDropoutTests: XCTestCase {
  func testRetainedElementsGrow() throws {
    let x = try Tensor.ones(Shape([10_000]))
    let y = try x.dropout(0.2).floats
    XCTAssertTrue(y.allSatisfy { $0 == 0 || $0 == 1.25 })
    XCTAssertEqual(Double(y.count { $0 == 0 }) / 10_000, 0.2, accuracy: 0.02)
    XCTAssertEqual(try x.dropout(0.2, isTraining: false).floats, x.floats)
    XCTAssertEqual(try x.dropout(0).floats, x.floats)
    XCTAssertEqual(try x.dropout(1).floats, [Float](repeating: 0, count: 10_000))
  }

  /// Both layouts drop the same elements.
  func testLayouts() throws {
    let x = try randn([2, 3, 4, 5])
    func dropped(_ x: Tensor) throws -> Tensor {
      Session.current.generator.manualSeed(4)
      return try x.dropout()
    }
    let last = try dropped(channelsLast(x))
    XCTAssertEqual(last.layout, .channelsLast)
    XCTAssertEqual(last.floats, try dropped(x).floats)
  }

  func testErrors() throws {
    for p in [-0.1, 1.1, .nan] as [Float] {
      assertThrows("bad argument 'p' (must be 0 to 1, not \(p))") {
        try Tensor.ones(Shape([2])).dropout(p, isTraining: false)
      }
    }
  }
}
