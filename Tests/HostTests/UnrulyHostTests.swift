import Foundation
import XCTest

/// Hosts that hide their Lua or parts of it, have two of them, fork, close the state of a running script, or leave little
/// stack and few rights.
final class UnrulyHostTests: ProgramTestCase {
  private func compile(_ name: String, for lua: LuaLibrary? = .version("5.4"), libraries: [String] = [])
    throws -> URL
  {
    try compile(Self.programs.appendingPathComponent(name), for: lua, libraries: libraries)
  }

  /// Another Lua in the global scope must not take the place of the hidden one.
  func testAHostThatHidesItsLua() throws {
    let host = try compile("hidden.c", for: nil, libraries: [":liblua5.4.a", "m"])
    for preloaded in ["", "liblua5.3.so.0"] {
      let result = try run([], of: host, environment: try environmentWithModule(["LD_PRELOAD": preloaded]))
      XCTAssertEqual(result.status, 0, preloaded)
      XCTAssertEqual(result.output.split(separator: "\t").first, "true", result.output)
      XCTAssertEqual(
        result.errors,
        "cannot open diffusionkit: the program does not export the functions of its Lua (link it with -rdynamic)\n"
      )
    }
  }

  /// Without one of Lua's functions, the module names it. It can do without some that only tell the version, or of which
  /// an older Lua has both the original and what stands in for it.
  func testHostsThatHideOneFunction() throws {
    let spared: [(lua: LuaLibrary, version: String, names: Set<String>)] = [
      (.version("5.1"), "Lua 5.1", []),
      (
        .luajit, "LuaJIT, Lua 5.1",
        ["luaJIT_setmode", "lua_copy", "lua_tonumberx", "lua_tointegerx", "luaL_loadbufferx"]
      ),
      (.version("5.2"), "Lua 5.2", ["lua_copy", "lua_tointegerx", "lua_rawgetp", "lua_rawsetp"]),
      (.version("5.3"), "Lua 5.3", ["lua_stringtonumber"]),
      (.version("5.4"), "Lua 5.4", ["lua_setwarnf"]),
    ]
    for (lua, version, names) in spared {
      let host = try compile("hiding.c", for: lua)
      let result = try run([Self.module.path], of: host, environment: try environmentWithModule())
      XCTAssertEqual(result.status, 0, "\(version): \(result.output.suffix(300))")
      var working = Set<String>()
      let lines = result.output.split(separator: "\n")
      XCTAssertGreaterThan(lines.count, 60, "\(version): \(result.output)")
      XCTAssertEqual(lines.first, "nothing\tworks", version)
      for line in lines.dropFirst() {
        let parts = line.split(separator: "\t").map(String.init)
        guard let name = parts.first, let outcome = parts.last, parts.count == 2 else {
          XCTFail("\(version): \(line)")
          continue
        }
        if outcome == "works" {
          working.insert(name)
          continue
        }
        let missing =
          name == "lua_gettop" ? "the functions of its Lua (link it with -rdynamic)" : "\(name) of \(version)"
        XCTAssertEqual(outcome, "cannot open diffusionkit: the program does not export \(missing)")
      }
      XCTAssertEqual(working.subtracting(names), [], version)
    }
  }

  func testTwoLuaLibrariesInAProcess() throws {
    let host = try compile("luas.c", for: nil)
    let script = try file("sum.lua", "print(_VERSION, require('diffusionkit').ones(2, 3):sum():item())")
    func lines(_ libraries: String...) throws -> [Substring] {
      let result = try run(["8192", script] + libraries, of: host, environment: try environmentWithModule())
      XCTAssertEqual(result.status, 0, result.errors)
      return result.output.split(separator: "\n")
    }
    XCTAssertEqual(try lines("liblua5.3.so.0", "liblua5.3.so.0"), ["Lua 5.3\t6.0", "Lua 5.3\t6.0"])
    let mixed = try lines("libluajit-5.1.so.2", "liblua5.4.so.0", "libluajit-5.1.so.2")
    XCTAssertEqual(mixed.count, 3)
    XCTAssertEqual(mixed.first, "Lua 5.1\t6")
    XCTAssertTrue(mixed[1].contains("already serves LuaJIT, Lua 5.1 in this process"), "\(mixed)")
    XCTAssertTrue(mixed[1].contains("this one is Lua 5.4"), "\(mixed)")
    XCTAssertEqual(mixed.last, "Lua 5.1\t6")
  }

  func testLittleStack() throws {
    let host = try compile("luas.c", for: nil)
    let script = try file(
      "deep.lua",
      """
      local dk = require "diffusionkit"
      local function deeper() return dk.no_grad(deeper) end
      local function through_lua() return (("x"):gsub("x", function() return dk.no_grad(through_lua) end)) end
      for _, body in ipairs { deeper, through_lua, coroutine.wrap(deeper) } do print(pcall(body)) end
      print(require("ring").summary())
      """)
    for library in ["liblua5.3.so.0", "liblua5.4.so.0", "libluajit-5.1.so.2"] {
      for kilobytes in [64, 256] {
        let result = try run(
          ["\(kilobytes)", script, library], of: host, environment: try environmentWithModule())
        XCTAssertEqual(result.status, 0, library + result.errors)
        let lines = result.output.split(separator: "\n")
        XCTAssertEqual(lines.count, 4, "\(library): \(lines)")
        for line in lines.prefix(3) {
          XCTAssertTrue(line.contains("stack overflow in 'no_grad'"), "\(library): \(line)")
        }
        XCTAssertTrue(lines.last?.hasPrefix("loss 0.") == true, "\(library): \(lines)")
      }
    }
  }

  func testForks() throws {
    let host = try compile("forks.c")
    let result = try run([], of: host, environment: try environmentWithModule())
    XCTAssertEqual(result.status, 0)
    XCTAssertEqual(
      result.output, "\(min(ProcessInfo.processInfo.activeProcessorCount, 2)) threads\n", result.errors)
  }

  func testAStateThatIsClosedDuringTraining() throws {
    let script = try file(
      "closed.lua",
      """
      local dk = require "diffusionkit"
      local model = dk.nn.Sequential(dk.nn.Input(4), dk.nn.Dense(1))
      model:compile()
      local x, y = dk.randn(64, 4), dk.randn(64, 1)
      local how = ...
      if how == "inside a coroutine" then
        coroutine.wrap(function()
          for _ in model:fit_steps(x, y) do close() end
        end)()
      end
      model:fit(x, y, { callbacks = { function() if how == "by os.exit" then os.exit(0, true) end close() end } })
      """)
    let host = try compile("closing.c")
    for how in ["in a callback", "inside a coroutine", "by os.exit"] {
      let result = try run([script, how], of: host, environment: try environmentWithModule())
      XCTAssertEqual(result.status, 0, how + result.output)
      XCTAssertEqual(result.output, how == "by os.exit" ? "" : "closed\n", result.errors)
    }
  }

  func testFewRights() throws {
    let host = try compile("denied.c")
    let code = "print(require('ring').summary(), require('diffusionkit').get_num_threads())"
    let environment = try environmentWithModule()
    let lua = try tool("lua5.4")
    let free = try run(["-e", code], of: lua, environment: environment)
    let denied = try run([lua.path, "-e", code], of: host, environment: environment)
    XCTAssertEqual(denied.status, 0, denied.errors)
    XCTAssertEqual(denied.output, free.output.replacing(/\t\d+\n/, with: "\t1\n"))
  }
}
