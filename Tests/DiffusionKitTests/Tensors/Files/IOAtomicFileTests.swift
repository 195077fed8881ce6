import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitTensors

final class IOAtomicFileTests: XCTestCase {
  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  func testAReplacedFileHasTheSamePermissions() throws {
    let folder = try temporaryFolder()
    let path = folder + "/a"
    try writeFile(path, [1, 2, 3])
    chmod(path, 0o640)
    try writeFile(path, [4])
    XCTAssertEqual(try contents(path), [4])
    XCTAssertEqual(try readFile(path, limit: 1), [4])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    XCTAssertEqual(attributes[.posixPermissions] as? Int, 0o640)
    XCTAssertEqual(try names(folder), ["a"])
  }

  func testAFailureLeavesTheOldFileAndNothingElse() throws {
    struct Stop: Error {}
    let folder = try temporaryFolder()
    let path = folder + "/a"
    try writeFile(path, [1])
    XCTAssertThrowsError(
      try replaceFile(path) { (writer: FileWriter) in
        try writer.write([9, 9])
        throw Stop()
      }
    ) { XCTAssertTrue($0 is Stop) }
    XCTAssertEqual(try contents(path), [1])
    XCTAssertEqual(try names(folder), ["a"])
  }

  func testALinkStaysALink() throws {
    let folder = try temporaryFolder()
    try writeFile(folder + "/real", [1])
    try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "real")
    try writeFile(folder + "/link", [2])
    XCTAssertEqual(try contents(folder + "/real"), [2])
    XCTAssertEqual(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link"), "real")
  }

  func testARelativePath() throws {
    let folder = try temporaryFolder()
    let before = FileManager.default.currentDirectoryPath
    defer { _ = FileManager.default.changeCurrentDirectoryPath(before) }
    XCTAssertTrue(FileManager.default.changeCurrentDirectoryPath(folder))
    try writeFile("bare", [7])
    XCTAssertEqual(try contents(folder + "/bare"), [7])
  }

  func testRefusesOtherThanFiles() throws {
    let folder = try temporaryFolder()
    expectError("Is a directory") { try writeFile(folder, []) }
    expectError("Is a directory") { try readFile(folder, limit: 10) }
    expectError("/dev/null: not a regular file") { try writeFile("/dev/null", []) }
    expectError("/dev/zero: not a regular file") { try readFile("/dev/zero", limit: 10) }
    XCTAssertEqual(mkfifo(folder + "/pipe", 0o600), 0)
    expectError("not a regular file") { try readFile(folder + "/pipe", limit: 10) }
  }

  /// A link whose target is no named file, as /dev/stdout of a pipe, is not replaced by a file.
  func testRefusesTargetsOfLinks() throws {
    let folder = try temporaryFolder()
    var ends: [Int32] = [0, 0]
    XCTAssertEqual(pipe(&ends), 0)
    defer { for end in ends { close(end) } }
    let link = folder + "/stdout"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "/proc/self/fd/\(ends[1])")
    expectError("not a regular file") { try writeFile(link, [1]) }
    XCTAssertEqual(
      try FileManager.default.destinationOfSymbolicLink(atPath: link), "/proc/self/fd/\(ends[1])")
    // The target of a dangling link becomes the file.
    try FileManager.default.createSymbolicLink(atPath: folder + "/dangling", withDestinationPath: "nowhere")
    try writeFile(folder + "/dangling", [2])
    XCTAssertEqual(try contents(folder + "/dangling"), [2])
    XCTAssertEqual(try names(folder), ["dangling", "stdout"])
  }

  func testMissingFoldersAreMade() throws {
    let folder = try temporaryFolder()
    try writeFile(folder + "/a/b/c", [1, 2])
    XCTAssertEqual(try contents(folder + "/a/b/c"), [1, 2])
    let log = try AppendedFile.open((folder + "/d/e/log").filePath)
    try log.write([3])
    XCTAssertEqual(try contents(folder + "/d/e/log"), [3])
    expectError("\(folder)/a/b/c/d: Not a directory") { try writeFile(folder + "/a/b/c/d", []) }
    try saveNpz(folder + "/f/a.npz", NamedTensors([("a", tensor([1], [7]))]))
    XCTAssertEqual(try loadNpz(folder + "/f/a.npz").tensors["a"]?.floats, [7])
  }

  func testErrorsNamePathAndReason() throws {
    let folder = try temporaryFolder()
    expectError("/proc/none/a: No such file or directory") { try writeFile("/proc/none/a", []) }
    expectError("\(folder)/none/: Is a directory") { try writeFile(folder + "/none/", []) }
    expectError("\(folder)/none: No such file or directory") { try readFile(folder + "/none", limit: 10) }
    expectError("the path is empty") { try readFile("", limit: 10) }
    expectError("the path contains a zero byte") { try readFile(FilePath(bytes: [97, 0]), limit: 10) }
    expectError("zero byte") { try writeFile(folder + "/a\0b", []) }
    try writeFile(folder + "/a", [1, 2, 3])
    expectError("too large: 3 bytes, the limit is 2") { try readFile(folder + "/a", limit: 2) }
  }
}
