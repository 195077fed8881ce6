import Foundation
import XCTest

/// Checks the direction of dependencies (ARCHITECTURE.md): a folder of the library names only types of earlier folders.
final class ArrowTests: XCTestCase {
  /// The folders of Sources/DiffusionKit, the lowest first. Folders of one line may name each other's types if `isGround`;
  /// otherwise they are independent.
  private static let floors: [(folders: [String], isGround: Bool)] = [
    (["Errors", "Session", "Kernels", "Tensor", "Autograd", "Files"], true),
    (["Operators"], false), (["Formats"], false), (["Options"], false), (["Terminal"], false),
    (["Progress"], false),
    (["Images"], false), (["Layers"], false), (["Models"], false), (["Losses", "Optimizers"], false),
    (["Datasets", "Metrics", "Plot"], false), (["Diffusion"], false), (["Training"], false),
  ]

  /// A Swift file without its comments and string literals.
  private struct Source {
    let folder: String
    let name: String
    let words: Set<String>
    let types: Set<String>

    init(_ file: URL, in library: URL) throws {
      folder = file.path.dropFirst(library.path.count + 1).split(separator: "/").first.map(String.init) ?? ""
      name = file.lastPathComponent
      let text = try String(contentsOf: file, encoding: .utf8).replacing(/"""(?s:.*?)"""/, with: "")
        .replacing(/"(?:\\.|[^"\\\n])*"/, with: "").replacing(/\/\/.*/, with: "")
      words = Set(text.matches(of: /\b[A-Z]\w*/).map { String($0.output) })
      let declared =
        /(?m)^(?:@\w+(?:\([^)]*\))? |public |package |final |open |indirect )*(?:struct|class|enum|protocol|typealias) (\w+)/
      types = Set(text.matches(of: declared).map { String($0.output.1) })
    }
  }

  /// The folder of the package's sources.
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

  private static func sources() throws -> [Source] {
    let library = root.appendingPathComponent("DiffusionKit")
    let names = try FileManager.default.subpathsOfDirectory(atPath: library.path)
    return try names.filter { $0.hasSuffix(".swift") }.map {
      try Source(library.appendingPathComponent($0), in: library)
    }
  }

  func testNoFolderNamesTypesOfALaterOne() throws {
    let sources = try ArrowTests.sources()
    XCTAssertGreaterThan(sources.count, 300)
    var floor: [String: Int] = [:]
    for (number, row) in ArrowTests.floors.enumerated() {
      for folder in row.folders { floor[folder] = number }
    }
    // Names that two folders declare, mostly private ones, prove nothing.
    var homes: [String: Set<String>] = [:]
    for source in sources { for type in source.types { homes[type, default: []].insert(source.folder) } }
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

  func testFoldersHoldFilesThatCanBeListed() throws {
    var counts: [String: Int] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: ArrowTests.root.path)
    where name.hasSuffix(".swift") {
      counts[(name as NSString).deletingLastPathComponent, default: 0] += 1
    }
    for (folder, count) in counts.sorted(by: { $0.key < $1.key }) {
      XCTAssertLessThanOrEqual(count, 20, "Sources/\(folder)")
    }
  }
}
