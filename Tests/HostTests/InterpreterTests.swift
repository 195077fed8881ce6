import Foundation
import XCTest

/// The module in the stock interpreter of every Lua: all cases of the bindings, the examples of the help, and the syntax of
/// scripts and documentation.
final class InterpreterTests: ProgramTestCase {
  private static let bindings = package.appendingPathComponent("Tests/LuaBindingsTests")
  private static let cases = bindings.appendingPathComponent("Cases")
  private static let interpreters = ["lua5.1", "luajit", "lua5.2", "lua5.3", "lua5.4"]

  func testCasesInLua51() throws { try runCases(in: "lua5.1") }
  func testCasesInLuaJIT() throws { try runCases(in: "luajit") }
  func testCasesInLua52() throws { try runCases(in: "lua5.2") }
  func testCasesInLua53() throws { try runCases(in: "lua5.3") }
  func testCasesInLua54() throws { try runCases(in: "lua5.4") }

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
    for interpreter in Self.interpreters.dropLast() {
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
    for interpreter in Self.interpreters.dropLast() {
      let found = try run([check] + files, of: try tool(interpreter)).output.split(separator: "\n")
      XCTAssertEqual(Set(parsing).subtracting(found), [], interpreter)
    }
  }

  // MARK: Bad input

  /// Calls with any values that a script could pass, within limits of time and memory (HostileCallTests make them in 5.4).
  func testHostileCallsInLua51() throws { try makeHostileCalls(for: .version("5.1")) }
  func testHostileCallsInLuaJIT() throws { try makeHostileCalls(for: .luajit) }
  func testHostileCallsInLua53() throws { try makeHostileCalls(for: .version("5.3")) }

  private func makeHostileCalls(for lua: LuaLibrary) throws {
    let environment = ProcessInfo.processInfo.environment
    let (seed, calls) = (environment["HOSTILE_SEED"] ?? "1", environment["HOSTILE_CALLS"] ?? "20000")
    let host = try compile(Self.programs.appendingPathComponent("guarded.c"), for: lua)
    let scripts = Self.bindings.appendingPathComponent("Scripts").path
    let result = try run(
      ["2000", scripts + "/hostile.lua", scripts, folder.path, seed, calls], of: host,
      environment: try environmentWithModule(["OMP_NUM_THREADS": "1"]))
    let last = (try? Data(contentsOf: folder.appendingPathComponent("last"))) ?? Data()
    XCTAssertEqual(
      result.status, 0,
      "\(lua.name), seed \(seed): \(result.errors.suffix(2000))\nin \(String(decoding: last.prefix(2000), as: UTF8.self))"
    )
    XCTAssertTrue(result.output.contains("\n\(calls)\n"), "\(result.output.suffix(2000))")
  }

  /// Each request for Lua's memory of a script that uses every way over the boundary fails in turn.
  func testEveryFailureOfLuasAllocatorIsAnError() throws {
    let source = Self.programs.appendingPathComponent("failing_allocator.c")
    let scripts = Self.bindings.appendingPathComponent("Scripts").path
    let environment = try environmentWithModule(["OMP_NUM_THREADS": "1"])
    let step = ProcessInfo.processInfo.environment["ALLOCATION_STEP"] ?? "3"
    for lua in [LuaLibrary.version("5.1"), .luajit, .version("5.3")] {
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
