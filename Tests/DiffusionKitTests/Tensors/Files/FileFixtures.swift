import DiffusionKit
import Foundation
import XCTest

/// The path of a file of Tests/DiffusionKitTests/Fixtures (made once with numpy 2.4, safetensors 0.8 and zlib).
func fixturePath(_ name: String) -> String {
  Paths.fixtures.appendingPathComponent(name).path
}

extension XCTestCase {
  /// Makes a folder that is removed when the test ends.
  func temporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "diffusionkit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    addTeardownBlock { try? FileManager.default.removeItem(at: folder) }
    return folder.path
  }

  /// Writes `bytes` to a new temporary file.
  func temporaryFile(_ bytes: [UInt8], _ name: String = "file") throws -> String {
    let path = try temporaryFolder() + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  func contents(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Expects a `DiffusionError` whose text contains `part`.
  func expectError<Result>(
    _ part: String, file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> Result
  ) {
    XCTAssertThrowsError(try body(), file: file, line: line) { error in
      let text = (error as? DiffusionError)?.description ?? "not a DiffusionError: \(error)"
      XCTAssertTrue(text.contains(part), "'\(text)' does not contain '\(part)'", file: file, line: line)
    }
  }
}

/// Copies bytes into the type that readers of files take.
func buffer(_ bytes: some Collection<UInt8>) throws -> Buffer<UInt8> { try Buffer(bytes, for: "a test") }
