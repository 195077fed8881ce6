import FuzzReaders
import XCTest

/// Gives every fixture and every finding of `make fuzz` to every reader: a file of another format, or a damaged one, must be an
/// error and must not end the process.
final class CorpusTests: XCTestCase {
  func testEveryReaderReadsEveryFile() throws {
    let fixtures = Paths.fixtures.path
    let paths = try files(in: fixtures) + files(in: Paths.tests.appendingPathComponent("Fuzz/Corpus").path)
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
