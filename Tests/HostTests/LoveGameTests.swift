import Foundation
import XCTest

/// The game of examples/love: its rules as plain Lua, its thread and its screens in LÖVE without a window.
final class LoveGameTests: ProgramTestCase {
  private static let game = package.appendingPathComponent("examples/love")
  private static let scripts = programs.appendingPathComponent("love")

  /// Runs LÖVE on a copy of the game without a window.
  /// - Parameters:
  ///   - script: the main.lua, besides which the game's own one is real_main.lua.
  ///   - changes: the texts of further files.
  private func play(
    _ script: String, changes: [String: String] = [:], environment: [String: String]? = nil
  ) throws -> Outcome {
    let copy = folder.appendingPathComponent("game")
    try? FileManager.default.removeItem(at: copy)
    try FileManager.default.copyItem(at: Self.game, to: copy)
    try FileManager.default.moveItem(
      at: copy.appendingPathComponent("main.lua"), to: copy.appendingPathComponent("real_main.lua"))
    try FileManager.default.copyItem(
      at: Self.scripts.appendingPathComponent(script), to: copy.appendingPathComponent("main.lua"))
    let modules = "{ event = true, image = true, math = true, timer = true, thread = true, data = true }"
    let configuration = "function love.conf(t) t.modules = \(modules) t.window = nil end"
    for (name, text) in changes.merging(["conf.lua": configuration], uniquingKeysWith: { $1 }) {
      try file("game/\(name)", text)
    }
    return try run(["game"], of: try tool("love"), environment: try environment ?? environmentWithModule())
  }

  func testRules() throws {
    for lua in ["luajit", "lua5.4"] {
      let result = try run(
        [Self.scripts.appendingPathComponent("rules.lua").path], of: try tool(lua),
        environment: ["LUA_PATH": "\(Self.game.path)/?.lua"])
      XCTAssertEqual(result.errors, "", lua)
      let checks = try XCTUnwrap(result.output.firstMatch(of: /(\d+) checks/).flatMap { Int($0.1) }, lua)
      XCTAssertGreaterThanOrEqual(checks, 200, lua)
    }
  }

  /// The thread trains and draws while the frames go on, its digits become legible, and it ends with the game.
  func testThread() throws {
    let result = try play("thread.lua")
    XCTAssertEqual(result.status, 0, result.errors)
    XCTAssertEqual(result.errors, "")
    func numbers(_ name: String) -> [Int] {
      result.output.split(separator: "\n").filter { $0.hasPrefix(name + " ") }
        .flatMap { $0.split(separator: " ").dropFirst().compactMap { Int($0) } }
    }
    XCTAssertEqual(numbers("short"), [5, 5], "steps and losses: \(result.output)")
    XCTAssertEqual(numbers("demand"), [0], "every digit of every sheet is counted")
    let steps = try XCTUnwrap(numbers("steps").first, result.output)
    XCTAssertEqual(try XCTUnwrap(numbers("losses").first), steps / 25, "a mean of every 25 steps")
    // A frame takes a millisecond, a training step many; a game that waits for the thread has one frame per step at most.
    XCTAssertGreaterThan(try XCTUnwrap(numbers("frames").first), 2 * steps)
    // A reader of noise is right for 2 of 20 and 4 of 40: more than 8, or 13, have probabilities of 6e-5 and 2e-5.
    XCTAssertLessThanOrEqual(try XCTUnwrap(numbers("first").first), 8, "noise")
    XCTAssertGreaterThan(try XCTUnwrap(numbers("last").first), 13, "digits")
    XCTAssertEqual(result.output.matches(of: /running false/).count, 2, "ended threads: \(result.output)")
  }

  func testScreens() throws {
    let result = try play("screens.lua")
    XCTAssertEqual(result.status, 0, result.errors)
    XCTAssertEqual(result.errors, "")
    let screens = result.output.split(separator: "\n")
    XCTAssertEqual(screens.count, 7, result.output)
    for screen in screens {
      XCTAssertTrue(screen.contains("hit that digit"), "the keys are always shown: \(screen)")
    }
  }

  /// Errors in the thread are shown in the game, which can then be left.
  func testErrorsOfTheThread() throws {
    let model = try String(contentsOf: Self.game.appendingPathComponent("model.lua"), encoding: .utf8)
    let broken = model.replacingOccurrences(
      of: "function Model:train()\n",
      with: "function Model:train()\n  if self.step == 2 then error 'out of ink' end\n")
    XCTAssertNotEqual(broken, model)
    let stopped = try play("screens.lua", changes: ["model.lua": broken])
    XCTAssertTrue(stopped.output.contains("The model has stopped / model.lua:"), stopped.output)
    XCTAssertTrue(stopped.output.contains("out of ink / Esc quits."), stopped.output)
    XCTAssertTrue(stopped.errors.contains("stack traceback:"), stopped.errors)
    XCTAssertEqual(stopped.status, 0)

    let missing = try play("screens.lua", environment: ["LUA_CPATH": "\(folder.path)/?.so"])
    XCTAssertTrue(missing.output.contains("LÖVE finds no module diffusionkit."), missing.output)
    XCTAssertTrue(missing.output.contains("make module"), missing.output)
    XCTAssertEqual(missing.status, 0)

    try file("diffusionkit.so", "no library")
    let damaged = try play("screens.lua", environment: ["LUA_CPATH": "\(folder.path)/?.so"])
    XCTAssertTrue(damaged.output.contains("diffusionkit.so"), damaged.output)
    XCTAssertFalse(damaged.output.contains("make module"), damaged.output)
    XCTAssertEqual(damaged.status, 0)
  }
}
