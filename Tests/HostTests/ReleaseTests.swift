import Foundation
import XCTest

/// A release: its version, its manual page, and what `make dist` does to programs (packaging/). `make dist-check` tests the
/// packages themselves, in bare systems.
final class ReleaseTests: ProgramTestCase {
  private static let packaging = package.appendingPathComponent("packaging")

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.package.appendingPathComponent(path), encoding: .utf8)
  }

  private func packaging(_ script: String, _ arguments: [String] = []) throws -> String {
    let result = try run(arguments, of: Self.packaging.appendingPathComponent(script))
    XCTAssertEqual(result.status, 0, result.errors)
    return result.output
  }

  func testThereIsOneVersion() throws {
    let version = try packaging("version").trimmingCharacters(in: .newlines)
    XCTAssertNotNil(version.wholeMatch(of: /\d+\.\d+\.\d+/), version)
    let program = try run(["--version"]).output
    XCTAssertTrue(program.hasPrefix("diffuse-lua \(version) (Lua 5.4."), program)
    let code = "print(require('diffusionkit').version)"
    XCTAssertEqual(try run(["-e", code]).output, version + "\n")
    XCTAssertEqual(
      try run(["-e", code], of: try tool("lua5.1"), environment: environmentWithModule()).output,
      version + "\n")
    // The newest entry, with its day.
    let entry = try XCTUnwrap(try text("CHANGELOG.md").firstMatch(of: /\n## \[(.+?)\] - (\d{4}-\d\d-\d\d)\n/))
    XCTAssertEqual(String(entry.1), version)
    XCTAssertNotNil(ISO8601DateFormatter().date(from: "\(entry.2)T00:00:00Z"), "\(entry.2)")
    // The names of the packages.
    let page = try text("docs/install.md")
    let names = page.matches(of: /(?:diffuse-lua[-_]|diffusionkit-)(\d+\.\d+\.\d+)/)
    XCTAssertGreaterThan(names.count, 5)
    for name in names { XCTAssertEqual(String(name.1), version, String(name.0)) }
  }

  /// The rockspec of a release is that of the sources, but for its version and its files.
  func testTheRockspecOfARelease() throws {
    let version = try packaging("version").trimmingCharacters(in: .newlines)
    let written = try packaging("rockspec", ["libgomp.so.1", "libdiffusionkit-dnnl.so.2"])
    let rockspec = try file("diffusionkit-\(version)-1.rockspec", written)
    let sources = Self.package.appendingPathComponent("diffusionkit-scm-1.rockspec").path
    let result = try run(
      [
        "-e",
        """
        local function read(path)
          local rockspec = {}
          assert(loadfile(path, "t", rockspec))()
          return rockspec
        end
        local release, sources = read("\(rockspec)"), read("\(sources)")
        print(release.package, release.version, release.build.type)
        for module, file in pairs(release.build.install.lib) do print(module, file) end
        assert(release.description.summary == sources.description.summary)
        assert(release.description.license == sources.description.license)
        assert(#release.dependencies == 1 and release.dependencies[1] == sources.dependencies[1])
        """,
      ], of: try tool("lua5.4"))
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(
      Set(result.output.split(separator: "\n").map(String.init)),
      [
        "diffusionkit\t\(version)-1\tnone", "diffusionkit\tdiffusionkit.so",
        "diffusionkit.libgomp\tdiffusionkit/libgomp.so.1",
        "diffusionkit.libdiffusionkit-dnnl\tdiffusionkit/libdiffusionkit-dnnl.so.2",
      ])
    let checked = try run(["lint", rockspec], of: try tool("luarocks"), environment: ["HOME": folder.path])
    XCTAssertEqual(checked.status, 0, checked.output + checked.errors)
  }

  // MARK: The manual page

  /// The options with their texts, as --help has them.
  private func optionsOfHelp() throws -> [String: String] {
    let help = try run(["--help"]).output
    let list = try XCTUnwrap(help.components(separatedBy: "OPTIONS:\n").last)
    // A name in the third column, then its text, whose further lines are indented.
    let options = list.matches(of: /\n? {2}(-[^ ].*?)(?: {2,}|\n {20,})((?:.+\n?)(?: {20,}.+\n?)*)/)
    return Dictionary(options.map { (String($0.1).filter { $0 != "<" && $0 != ">" }, words($0.2)) }) {
      first, _ in first
    }
  }

  /// The options with their texts, as the page has them.
  private func optionsOfPage() throws -> [String: String] {
    let page = try text("packaging/diffuse-lua.1")
    let section = try XCTUnwrap(page.firstMatch(of: /\.SH OPTIONS\n((?s).*?)\.SH/)).1
    let options = section.components(separatedBy: ".TP\n").dropFirst().map { entry in
      let lines = entry.replacing(/\\f[BIR]/, with: "").replacing("\\-", with: "-").split(separator: "\n")
      return (String(lines[0]), words(lines.dropFirst().joined(separator: " ")))
    }
    return Dictionary(options) { first, _ in first }
  }

  private func words(_ text: some StringProtocol) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  func testTheManualPageHasTheOptionsOfTheProgram() throws {
    let (help, page) = (try optionsOfHelp(), try optionsOfPage())
    XCTAssertGreaterThan(help.count, 12)
    XCTAssertEqual(help["-e, --execute CODE"], "Run CODE, before FILE. May be given several times.")
    XCTAssertEqual(page, help)
  }

  func testTheManualPageIsRendered() throws {
    let written = try run(
      [], of: Self.packaging.appendingPathComponent("manual"), environment: ["SOURCE_DATE_EPOCH": "86400"])
    let page = try file("diffuse-lua.1", written.output)
    XCTAssertTrue(written.output.contains("\"1970-01-02\""), written.errors)
    XCTAssertNil(written.output.firstMatch(of: /@[A-Z]+@/), "a mark for the version or the date is left")
    let shown = try run(["-man", "-Tutf8", "-ww", page], of: try tool("groff"))
    XCTAssertEqual(shown.errors, "")
    XCTAssertTrue(shown.output.contains("--max-memory"), shown.output)
  }

  // MARK: Libraries beside the program

  /// The program and the module run with copies of their libraries, wherever these are.
  func testProgramsRunWithTheirOwnLibraries() throws {
    let files = FileManager.default
    let (built, moved) = (folder.appendingPathComponent("built"), folder.appendingPathComponent("a b"))
    _ = try environmentWithModule()
    for (from, to) in [(Self.diffuseLua, "bin/diffuse-lua"), (Self.module, "lib/lua/diffusionkit.so")] {
      let copy = built.appendingPathComponent(to)
      try files.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try files.copyItem(at: from, to: copy)
    }
    let library = built.appendingPathComponent("lib").path
    let copied = try packaging(
      "libraries", [library, built.path + "/bin/diffuse-lua", built.path + "/lib/lua/diffusionkit.so"])
    let names = Set(
      copied.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) })
    XCTAssertEqual(names, Set(try files.contentsOfDirectory(atPath: library)).subtracting(["lua"]))
    // A library that a library needs is there, and one that must be the process's own has its name.
    for name in ["libdiffusionkit-dnnl.so.", "libdiffusionkit-crypto.so.", "libgomp.so."] {
      XCTAssertTrue(names.contains { $0.hasPrefix(name) }, "\(name) in \(names)")
    }
    XCTAssertFalse(names.contains { $0.contains("stdc++") || $0.hasPrefix("libc.") }, "\(names)")
    try files.moveItem(at: built, to: moved)

    // Other libraries of these names do not get in the way.
    let others = folder.appendingPathComponent("others")
    try files.createDirectory(at: others, withIntermediateDirectories: true)
    for name in names { try file("others/\(name)", "no library") }
    let code = """
      local dk = require "diffusionkit"
      local product = dk.ones(64, 64):matmul(dk.ones(64, 64)):sum():item()
      assert(product == 64 ^ 3, product)
      for line in io.lines "/proc/self/maps" do
        local path = line:match "(/.*%.so[%d.]*)$"
        if path then print(path) end
      end
      """
    let system =
      /\/(?:ld-linux-x86-64|libc|libm|libdl|libpthread|librt|libresolv|libutil|libstdc\+\+|libgcc_s)\.so[\d.]*$/
    for (program, environment, own) in [
      (moved.appendingPathComponent("bin/diffuse-lua"), ["LD_LIBRARY_PATH": others.path], ""),
      (try tool("lua5.4"), ["LUA_CPATH": moved.path + "/lib/lua/?.so"], "/liblua5.4.so.0"),
    ] {
      let result = try run(["-e", code], of: program, environment: environment)
      XCTAssertEqual(result.status, 0, result.errors)
      let loaded = Set(result.output.split(separator: "\n").map(String.init))
      XCTAssertTrue(
        loaded.contains { $0.hasPrefix(moved.path + "/lib/libdiffusionkit-dnnl.so.") }, "\(loaded)")
      let foreign = loaded.filter {
        !$0.hasPrefix(moved.path + "/") && $0.firstMatch(of: system) == nil
          && (own.isEmpty || !$0.contains(own))
      }
      // The interpreter's own libraries, of which the module uses none.
      XCTAssertEqual(
        foreign.filter { !$0.contains("libreadline") && !$0.contains("libtinfo") }, [], program.path)
    }
  }

  func testAMissingLibraryIsNamed() throws {
    let source = try file("needed.c", "int needed(void) { return 1; }")
    let user = try file("user.c", "int needed(void); int main(void) { return needed(); }")
    let (library, program) = (folder.path + "/libneeded.so", folder.path + "/user")
    for arguments in [
      ["-shared", "-fPIC", "-o", library, source], ["-o", program, user, library],
    ] {
      XCTAssertEqual(try run(arguments, of: try tool("clang")).status, 0)
    }
    try FileManager.default.removeItem(atPath: library)
    let result = try run(
      [folder.path + "/lib", program], of: Self.packaging.appendingPathComponent("libraries"))
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.contains("libneeded.so => not found"), result.errors)
  }

  // MARK: What an upgrade keeps

  /// Files that released versions wrote are read, and the same is computed from them.
  func testFilesOfEarlierVersionsAreRead() throws {
    let upgrade = Self.programs.appendingPathComponent("upgrade")
    let versions = try FileManager.default.contentsOfDirectory(atPath: upgrade.path).filter {
      $0 != "upgrade.lua"
    }
    XCTAssertTrue(versions.contains("0.9.0"), "\(versions)")
    for version in versions {
      let result = try run([
        upgrade.appendingPathComponent("upgrade.lua").path, "read",
        upgrade.appendingPathComponent(version).path,
      ])
      XCTAssertEqual(result.status, 0, "\(version): \(result.errors)")
      for name in ["model", "resumed", "pipeline", "random"] {
        XCTAssertTrue(result.output.contains("\(name)\n"), "\(version): \(result.output)")
      }
    }
  }
}
