import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitTensors

final class FilePathTests: XCTestCase {
  func testBytesReachTheSystem() throws {
    let folder = try temporaryFolder()
    let path = FilePath(bytes: Array("\(folder)/".utf8) + [0xFF, 0x61])
    try writeFile(path, [1, 2])
    XCTAssertEqual(try readFile(path, limit: 9), [1, 2])
    XCTAssertEqual(access(path.cString, F_OK), 0)
    unlink(path.cString)
  }

  func testMessages() throws {
    XCTAssertEqual("a/ü".filePath.description, "a/ü")
    XCTAssertEqual(FilePath(bytes: [0x61, 0xFF, 0x0A, 0xC3, 0x7E]).description, "a\\xFF\\x0A\\xC3~")
    let path = FilePath(bytes: Array("/nonsense/".utf8) + [0xFF])
    expectError("/nonsense/\\xFF: No such file or directory") { try readFile(path, limit: 9) }
    expectError("/proc/nonsense/\\xFF: No such file or directory") {
      try writeFile(FilePath(bytes: Array("/proc/nonsense/".utf8) + [0xFF]), [])
    }
  }

  func testFolders() {
    let cases = [("a", "."), ("/a", "/"), ("a/b", "a"), ("/a/b/c", "/a/b"), ("a/", "a")]
    for (path, folder) in cases { XCTAssertEqual(path.filePath.folder.description, folder) }
    XCTAssertEqual(FilePath(bytes: [0xFF, 0x2F, 0x62]).folder.bytes, [0xFF])
  }
}
