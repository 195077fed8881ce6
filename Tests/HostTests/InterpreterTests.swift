import Foundation
import XCTest

/// The module in the stock interpreter of every Lua: all cases of the bindings, the examples of the help, and the syntax of
/// scripts and documentation.
final class InterpreterTests: ProgramTestCase {
  private static let bindings = package.appendingPathComponent("Tests/LuaBindingsTests")
  private static let cases = bindings.appendingPathComponent("Cases")
  /// Besides lua5.4. Debian 12 has no package of Lua 5.5; an interpreter that was built by hand counts if PATH has it.
  static let interpreters = ["lua5.1", "luajit", "lua5.2", "lua5.3"] + (hasLua55 ? ["lua5.5"] : [])
  private static var hasLua55: Bool { isInstalled("lua5.5") }

  func testCasesInLua51() throws { try runCases(in: "lua5.1") }
  func testCasesInLuaJIT() throws { try runCases(in: "luajit") }
  func testCasesInLua52() throws { try runCases(in: "lua5.2") }
  func testCasesInLua53() throws { try runCases(in: "lua5.3") }
  func testCasesInLua54() throws { try runCases(in: "lua5.4") }
  func testCasesInLua55() throws {
    try XCTSkipUnless(Self.hasLua55, "lua5.5 is not in PATH")
    try runCases(in: "lua5.5")
  }

  /// Runs every file of cases. The numbers of the cases that run and of those that differences.lua names add up to those of
  /// the file, which Lua 5.4 lists.
  private func runCases(in interpreter: String) throws {
    let script = Self.cases.appendingPathComponent("all.lua").path
    let listed = try run(
      [script, "--list"], of: try tool("lua5.4"), environment: try environmentWithModule())
    XCTAssertEqual(listed.status, 0, listed.errors)
    let counts = listed.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    XCTAssertGreaterThan(counts.count, 30, listed.output)
    var lines = Set<String>()
    for output in try runInHalves(script, counts.map { $0[0] }, in: interpreter) {
      for line in output.split(separator: "\n") { lines.insert(String(line)) }
    }
    for count in counts {
      XCTAssertEqual(count.count, 2, listed.output)
      let found = lines.first { $0.hasPrefix("\(count[0]): ") } ?? "nothing about \(count[0])"
      let numbers = found.split { !$0.isNumber }.suffix(2).compactMap { Int($0) }
      XCTAssertTrue(
        found.hasSuffix(" lacking"), "\(interpreter): \(found)\n\(lines.sorted().joined(separator: "\n"))")
      XCTAssertEqual(numbers.reduce(0, +), Int(count[1]), "\(interpreter): \(found)")
    }
  }

  /// Runs the script with the files as arguments in two processes at once, each with every other file, and returns what they
  /// print.
  private func runInHalves(_ script: String, _ files: [String], in interpreter: String) throws -> [String] {
    var processes: [(process: Process, output: String)] = []
    for half in 0..<2 {
      let scratch = folder.appendingPathComponent("scratch\(half)")
      try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
      let names = files.indices.filter { $0 % 2 == half }.map { files[$0] }
      let process = try prepare(
        try tool(interpreter), [script, scratch.path] + names,
        environment: try environmentWithModule(["OMP_NUM_THREADS": "1"]))
      let output = try file("output\(half)", "")
      process.standardOutput = FileHandle(forWritingAtPath: output)
      process.standardError = process.standardOutput
      try process.run()
      processes.append((process, output))
    }
    return try processes.map { process, output in
      process.waitUntilExit()
      let text = try String(contentsOfFile: output, encoding: .utf8)
      XCTAssertEqual(process.terminationStatus, 0, "\(interpreter): \(text.suffix(2000))")
      return text
    }
  }

  /// In 5.4 DocumentationTests run them.
  func testExamplesOfTheHelp() throws {
    let script = Self.bindings.appendingPathComponent("Scripts/examples.lua").path
    for interpreter in Self.interpreters {
      let result = try run(
        [script], of: try tool(interpreter), environment: try environmentWithModule(["OMP_NUM_THREADS": "1"]))
      XCTAssertEqual(result.status, 0, "\(interpreter): \(result.errors)")
      let report = try XCTUnwrap(result.output.firstMatch(of: /(\d+) examples, (\d+) failed/), result.output)
      XCTAssertGreaterThan(try XCTUnwrap(Int(report.1)), 500)
      XCTAssertEqual(report.2, "0", "\(interpreter): \(result.output[report.range.lowerBound...])")
    }
  }

  /// Scripts, examples and what the documentation shows: what parses in Lua 5.4 parses everywhere. (Signatures and halves of
  /// scripts in the documentation parse nowhere.)
  func testScriptsAndDocumentationParse() throws {
    var files: [String] = []
    for folder in ["scripts", "examples", "docs"] {
      let root = Self.package.appendingPathComponent(folder)
      for name in try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted() {
        let path = root.appendingPathComponent(name).path
        if name.hasSuffix(".lua") { files.append(path) }
        guard name.hasSuffix(".md"), !name.contains(".build/") else { continue }
        let page = try String(contentsOfFile: path, encoding: .utf8)
        for (index, block) in page.matches(of: /```lua\n([\s\S]*?)```/).enumerated() {
          let copy = "\(folder)-\(name)-\(index).lua".replacingOccurrences(of: "/", with: "-")
          files.append(try file(copy, String(block.1)))
        }
      }
    }
    let check = try file(
      "check.lua", "for i = 1, #arg do print(arg[i], loadfile(arg[i]) and 'parses' or 'does not parse') end")
    let reference = try run([check] + files, of: try tool("lua5.4")).output.split(separator: "\n")
    let parsing = reference.filter { $0.hasSuffix("\tparses") }
    XCTAssertGreaterThan(parsing.count, 400)
    XCTAssertTrue(
      reference.allSatisfy { $0.contains(".md-") || $0.hasSuffix("\tparses") }, "a script does not parse")
    for interpreter in Self.interpreters {
      let found = try run([check] + files, of: try tool(interpreter)).output.split(separator: "\n")
      XCTAssertEqual(Set(parsing).subtracting(found), [], interpreter)
    }
  }
}
