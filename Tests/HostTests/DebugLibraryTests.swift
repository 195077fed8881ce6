import Foundation
import XCTest

/// Scripts that manipulate the library with the debug library get errors, in the program and in other programs' Lua.
final class DebugLibraryTests: ProgramTestCase {
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  private static let script = tests.appendingPathComponent("Programs/debugged.lua").path
  private static let samples = tests.deletingLastPathComponent()
    .appendingPathComponent("LuaBindingsTests/Scripts/samples.lua").path

  func testInTheProgram() throws {
    let result = try run([Self.script, Self.samples])
    XCTAssertEqual(result.output.suffix(5), "done\n", result.errors)
    XCTAssertEqual(result.status, 0, result.errors)
  }

  func testInAHost() throws {
    let result = try run(
      [Self.script, Self.samples], of: try tool("lua5.4"), environment: environmentWithModule())
    XCTAssertEqual(result.output.suffix(5), "done\n", result.errors)
    XCTAssertEqual(result.status, 0, result.errors)
  }
}
