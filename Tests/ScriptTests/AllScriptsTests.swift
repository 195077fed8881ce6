import Foundation
import XCTest

/// What holds for every script, also for those without a test of their own yet.
final class AllScriptsTests: ScriptTestCase {
  /// Lines a script may have.
  private let limit = 120

  func testEveryScriptRunsAndItsPicturesShowSomething() throws {
    let scripts = try ScriptRun.all()
    XCTAssertGreaterThanOrEqual(scripts.count, 9)
    for script in scripts {
      let run = try runScript(script, ["EPOCHS": "2", "STEPS": "20", "SAMPLES": "64", "SAMPLING_STEPS": "5"])
      XCTAssertFalse(run.output.isEmpty, "\(script) printed nothing")
      // As a word: a text that a script writes may have a covenant in it.
      let words = run.output.split { !$0.isLetter }
      XCTAssertFalse(words.contains("nan"), "\(script):\n\(run.output)")
      // A script without pictures makes no folder.
      let written = (try? FileManager.default.contentsOfDirectory(atPath: run.folder.path)) ?? []
      for name in written where name.hasSuffix(".png") {
        _ = try pictureSize(run.folder.appendingPathComponent(name))
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

  func testSameSeedSameResult() throws {
    let script = "chapter/9.1.1_forward_diffusion.lua"
    let outputs = try ["1", "1", "2"].map { try runScript(script, ["SEED": $0]).output }
    XCTAssertEqual(outputs[0], outputs[1])
    XCTAssertNotEqual(outputs[0], outputs[2])
  }
}
