import DiffusionKit
import Foundation
import XCTest

final class IOFoldersTests: XCTestCase {
  func testMakesTheFolderAndThoseAboveIt() throws {
    let root = try temporaryFolder()
    for path in ["\(root)/a/b/c", "\(root)/a/b/c", "\(root)/d//e/", "\(root)/a/../f/.", "."] {
      try makeFolders(path)
      var isFolder: ObjCBool = false
      XCTAssertTrue(
        FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue, path)
    }
  }

  func testRefusesPathsThatCannotBeFolders() throws {
    let path = try temporaryFile([1])
    expectError("Not a directory") { try makeFolders(path) }
    expectError("Not a directory") { try makeFolders(path + "/below") }
    expectError("the path is empty") { try makeFolders("") }
    expectError("/proc/none: No such file or directory") { try makeFolders("/proc/none/below") }
  }
}
