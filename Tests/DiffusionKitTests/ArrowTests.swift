import Foundation
import XCTest

/// Checks the direction of dependencies (ARCHITECTURE.md) between the folders of one target: a folder names only types of
/// earlier ones. Between targets the compiler checks it.
final class ArrowTests: XCTestCase {
  /// The folders of those targets of Sources/DiffusionKit that have an order, the lowest first. Folders of one line may name each
  /// other's types if `isGround`; otherwise they are independent.
  private static let floors: [(folders: [String], isGround: Bool)] = [
    (["Errors", "Session", "Kernels", "Tensor", "Autograd", "Files"].map { "Tensors/" + $0 }, true),
    (["Tensors/Operators"], false), (["Tensors/Formats"], false), (["Tensors/Options"], false),
    (["Tensors/Terminal"], false), (["Tensors/Progress"], false), (["Tensors/Images"], false),
    (["Networks/Layers"], false), (["Networks/Models"], false),
    (["Networks/Losses", "Networks/Optimizers"], false),
    (["Data/Datasets", "Data/Plot"], false),
  ]

  /// A Swift file without its comments and string literals.
  private struct Source {
    let folder: String
    let name: String
    let words: Set<String>
    let types: Set<String>
    /// Functions, variables and cases of any type.
    let members: Set<String>
    /// What extensions add, by the type that they extend.
    let added: [(type: String, member: String)]
    /// Members that it names behind a dot.
    let asked: Set<String>

    init(_ file: URL, in library: URL) throws {
      folder = file.path.dropFirst(library.path.count + 1).split(separator: "/").dropLast().prefix(2).joined(
        separator: "/")
      name = file.lastPathComponent
      let text = try String(contentsOf: file, encoding: .utf8).replacing(/"""(?s:.*?)"""/, with: "")
        .replacing(/"(?:\\.|[^"\\\n])*"/, with: "").replacing(/\/\/.*/, with: "")
      words = Set(text.matches(of: /\b[A-Z]\w*/).map { String($0.output) })
      let declared =
        /(?m)^(?:@\w+(?:\([^)]*\))? |public |package |final |open |indirect )*(?:struct|class|enum|protocol|typealias) (\w+)/
      types = Set(text.matches(of: declared).map { String($0.output.1) })
      let names = text.matches(of: /\b(?:func|var|let|case) `?(\w+(?:, \w+)*)/)
      members = Set(names.flatMap { $0.output.1.split(separator: ", ").map(String.init) })
      let member = /(?m)^  (?:@\w+ |public |package |static |final |mutating )*(?:func|var|let) (\w+)/
      added = text.matches(of: /(?ms)^extension (\w+)[^\n]*\{\n(.*?)^\}/).flatMap { block in
        block.output.2.matches(of: member).map { (String(block.output.1), String($0.output.1)) }
      }
      asked = Set(text.matches(of: /\.([a-z]\w*)/).map { String($0.output.1) })
    }
  }

  private static func sources() throws -> [Source] {
    let library = Paths.sources.appendingPathComponent("DiffusionKit")
    return try ["Tensors", "Networks", "Data"].flatMap { target in
      try FileManager.default.subpathsOfDirectory(atPath: library.appendingPathComponent(target).path)
        .filter { $0.hasSuffix(".swift") && $0.contains("/") }
        .map { try Source(library.appendingPathComponent("\(target)/\($0)"), in: library) }
    }
  }

  private static let floor: [String: Int] = {
    var floor: [String: Int] = [:]
    for (number, row) in floors.enumerated() { for folder in row.folders { floor[folder] = number } }
    return floor
  }()

  /// The folders that declare a type. Names that two of them declare, mostly private ones, prove nothing.
  private static func homes(_ sources: [Source]) -> [String: Set<String>] {
    var homes: [String: Set<String>] = [:]
    for source in sources { for type in source.types { homes[type, default: []].insert(source.folder) } }
    return homes
  }

  func testNoFolderNamesTypesOfALaterOne() throws {
    let sources = try ArrowTests.sources()
    XCTAssertGreaterThan(sources.count, 250)
    let (floor, homes) = (ArrowTests.floor, ArrowTests.homes(sources))
    for source in sources {
      guard let own = floor[source.folder] else {
        XCTFail("\(source.folder) is missing in the list of folders")
        continue
      }
      for word in source.words.sorted() {
        guard let home = homes[word], home.count == 1, let other = home.first, other != source.folder,
          let position = floor[other]
        else { continue }
        let isAllowed = position < own || position == own && ArrowTests.floors[own].isGround
        XCTAssertTrue(
          isAllowed, "\(source.folder)/\(source.name) names \(word) of \(other), which stands on it")
      }
    }
  }

  /// `fit` is a method of layers that training adds, of which layers, losses and models know nothing.
  func testNoFolderCallsWhatALaterOneAdds() throws {
    let sources = try ArrowTests.sources()
    let (floor, homes) = (ArrowTests.floor, ArrowTests.homes(sources))
    // What Swift's own types and those of C have too.
    let swifts: Set = ["element", "isFinite", "isNaN", "lanes", "load", "normal", "pow", "sorted"]
    var declaring: [String: Set<String>] = [:]
    var added: Set<String> = []
    for source in sources {
      for member in source.members { declaring[member, default: []].insert(source.folder) }
      for (type, member) in source.added where homes[type].map({ $0 != [source.folder] }) == true {
        added.insert(member)
      }
    }
    XCTAssertTrue(added.contains("reshaped"))
    for source in sources {
      guard let own = floor[source.folder] else { continue }
      for member in source.asked.intersection(added).subtracting(swifts).sorted() {
        let isKnown = declaring[member, default: []].contains { folder in
          folder == source.folder || floor[folder].map { $0 < own || $0 == own && own == 0 } == true
        }
        XCTAssertTrue(isKnown, "\(source.folder)/\(source.name) asks for \(member), which stands on it")
      }
    }
  }

  func testFoldersHoldFilesThatCanBeListed() throws {
    var counts: [String: Int] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: Paths.sources.path)
    where name.hasSuffix(".swift") {
      counts[(name as NSString).deletingLastPathComponent, default: 0] += 1
    }
    for (folder, count) in counts.sorted(by: { $0.key < $1.key }) {
      XCTAssertLessThanOrEqual(count, 20, "Sources/\(folder)")
    }
  }
}
