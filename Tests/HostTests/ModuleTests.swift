import Foundation
import XCTest

/// The module in other programs, and other C modules in diffuse-lua.
final class ModuleTests: ProgramTestCase {
  func testTheHostIsNotChanged() throws {
    let guest = try compile(Self.programs.appendingPathComponent("guest.c"), libraries: ["gomp", "m"])
    let script = Self.programs.appendingPathComponent("guest.lua").path
    let threads = try environmentWithModule(["OMP_NUM_THREADS": "2"])
    let result = try run([script], of: guest, environment: threads)
    XCTAssertEqual(result.output, "0 differences\n")
    XCTAssertEqual(result.errors, "")
    // If the Swift runtime finds its crash reporter, it would catch signals.
    let target = try run(["-print-target-info"], of: try tool("swift")).output
    let toolchain = try XCTUnwrap(target.firstMatch(of: /"runtimeResourcePath": "(.+)\/lib\/swift"/)?.1)
    let reporter = "\(toolchain)/libexec/swift/linux/swift-backtrace"
    XCTAssertTrue(FileManager.default.isExecutableFile(atPath: reporter), reporter)
    let tempted = try run(
      [script], of: guest, environment: threads.merging(["SWIFT_ROOT": String(toolchain)]) { $1 })
    XCTAssertEqual(tempted.output, "0 differences\n")
  }

  func testGuestDetectsChanges() throws {
    let guest = try compile(Self.programs.appendingPathComponent("guest.c"), libraries: ["gomp", "m"])
    let script = try file("loud.lua", "os.setlocale('C') string.x = 1 io.open('/dev/null')")
    let result = try run([script], of: guest)
    XCTAssertEqual(result.status, 1)
    for change in ["the locale", "what the Lua state shows"] {
      XCTAssertTrue(result.output.contains("changed: \(change)\n"), result.output)
    }
  }

  func testManyStatesLeaveNoMemory() throws {
    let program = try compile(Self.programs.appendingPathComponent("states.c"))
    let result = try run([], of: program, environment: try environmentWithModule(["OMP_NUM_THREADS": "2"]))
    XCTAssertEqual(result.status, 0, result.output + result.errors)
    let growth = try XCTUnwrap(Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    XCTAssertLessThan(growth, 2048, "KiB over 900 states")
  }

  /// What later needs memory that cannot be refused is there when a thread first uses the library.
  func testThreadLocalsAreAllocatedEarly() throws {
    let program = try compile(
      Self.programs.appendingPathComponent("thread_locals.c"), libraries: ["gomp", "pthread"])
    let result = try run([], of: program, environment: try environmentWithModule(["OMP_NUM_THREADS": "2"]))
    XCTAssertEqual(result.output, "0 0 0\n", result.errors)
  }

  func testTheModuleExportsOneName() throws {
    _ = try environmentWithModule()
    let result = try run(["-D", "--defined-only", Self.module.path], of: try tool("nm"))
    let names = result.output.split(separator: "\n").compactMap { $0.split(separator: " ").last }
    XCTAssertEqual(names, ["luaopen_diffusionkit"], result.errors)
  }

  /// The module contains no Lua, and the documentation lists the libraries that it needs.
  func testTheLibrariesAreThoseOfTheDocumentation() throws {
    _ = try environmentWithModule()
    let result = try run(["--dynamic", Self.module.path], of: try tool("readelf"))
    // Without versions, which differ between distributions.
    let needed = result.output.matches(of: /\(NEEDED\).*\[(.+?\.so)[.0-9]*\]/).map { String($0.1) }
    let page = try String(
      contentsOf: Self.package.appendingPathComponent("docs/embedding.md"), encoding: .utf8)
    let listed = page.matches(of: /\n\| `(.+?\.so)[.0-9]*` \|/).map { String($0.1) }
    XCTAssertEqual(Set(needed), Set(listed))
    XCTAssertFalse(needed.contains { $0.contains("lua") || $0.contains("swift") }, "\(needed)")
  }

  func testCModulesFindLuaInTheProgram() throws {
    let source = try file(
      "answer.c",
      """
      #include <lua5.4/lua.h>
      #include <lua5.4/lauxlib.h>
      static int twice(lua_State *L) {
        lua_pushinteger(L, 2 * luaL_checkinteger(L, 1));
        return 1;
      }
      int luaopen_answer(lua_State *L) {
        luaL_checkversion(L);
        luaL_newlib(L, ((const luaL_Reg[]){{"twice", twice}, {NULL, NULL}}));
        return 1;
      }
      """)
    let compiled = try run(
      ["-shared", "-fPIC", "-o", folder.appendingPathComponent("answer.so").path, source],
      of: try tool("clang"))
    XCTAssertEqual(compiled.status, 0, compiled.errors)
    let result = try run(
      ["-e", "print(require('answer').twice(21))"], environment: ["LUA_CPATH": "\(folder.path)/?.so"])
    XCTAssertEqual(result.output, "42\n", result.errors)
  }
}
