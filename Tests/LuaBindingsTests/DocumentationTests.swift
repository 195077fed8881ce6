import CLua
import Foundation
import XCTest

@testable import LuaBindings

final class DocumentationTests: XCTestCase {
  private let module = Exports.module
  private let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs")

  /// Every function, method, operator, field and setter.
  private var declared: [(name: String, info: FunctionInfo)] {
    let topics =
      module.exports.map { Topic($0) } + module.texts.map { Topic($0) }
      + module.classes.flatMap { $0.ownMembers(in: module) }
    return topics.map { ($0.title, $0.info) }
      + topics.compactMap { topic in topic.setter.map { ("\(topic.title) =", $0) } }
  }

  func testCommittedFilesAreThoseOfTheDeclarations() throws {
    let files = Documentation.files()
    for (path, text) in files {
      let committed = try? String(contentsOf: docs.appendingPathComponent(path), encoding: .utf8)
      XCTAssertTrue(committed == text, "docs/\(path) is stale: make docs")
    }
    for folder in ["reference", "lua"] {
      let present = try FileManager.default.contentsOfDirectory(
        atPath: docs.appendingPathComponent(folder).path)
      for name in present {
        XCTAssertTrue(
          files.contains { $0.path == "\(folder)/\(name)" }, "nothing writes docs/\(folder)/\(name)")
      }
    }
  }

  func testEverythingIsDocumented() {
    XCTAssertGreaterThan(declared.count, 230)
    for (name, info) in declared {
      XCTAssertFalse(info.summary.isEmpty, "\(name) has no summary")
      for argument in info.arguments {
        XCTAssertFalse(argument.doc.isEmpty, "\(name): \(argument.name) has no documentation")
      }
      for (what, remark) in [("shapes", info.shapes), ("errors", info.errors)] {
        XCTAssertNotEqual(remark, .missing, "\(name): its \(what) are missing (.none is a choice)")
        XCTAssertNotEqual(remark, "", "\(name): \(what)")
        if let last = remark.text?.last {
          XCTAssertEqual(last, ".", "\(name): \(what) end without a full stop")
        }
      }
      XCTAssertFalse(info.example.isEmpty, "\(name) has no example")
      // The example uses the function itself.
      if let sign = Topic.binaryOperators[info.name] {
        XCTAssertTrue(info.example.contains(" \(sign) "), "\(name): \(info.example)")
      } else if !info.name.hasPrefix("__") {
        XCTAssertTrue(info.example.contains(info.name), "\(name): \(info.example)")
      }
    }
    for declaration in module.classes { XCTAssertFalse(declaration.summary.isEmpty, declaration.name) }
  }

  /// Runs each example in a new state and an empty folder.
  func testExamplesRun() throws {
    let script =
      try XCTUnwrap(Bundle.module.url(forResource: "Cases", withExtension: nil)).path + "/example.lua"
    let files = FileManager.default
    let home = files.currentDirectoryPath
    let scratch = files.temporaryDirectory.appendingPathComponent("diffuse-lua-\(UUID().uuidString)").path
    defer {
      _ = files.changeCurrentDirectoryPath(home)
      try? files.removeItem(atPath: scratch)
    }
    var stated = 0
    for (name, info) in declared {
      try files.createDirectory(atPath: scratch, withIntermediateDirectories: true)
      XCTAssertTrue(files.changeCurrentDirectoryPath(scratch))
      let session = try LuaSession()
      let (count, failures) = try session.runFile(script, info.example)
      XCTAssertEqual(failures, "", "the example of \(name):\n\(info.example)\n")
      stated += count
      session.close()
      _ = files.changeCurrentDirectoryPath(home)
      try files.removeItem(atPath: scratch)
    }
    XCTAssertGreaterThan(stated, 150)
  }

  func testWrongExamplesAreFound() throws {
    let script =
      try XCTUnwrap(Bundle.module.url(forResource: "Cases", withExtension: nil)).path + "/example.lua"
    for code in ["print(1) --> 2", "print(1)", "--> 1", "error 'x'", "x ="] {
      let session = try LuaSession()
      let failures = (try? session.runFile(script, code).text) ?? "not Lua"
      XCTAssertNotEqual(failures, "", code)
    }
    let session = try LuaSession()
    XCTAssertEqual(
      try session.runFile(script, "print(1,\n  2) --> 1 2\n").text,
      "line 2 prints nothing, not 1 2\nline 1 prints what it does not state")
  }

  func testWordsForTypesNameTypes() {
    let annotation = LuaAnnotation(module: module)
    for (name, info) in declared {
      for argument in info.arguments {
        XCTAssertNotNil(annotation.type(argument.type), "\(name): \(argument.name) is a '\(argument.type)'")
      }
      XCTAssertNotNil(annotation.results(info.returns), "\(name) returns '\(info.returns)'")
    }
    for (words, type) in [
      ("list of integers", "integer[]"), ("Tensor or list of Tensors", "dk.Tensor|dk.Tensor[]"),
      ("table of Tensors", "table<string, dk.Tensor>"), ("one of \"a\", \"b\"", "\"a\"|\"b\""),
    ] { XCTAssertEqual(annotation.type(words), type) }
    XCTAssertEqual(annotation.results("number, table"), ["number", "table"])
    for words in ["", "Tnsor", "list of", "list of things"] { XCTAssertNil(annotation.type(words), words) }
  }

  /// The file is a script that makes empty functions. It must have every function of the module, and use defined types only.
  func testDefinitionsAreComplete() throws {
    let text = LuaDefinitions.text(of: module)
    let lines = Set(text.split(separator: "\n"))
    for declaration in module.classes {
      for topic in declaration.ownMembers(in: module) {
        switch topic.kind {
        case .method: XCTAssertTrue(text.contains("\nfunction \(topic.title)("), topic.title)
        case .field: XCTAssertTrue(text.contains("\n---@field \(topic.info.name) "), topic.title)
        default: break
        }
      }
      XCTAssertTrue(lines.contains { $0.hasPrefix("---@class dk.\(declaration.name)") }, declaration.name)
    }
    for name in ["add", "sub", "mul", "div", "mod", "pow"] {
      XCTAssertTrue(lines.contains("---@operator \(name)(dk.Tensor|number): dk.Tensor"), name)
    }

    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).lua")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let session = try LuaSession()
    try session.run(
      """
      local function walk(path, real, defined, seen)
        if type(real) ~= "table" or seen[real] then return end
        seen[real] = true
        for name, value in pairs(real) do
          local other = defined[name]
          if type(value) == "function" then assert(type(other) == "function", path .. name .. " is not defined") end
          if type(value) == "table" then
            assert(type(other) == "table", path .. name .. " is not defined")
            walk(path .. name .. ".", value, other, seen)
          end
        end
      end
      walk("dk.", require "diffusionkit", dofile "\(file.path)", {})
      """)

    var known: Set<Substring> = ["dk"]
    for match in text.matches(of: /---@(?:class|alias) ([\w.]+)/) { known.insert(match.1) }
    for line in lines
    where line.wholeMatch(of: /---@(field|param|return|overload|operator|alias|class).*/) != nil {
      for match in line.matches(of: /\bdk\.[A-Z][\w.]*[\w]|\bdk\.[\w.]+\.(?:Options|Arguments)\b/) {
        // A name in the text after the type is prose.
        if known.contains(match.0) || line.contains("`") { continue }
        XCTFail("\(match.0) is not defined: \(line)")
      }
    }
  }

  func testLinksOfThePagesHaveTargets() throws {
    let pages = Reference.pages(of: module)
    var anchors: [String: [String]] = [:]
    for page in pages {
      anchors[page.file] = page.text.split(separator: "\n").filter { $0.hasPrefix("#") }.map {
        Reference.anchor($0.drop { $0 == "#" }.dropFirst().description)
      }
    }
    var count = 0
    for page in pages {
      let own = anchors[page.file] ?? []
      XCTAssertEqual(Set(own).count, own.count, "two headings of \(page.file) have one anchor")
      for match in page.text.matches(of: /\]\(([\w.]*)#([^)]*)\)/) {
        let file = match.1.isEmpty ? page.file : String(match.1)
        XCTAssertTrue(anchors[file]?.contains(String(match.2)) == true, "\(page.file): \(match.0)")
        count += 1
      }
    }
    XCTAssertGreaterThan(count, 500)
  }
}
