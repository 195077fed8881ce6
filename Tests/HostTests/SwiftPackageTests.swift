import Foundation
import XCTest

/// The package of a Swift user, examples/swift-package: the package of the tests builds the same sources, with what is public
/// only, against the library that is built anyway. What its own manifest says is compared.
final class SwiftPackageTests: ProgramTestCase {
  private static let sources = package.appendingPathComponent("examples/swift-package/Sources")
  private static let articles = package.appendingPathComponent("Sources/DiffusionKit/DiffusionKit.docc")

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.package.appendingPathComponent(path), encoding: .utf8)
  }

  private func run(_ program: String, _ arguments: [String] = []) throws -> String {
    let result = try run(arguments, of: Self.products.appendingPathComponent("swift-" + program))
    XCTAssertEqual(result.status, 0, result.output + result.errors)
    XCTAssertEqual(result.errors, "")
    return result.output
  }

  private func assertIsPNG(_ name: String, line: UInt = #line) throws {
    let file = try Data(contentsOf: folder.appendingPathComponent(name))
    XCTAssertEqual(Array(file.prefix(4)), [0x89, 0x50, 0x4E, 0x47], name, line: line)
    XCTAssertGreaterThan(file.count, 2000, name, line: line)
  }

  func testDigits() throws {
    let output = try run("digits", ["3"])
    let loss = try XCTUnwrap(output.firstMatch(of: /loss after 3 epochs: (0\.\d+)\n/)?.1)
    XCTAssertLessThan(try XCTUnwrap(Double(loss)), 0.7, "a network that learned nothing is at 1")
    try assertIsPNG("digits.png")
  }

  func testOwnParts() throws {
    let output = try run("own-parts", ["6"])
    let losses = output.matches(of: /epoch \d+  loss (\d\.\d+)\n/).compactMap { Double($0.1) }
    XCTAssertEqual(losses.count, 6)
    XCTAssertLessThan(try XCTUnwrap(losses.last), 0.6 * (try XCTUnwrap(losses.first)), "\(losses)")
    XCTAssertTrue(output.hasSuffix("\nloaded 6 parameters\n"), output)
    try assertIsPNG("own-parts.png")
  }

  func testTour() throws {
    let output = try run("tour")
    XCTAssertTrue(output.contains("\nslope: 2.9"), output)
    XCTAssertTrue(output.contains("\nrecorded: false\n"), output)
    XCTAssertTrue(output.contains("bad argument 'other'"), output)
    try assertIsPNG("loop.png")
    try assertIsPNG("images.png")
  }

  func testItsManifestHasTheSamePrograms() throws {
    let (ours, theirs) = (try text("Package.swift"), try text("examples/swift-package/Package.swift"))
    let programs = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path).sorted()
    XCTAssertEqual(programs, ["digits", "own-parts", "tour"])
    for program in programs {
      XCTAssertTrue(
        theirs.contains("name: \"\(program)\", dependencies: [.product(name: \"DiffusionKit\""), program)
      XCTAssertTrue(ours.contains("path: \"examples/swift-package/Sources/\(program)\""), program)
      XCTAssertTrue(ours.contains("name: \"swift-\(program)\""), program)
    }
  }

  /// Compares lines without their indentation.
  func testTheCodeOfTheArticlesIsThatOfThePrograms() throws {
    func lines(_ text: String) -> String {
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }
    var code = lines(try text("examples/swift-package/Package.swift"))
    for case let file as URL in try XCTUnwrap(
      FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil))
    where file.pathExtension == "swift" {
      code += "\n" + lines(try String(contentsOf: file, encoding: .utf8))
    }
    let articles = try FileManager.default.contentsOfDirectory(
      at: Self.articles, includingPropertiesForKeys: nil)
    var count = 0
    for article in articles where article.pathExtension == "md" {
      for block in try String(contentsOf: article, encoding: .utf8).matches(of: /```swift\n((?:.*\n)*?)```/) {
        XCTAssertTrue(
          code.contains("\n" + lines(String(block.1))), "\(article.lastPathComponent):\n\(block.1)")
        count += 1
      }
    }
    XCTAssertGreaterThan(count, 15)
  }

  /// Without DocC in the toolchain, the script says so and succeeds.
  func testTheArticlesBuildWithoutWarnings() throws {
    let script = Self.package.appendingPathComponent(".ci/docc")
    let result = try run([], of: script, environment: ["BUILD": ".build-tests"])
    XCTAssertEqual(result.status, 0, result.output + result.errors)
    XCTAssertTrue(result.output.hasPrefix("DocC"), result.output)
  }
}
