import Foundation
import XCTest

/// Runs the recipes of docs/embedding.md as they stand there. Each trains a model inside a program and prints a line about
/// samples from it, which must be the one that stock Lua prints.
class RecipeTestCase: ProgramTestCase {
  /// The shell commands of the page, by the name of the program.
  static let recipes: [String: String] = {
    let page =
      (try? String(contentsOf: package.appendingPathComponent("docs/embedding.md"), encoding: .utf8)) ?? ""
    let recipes = page.matches(of: /\n\*\*([^*\n]+)\*\*[^\n]*(?:\n[^\n]+)*\n\n```sh\n((?:[^\n]*\n)*?)```/)
    return Dictionary(recipes.map { (String($0.1), String($0.2)) }) { first, _ in first }
  }()

  /// Runs a recipe in the test's folder and returns what it prints about its samples.
  /// - Parameters:
  ///   - asUser: whether root may not start the program.
  func summary(of name: String, asUser: Bool = false) throws -> String {
    let recipe = try XCTUnwrap(Self.recipes[name], "docs/embedding.md has no recipe for \(name)")
    try file("print.lua", "print(require('ring').summary())")
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    // ";;" stands for the paths of the program itself, which has modules of its own.
    let modules = Self.module.deletingLastPathComponent().path
    let environment = try environmentWithModule([
      "LUA_CPATH": "\(modules)/?.so;;", "LUA_PATH": "\(Self.examples.path)/?.lua;;",
      "MODULES": modules, "EXAMPLES": Self.examples.path,
      "PORT": "\(Self.freePort())",
    ])
    let shell = ["sh", "-c", recipe]
    let command = asUser && getuid() == 0 ? ["runuser", "-u", "www-data", "--"] + shell : shell
    let result = try run(
      Array(command.dropFirst()), of: try tool(command[0]), environment: environment)
    let line = result.output.firstMatch(of: /loss \d\.\d{4}, 200 points, mean radius \d\.\d{3}/)
    return String(try XCTUnwrap(line?.0, "\(name): \(result.output)\(result.errors)"))
  }

  /// Checks that the program learns the same as stock Lua.
  func check(_ name: String, asUser: Bool = false) throws {
    let expected = try summary(of: "lua5.4")
    let radius = try XCTUnwrap(expected.firstMatch(of: /radius (\S+)/).flatMap { Double($0.1) })
    XCTAssertEqual(radius, 1, accuracy: 0.2)
    XCTAssertEqual(try summary(of: name, asUser: asUser), expected, name)
  }
}
