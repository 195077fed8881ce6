import Foundation
import XCTest

/// Compares functions with PyTorch's, called as scripts call them: outputs, gradients, and finite differences. The cases are
/// the lines of Golden/tables.
final class GoldenTests: XCTestCase {
  func testAllAreas() throws {
    let folder = try XCTUnwrap(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let areas = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().filter {
      $0.hasSuffix(".lua") && $0 != "run.lua"
    }
    XCTAssertFalse(areas.isEmpty)
    for area in areas.map({ String($0.dropLast(4)) }) {
      let session = try LuaSession()
      let (count, failures) = try session.runFile("\(folder.path)/run.lua", folder.path, area)
      session.close()
      XCTAssertGreaterThan(count, 0, area)
      if !failures.isEmpty { XCTFail(failures) }
    }
  }
}
