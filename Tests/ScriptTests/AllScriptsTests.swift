import Foundation
import XCTest

/// Rules for every script, also for those without a test of their own.
final class AllScriptsTests: ScriptTestCase {
  /// The maximum number of lines of a script.
  private let limit = 120

  func testEveryScriptRunsAndDrawsImages() throws {
    let scripts = try ScriptRun.all()
    XCTAssertGreaterThanOrEqual(scripts.count, 9)
    for script in scripts {
      let run = try runScript(script, ["EPOCHS": "2", "STEPS": "20", "SAMPLES": "64", "SAMPLING_STEPS": "5"])
      XCTAssertFalse(run.output.isEmpty, "\(script) printed nothing")
      // The whole word "nan", since a text that a script writes may contain "covenant".
      let words = run.output.split { !$0.isLetter }
      XCTAssertFalse(words.contains("nan"), "\(script):\n\(run.output)")
      // A script without images makes no folder.
      let written = (try? FileManager.default.contentsOfDirectory(atPath: run.folder.path)) ?? []
      for name in written where name.hasSuffix(".png") {
        _ = try imageSize(run.folder.appendingPathComponent(name))
      }
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
