import Foundation
import XCTest

/// Deep nesting in scripts ends in an error that they can catch, however small the stack.
final class StackTests: ProgramTestCase {
  private static let script = programs.appendingPathComponent("nesting.lua").path

  func testThreadsOfHosts() throws {
    let host = try compile(Self.programs.appendingPathComponent("stacks.c"))
    for kilobytes in ["256", "512", "1024", "8192"] {
      let result = try run([kilobytes, Self.script], of: host, environment: try environmentWithModule())
      XCTAssertEqual(result.status, 0, "\(kilobytes) KB: \(result.errors)")
      XCTAssertTrue(result.output.hasSuffix("every nesting ended\n"), "\(kilobytes) KB: \(result.output)")
    }
  }

  /// The first thread of diffuse-lua, in which Lua's own functions also nest, and of stock Lua.
  func testLimitsOfTheShell() throws {
    let script = try file(
      "script.lua",
      """
      local function repeated() return (string.gsub("a", "a", repeated)) end
      print(select(2, pcall(repeated)))
      print(load("return " .. ("{"):rep(1000)))
      dofile(arg[1])
      """)
    for kilobytes in ["256", "512", "1024"] {
      let program = try limited(kilobytes, [Self.diffuseLua.path, script, Self.script])
      XCTAssertEqual(program.status, 0, "\(kilobytes) KB: \(program.errors)")
      XCTAssertTrue(program.output.contains("C stack overflow"), program.output)
      XCTAssertTrue(
        program.output.hasSuffix("every nesting ended\n"), "\(kilobytes) KB: \(program.output)")
      let stock = try limited(kilobytes, [try tool("lua5.4").path, Self.script])
      XCTAssertEqual(stock.status, 0, "\(kilobytes) KB: \(stock.errors)")
    }
  }

  private func limited(_ kilobytes: String, _ command: [String]) throws -> Outcome {
    try run(
      ["-c", "ulimit -s \(kilobytes); exec \"$@\"", "sh"] + command, of: try tool("sh"),
      environment: try environmentWithModule())
  }
}
