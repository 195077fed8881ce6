import Foundation
import XCTest

/// The module in other versions of Lua under any calls and without memory, as HostileCallTests and AllocationTests try it in
/// Lua 5.4.
final class HostileInterpreterTests: ProgramTestCase {
  private static let scripts = package.appendingPathComponent("Tests/LuaBindingsTests/Scripts").path

  /// Calls with any values that a script could pass, within limits of time and memory (HostileCallTests make them in 5.4).
  func testHostileCallsInLua51() throws { try makeHostileCalls(for: .version("5.1")) }
  func testHostileCallsInLuaJIT() throws { try makeHostileCalls(for: .luajit) }
  func testHostileCallsInLua52() throws { try makeHostileCalls(for: .version("5.2")) }
  func testHostileCallsInLua53() throws { try makeHostileCalls(for: .version("5.3")) }

  private func makeHostileCalls(for lua: LuaLibrary) throws {
    let environment = ProcessInfo.processInfo.environment
    let (seed, calls) = (environment["HOSTILE_SEED"] ?? "1", environment["HOSTILE_CALLS"] ?? "15000")
    let host = try compile(Self.programs.appendingPathComponent("guarded.c"), for: lua)
    let scripts = Self.scripts
    let result = try run(
      ["2000", scripts + "/hostile.lua", scripts, folder.path, seed, calls], of: host,
      environment: try environmentWithModule(["OMP_NUM_THREADS": "1"]))
    let last = (try? Data(contentsOf: folder.appendingPathComponent("last"))) ?? Data()
    XCTAssertEqual(
      result.status, 0,
      "\(lua.name), seed \(seed): \(result.errors.suffix(2000))\nin \(String(decoding: last.prefix(2000), as: UTF8.self))"
    )
    XCTAssertTrue(result.output.hasPrefix("\(calls)\n"), "\(result.output.suffix(2000))")
  }

  /// The limit of time holds for a call with its callbacks, although these make calls of their own.
  func testEndlessCallbacksAreInterrupted() throws {
    let script = try file(
      "script.lua",
      """
      local dk = require "diffusionkit"
      local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))
      model:compile()
      watch "fit"
      local function call_something() watch("add", true) return dk.ones(1) + 1 end
      local ok, message = pcall(model.fit, model, dk.ones(2, 1), dk.ones(2, 1), { epochs = 1e9, callbacks = call_something })
      return tostring(ok), message, tostring(#model.history.loss > 0)
      """)
    for lua in [LuaLibrary.version("5.3"), .luajit] {
      let host = try compile(Self.programs.appendingPathComponent("guarded.c"), for: lua)
      let result = try run(["2000", script], of: host, environment: try environmentWithModule())
      let lines = result.output.split(separator: "\n")
      XCTAssertEqual(lines.count, 3, result.output + result.errors)
      XCTAssertEqual(lines.first, "false")
      XCTAssertTrue(lines.dropFirst().first?.hasSuffix("interrupted") == true, result.output)
      XCTAssertEqual(lines.last, "true")
    }
  }

  /// Each request for Lua's memory of a script that uses every way over the boundary fails in turn.
  func testEveryFailureOfLuasAllocatorIsAnError() throws {
    let source = Self.programs.appendingPathComponent("failing_allocator.c")
    let scripts = Self.scripts
    let environment = try environmentWithModule(["OMP_NUM_THREADS": "1"])
    let step = ProcessInfo.processInfo.environment["ALLOCATION_STEP"] ?? "4"
    for lua in [LuaLibrary.version("5.1"), .luajit, .version("5.2"), .version("5.3")] {
      let host = try compile(source, for: lua)
      // Two failures in a row are one error, after which there is memory again; or all later requests fail.
      for failures in ["2", "0"] {
        let result = try run(
          [scripts + "/every_type.lua", scripts, "0", step, failures], of: host, environment: environment)
        XCTAssertEqual(result.status, 0, "\(lua.name): \(result.errors) at \(result.output.suffix(30))")
        let report = try XCTUnwrap(result.output.firstMatch(of: /(\d+) runs, (\d+) errors/), result.output)
        let (runs, errors) = try (XCTUnwrap(Int(report.1)), XCTUnwrap(Int(report.2)))
        XCTAssertGreaterThan(runs, 100)
        XCTAssertGreaterThan(errors, failures == "2" ? runs / 2 : runs * 9 / 10, "\(lua.name): \(runs) runs")
      }
    }
  }
}
