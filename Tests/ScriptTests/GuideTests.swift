import Foundation
import XCTest

/// Compares docs/guide with the scripts that it is made from, and tests the script that makes it.
final class GuideTests: ScriptTestCase {
  private let guide = ScriptRun.root.appendingPathComponent("docs/guide")

  private func make(_ arguments: String..., in guide: URL) throws -> ScriptRun {
    try ScriptRun.of(guide.appendingPathComponent("make.lua"), arguments, ["SEED": "5"], home: newFolder())
  }

  func testNothingIsStale() throws {
    let run = try make("--check", in: guide)
    XCTAssertEqual(run.status, 0, run.errors)
    XCTAssertEqual(run.output + run.errors, "")
  }

  func testPagesHaveTheCurrentScripts() throws {
    let contents = try String(contentsOf: guide.appendingPathComponent("README.md"), encoding: .utf8)
    let scripts = try ScriptRun.all().filter { $0.hasPrefix("chapter/") }
    XCTAssertGreaterThanOrEqual(scripts.count, 11)
    for script in scripts {
      let name = script.dropFirst("chapter/".count)
      let file = "\(name.prefix { $0 != "_" }).md"
      let page = try String(contentsOf: guide.appendingPathComponent(file), encoding: .utf8)
      let text = try String(contentsOf: ScriptRun.scripts.appendingPathComponent(script), encoding: .utf8)
      XCTAssertTrue(
        page.contains("\n```lua\n\(text)```\n"), "docs/guide/\(file) has an older \(name): make docs")
      XCTAssertTrue(contents.contains("](\(file))"), file)
    }
  }

  func testLinksLeadToFilesAndImagesAreSmall() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: guide.path).filter { $0.hasSuffix(".md") }
    var images = 0
    for name in names {
      let page = try String(contentsOf: guide.appendingPathComponent(name), encoding: .utf8)
      // Not in the scripts, since `](` is also Lua.
      let words = page.replacing(/```[\s\S]*?\n```/, with: "")
      for match in words.matches(of: /\]\(([^)]*)\)/) {
        let file = guide.appendingPathComponent(String(match.1))
        let values = try? file.resourceValues(forKeys: [.fileSizeKey])
        let size = try XCTUnwrap(values?.fileSize, "\(name): \(match.0)")
        guard file.pathExtension == "png" else { continue }
        images += 1
        XCTAssertLessThanOrEqual(size, 250_000, file.lastPathComponent)
        _ = try imageSize(file)
      }
    }
    XCTAssertGreaterThanOrEqual(images, 11)
  }

  func testChangedScriptsRunAgain() throws {
    let root = try newFolder()
    let copy = root.appendingPathComponent("docs/guide")
    let scripts = root.appendingPathComponent("scripts/chapter")
    for (from, to) in [(guide, copy), (ScriptRun.scripts.appendingPathComponent("chapter"), scripts)] {
      try FileManager.default.createDirectory(
        at: to.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: from, to: to)
    }
    let script = scripts.appendingPathComponent("9.1.2_denoising_model.lua")
    let page = copy.appendingPathComponent("9.1.2.md")
    let before = try String(contentsOf: page, encoding: .utf8)
    let text = try String(contentsOf: script, encoding: .utf8)
    func write(_ lines: String) throws {
      try (text + lines).write(to: script, atomically: true, encoding: .utf8)
    }

    // An image of noise is too large; variables of the environment do not reach the script.
    try write(
      """
      print("seed:", os.getenv "SEED", os.getenv("OUT_DIR") .. "/large.png")
      for epoch = 1, 20 do print("epoch " .. epoch .. "  loss 1") end
      dk.makedirs(os.getenv "OUT_DIR")
      dk.image.save(os.getenv("OUT_DIR") .. "/large.png", dk.rand(500, 500))

      """)
    let stale = try make("--check", in: copy)
    XCTAssertEqual(stale.status, 1)
    XCTAssertTrue(
      stale.errors.contains("the images of scripts/chapter/9.1.2_denoising_model.lua"), stale.errors)
    XCTAssertEqual(try String(contentsOf: page, encoding: .utf8), before, "--check writes nothing")

    let made = try make(in: copy)
    XCTAssertEqual(made.status, 0, made.errors)
    XCTAssertEqual(made.lines("running").count, 1, made.output)
    XCTAssertEqual(made.lines("running 9.1.2_denoising_model").count, 1, made.output)
    let after = try String(contentsOf: page, encoding: .utf8)
    XCTAssertTrue(
      after.contains(
        "\nseed:\tnil\tout/large.png\nepoch 1  loss 1\nepoch 2  loss 1\n...\nepoch 20  loss 1\n```\n"), after)
    XCTAssertTrue(after.contains("](images/large.png)"))
    XCTAssertEqual(try imageSize(copy.appendingPathComponent("images/large.png")).width, 250)
    XCTAssertEqual(try make("--check", in: copy).status, 0)

    try write("error \"on purpose\"")
    let failed = try make(in: copy)
    XCTAssertEqual(failed.status, 1)
    XCTAssertTrue(failed.errors.contains("9.1.2_denoising_model failed"), failed.errors)
    XCTAssertTrue(failed.errors.contains("on purpose"), failed.errors)
    try write("")
    XCTAssertEqual(try make(in: copy).status, 0)
    XCTAssertEqual(try String(contentsOf: page, encoding: .utf8), before)
    XCTAssertFalse(
      FileManager.default.fileExists(atPath: copy.appendingPathComponent("images/large.png").path),
      "images that no page shows are removed")

    try text.write(
      to: scripts.appendingPathComponent("9.9.9_unknown.lua"), atomically: true, encoding: .utf8)
    let unknown = try make(in: copy)
    XCTAssertEqual(unknown.status, 1)
    XCTAssertTrue(unknown.errors.contains("says nothing about 9.9.9_unknown.lua"), unknown.errors)
  }
}
