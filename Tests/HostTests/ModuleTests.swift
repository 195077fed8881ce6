import Foundation
import XCTest

/// The library in stock lua, and modules of others in ours.
final class ModuleTests: ProgramTestCase {
  private var library: URL { Self.products.appendingPathComponent("libdiffusionkit.so") }

  func testStockLuaLoadsTheLibrary() throws {
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("diffusionkit.so"), withDestinationURL: library)
    let code = "local dk = require 'diffusionkit' print(dk.ones(2, 3):sum():item(), dk)"
    let result = try run(
      ["-e", code], of: try tool("lua5.4"), environment: ["LUA_CPATH": "\(folder.path)/?.so"])
    XCTAssertEqual(result.status, 0, result.errors)
    XCTAssertTrue(result.output.hasPrefix("6.0\ttable: "), result.output)
  }

  func testLibraryBringsNoLuaOfItsOwn() throws {
    let result = try run(["--dynamic", library.path], of: try tool("readelf"))
    XCTAssertTrue(result.output.contains("NEEDED"), result.errors)
    XCTAssertFalse(result.output.contains("liblua"), result.output)
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
