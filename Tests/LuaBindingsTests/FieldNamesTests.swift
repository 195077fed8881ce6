import XCTest

@testable import LuaBindings

/// Names of other libraries must lead to existing names.
final class FieldNamesTests: XCTestCase {
  private let module = Exports.module
  private var paths: Set<String> {
    var paths = Set(module.exports.map(\.path))
    for export in module.exports {
      let parts = export.path.split(separator: ".")
      for count in 1..<max(parts.count, 1) { paths.insert(parts.prefix(count).joined(separator: ".")) }
    }
    return paths
  }
  private var members: Set<String> {
    Set(
      module.classes.flatMap { declaration in
        declaration.members.map { "\(declaration.name)\($0.kind == .method ? ":" : ".")\($0.info.name)" }
      })
  }

  func testEveryTargetExists() {
    let (paths, members) = (paths, members)
    for name in FieldName.functions + FieldName.members + FieldName.topics {
      XCTAssertFalse(name.names.isEmpty, name.here)
      let here = String(name.here.prefix { $0 != "(" })
      if here.hasPrefix("dk.") {
        XCTAssertTrue(paths.contains(String(here.dropFirst(3))), "\(name.names): there is no \(here)")
      } else {
        XCTAssertTrue(members.contains(here), "\(name.names): there is no \(here)")
      }
    }
    let options = Set(
      (module.exports.map(\.info) + module.classes.flatMap { $0.members.map(\.info) }).flatMap {
        $0.arguments.map(\.name)
      })
    for name in FieldName.options {
      XCTAssertTrue(options.contains(name.option), "\(name.names): no function has the option \(name.here)")
    }
  }

  /// A name that exists here would never be looked up.
  func testTheNamesAreMissingHere() {
    let own = Set(module.exports.filter { !$0.path.contains(".") }.map(\.path))
    for name in FieldName.functions {
      for word in name.names {
        XCTAssertFalse(own.contains(word), "dk.\(word) is there")
        XCTAssertFalse("dk.\(word)" == name.here, word)
      }
    }
    let members = members
    for name in FieldName.members {
      guard let mark = name.here.firstIndex(where: { $0 == ":" || $0 == "." }), !name.here.hasPrefix("dk.")
      else { continue }
      for word in name.names {
        for separator in [":", "."] {
          XCTAssertFalse(
            members.contains("\(name.here[..<mark])\(separator)\(word)"), "\(name.here): \(word)")
        }
      }
    }
  }

  func testNoNameHasTwoMeanings() {
    for table in [FieldName.functions, FieldName.topics] {
      var seen: [String: String] = [:]
      for name in table {
        for word in name.names {
          if let other = seen.updateValue(name.here, forKey: word) { XCTAssertEqual(other, name.here, word) }
        }
      }
    }
  }

  func testEveryHintOfAnOptionIsUsed() {
    // Every entry is used by some function: one that has the option, and no argument with the other library's name.
    let functions = module.exports.map(\.info) + module.classes.flatMap { $0.members.map(\.info) }
    for option in FieldName.options {
      for word in option.names {
        let hints = functions.filter { info in !info.arguments.contains { $0.name == word } }.compactMap {
          Hints.about(option: word, of: $0)
        }
        XCTAssertTrue(hints.contains(option.sentence(word)), "\(word) never leads to \(option.here)")
      }
    }
  }
}
