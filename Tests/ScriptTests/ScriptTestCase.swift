import DiffusionKit
import Foundation
import XCTest

class ScriptTestCase: XCTestCase {
  /// Runs a script in a folder that the test removes, and expects success without output on standard error, and what holds for
  /// every script: it prints something, no number of it is NaN, and no image of it is blank.
  func runScript(
    _ script: String, _ environment: [String: String] = [:], file: StaticString = #filePath,
    line: UInt = #line
  ) throws -> ScriptRun {
    let run = try ScriptRun.of(script, environment, home: newFolder())
    XCTAssertEqual(run.status, 0, "\(script): \(run.errors)\n\(run.output)", file: file, line: line)
    XCTAssertEqual(run.errors, "", script, file: file, line: line)
    XCTAssertFalse(run.output.isEmpty, "\(script) printed nothing", file: file, line: line)
    // The whole word "nan", since a text that a script writes may contain "covenant".
    let words = run.output.split { !$0.isLetter }
    XCTAssertFalse(words.contains("nan"), "\(script):\n\(run.output)", file: file, line: line)
    // A script without images makes no folder.
    let written = (try? FileManager.default.contentsOfDirectory(atPath: run.folder.path)) ?? []
    for name in written where name.hasSuffix(".png") {
      _ = try imageSize(run.folder.appendingPathComponent(name), file: file, line: line)
    }
    return run
  }

  /// Makes a folder that is removed after the test.
  func newFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "ScriptTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    addTeardownBlock { try FileManager.default.removeItem(at: folder) }
    return folder
  }

  /// Expects a PNG file of this size that is not blank.
  func expectImage(
    _ run: ScriptRun, _ name: String, _ width: Int, _ height: Int, file: StaticString = #filePath,
    line: UInt = #line
  ) throws {
    let size = try imageSize(run.folder.appendingPathComponent(name), file: file, line: line)
    XCTAssertEqual([size.width, size.height], [width, height], name, file: file, line: line)
  }

  /// The size in a PNG file's header. Expects the file to be whole and to have more than one colour.
  func imageSize(
    _ url: URL, file: StaticString = #filePath, line: UInt = #line
  ) throws -> (width: Int, height: Int) {
    let variance = try loadImage(url.path).variance().item()
    XCTAssertGreaterThan(variance, 0.005, "\(url.lastPathComponent) is blank", file: file, line: line)
    let header = try [UInt8](Data(contentsOf: url).prefix(24))
    XCTAssertEqual(
      Array(header.prefix(8)), [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file: file, line: line)
    func number(at index: Int) -> Int { header[index..<index + 4].reduce(0) { $0 << 8 | Int($1) } }
    return (number(at: 16), number(at: 20))
  }
}
