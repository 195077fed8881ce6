import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class TorchFileTests: XCTestCase {
  func testEveryType() throws {
    let types = try loadTorch(fixturePath("torch/types.pt"))
    guard case .dictionary(let entries) = types else { return XCTFail("no dictionary") }
    XCTAssertEqual(entries.count, 18)
    for (key, value) in entries {
      let expected: [Float] =
        switch key {
        case .text("bool"): [0, 1, 1, 1]
        case .text("float8_e8m0fnu"): [0x1p-127, 1, 2, 4]
        default: [0, 1, 2, 3]
        }
      XCTAssertEqual(value.tensor?.floats, expected, "\(key)")
    }
  }

  func testViewsAndContainers() throws {
    let nested = try loadTorch(fixturePath("torch/nested.pt"))
    XCTAssertEqual(nested["a"]?.tensor?.shape.sizes, [3, 4])
    XCTAssertEqual(nested["t"]?.tensor?.floats, [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    XCTAssertEqual(nested["view"]?.tensor?.floats, [5, 6, 9, 10])
    XCTAssertEqual(nested["exp"]?.tensor?.shape.sizes, [2, 3])
    XCTAssertEqual(nested["scalar"]?.tensor?.floats, [2.5])
    XCTAssertEqual(nested["empty"]?.tensor?.shape.sizes, [0, 3])
    XCTAssertEqual(nested["param"]?.tensor?.floats, [1, 1])
    guard case .bytes([0x61, 0x62, 0xFF])? = nested["bytes"], case .int(1 << 40)? = nested["big"],
      case .text("float16")? = nested["dtype"], case .list(let list)? = nested["list"], list.count == 5
    else { return XCTFail("\(nested)") }
  }

  func testOlderFormatAndWholeModels() throws {
    let legacy = try loadTorch(fixturePath("torch/legacy.pt"))
    XCTAssertEqual(legacy["a"]?.tensor?.floats, (0..<12).map { Float($0) })
    XCTAssertEqual(legacy["t"]?.tensor?.shape.sizes, [4, 3])
    XCTAssertEqual(try loadTorch(fixturePath("torch/state.pt"))["0.weight"]?.tensor?.shape.sizes, [2, 3])
    expectError("'torch.nn.modules.container.Sequential'") { try loadTorch(fixturePath("torch/module.pt")) }
  }

  /// Whatever byte of a file is changed, the result is a value or an error.
  func testDamage() throws {
    for name in ["nested.pt", "legacy.pt"] {
      let file = try contents(fixturePath("torch/\(name)"))
      let path = try temporaryFolder() + "/damaged.pt"
      for index in stride(from: 0, to: file.count, by: 5) {
        var bytes = Array(file)
        bytes[index] ^= 0x41
        try writeFile(path, bytes)
        _ = try? loadTorch(path)
      }
    }
  }
}
