import Foundation
import XCTest

/// Rules for every script, also for those without a test of their own.
final class AllScriptsTests: ScriptTestCase {
  /// The maximum number of lines of a script.
  private let limit = 120

  /// `runScript` checks what holds for the output and the images of every script.
  func testEveryScriptHasATest() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let tests = try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    let scripts = try ScriptRun.all()
    XCTAssertGreaterThanOrEqual(scripts.count, 9)
    for script in scripts {
      XCTAssertNotNil(
        tests.range(of: "runScript\\(\\s*\"\(script)\"", options: .regularExpression),
        "no test runs \(script)")
    }
  }

  func testScriptsAreShort() throws {
    for script in try ScriptRun.all() {
      let text = try String(contentsOf: ScriptRun.scripts.appendingPathComponent(script), encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      XCTAssertLessThanOrEqual(lines.count - 1, limit, "lines of \(script)")
      XCTAssertLessThanOrEqual(lines.map(\.count).max() ?? 0, 120, "a line of \(script) is long")
    }
  }

  func testTheSameSeedGivesTheSameResult() throws {
    let script = "chapter/9.1.1_forward_diffusion.lua"
    let outputs = try ["1", "1", "2"].map { try runScript(script, ["SEED": $0]).output }
    XCTAssertEqual(outputs[0], outputs[1])
    XCTAssertNotEqual(outputs[0], outputs[2])
  }
}
