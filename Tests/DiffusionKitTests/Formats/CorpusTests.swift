import FuzzReaders
import XCTest

/// Every file of the fixtures and every finding of `make fuzz` goes through every reader: what is no such file, or a
/// damaged one, is an error, and nothing ends the process.
final class CorpusTests: XCTestCase {
  func testEveryReaderAnswersEveryFile() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let fixtures = tests.appendingPathComponent("DiffusionKitTests/Fixtures").path
    let paths = try files(in: fixtures) + files(in: tests.appendingPathComponent("Fuzz/Corpus").path)
    XCTAssertGreaterThan(paths.count, 40)
    for reader in Reader.all {
      let accepted = paths.filter { reader.accepts($0, fixtures: fixtures) }
      XCTAssertFalse(accepted.isEmpty, "\(reader.name) reads none of the files")
      XCTAssertLessThan(accepted.count, paths.count, "\(reader.name) reads whatever it is given")
    }
  }

  private func files(in folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }.filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
    }
  }
}
