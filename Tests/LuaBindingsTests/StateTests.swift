import CLuaHost
import CLua
import DiffusionKit
import Foundation
import XCTest

@testable import LuaBindings

/// A whole Lua state: its end, and its memory.
final class StateTests: XCTestCase {
  func testFinalisersThatRunAfterTheLibraryWasClosed() throws {
    let before = BufferPool.statistics.liveBytes
    let session = try LuaSession()
    // Objects are finalised in the reverse order of their creation: the first one runs after the library was closed.
    try session.run(
      """
      local results = {}
      keep = setmetatable({}, {__gc = function()
        local ok, message = pcall(function() return dk.zeros(2) + tensor end)
        io.stderr:write(ok and 'the library still worked\\n' or '')
        pcall(function() model:fit(tensor, tensor) end)
        pcall(function() return tensor[1] end)
        pcall(require, 'diffusionkit')
      end})
      dk = require 'diffusionkit'
      tensor = dk.ones(3, 1)
      model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))
      model:compile{loss = function(a, b) return (a - b):square():mean() end}
      last = setmetatable({}, {__gc = function() assert((tensor + 1)[{1, 1}] == 2) end})
      """)
    session.close()
    XCTAssertEqual(BufferPool.statistics.liveBytes, before)
  }

  // MARK: No memory

  func testGarbageIsCollectedBeforeNativeMemoryIsRefused() throws {
    let session = try LuaSession()
    BufferPool.limit = BufferPool.statistics.liveBytes + (10 << 20)
    defer { BufferPool.limit = .max }
    try session.run(
      """
      local dk = require 'diffusionkit'
      collectgarbage('stop') -- reports of native memory must not start the collector
      local said
      setmetatable({}, {__gc = function() local _, message = pcall(dk.zeros, 2) said = message end})
      local stored = dk.ones(1 << 18)
      for _ = 1, 100 do stored = stored + dk.ones(1 << 18) * 0.5 end
      assert(stored:min():item() == 51)
      assert(said:find("'zeros' was called by a finaliser while memory runs short", 1, true), said)
      local list = {}
      local ok, message = pcall(function() for i = 1, 100 do list[i] = dk.zeros(1 << 18) end end)
      assert(not ok and message:find('not enough memory for a tensor of 1048576 bytes', 1, true), message)
      list = nil
      dk.zeros(1 << 20)
      """)
    session.close()
  }

  /// Objects of every size are made, grown, shrunk and dropped in no order, in the memory that a host gives a state.
  func testMemoryOfAHostsState() throws {
    Bindings.install()
    let L = try XCTUnwrap(clua_new_state(nil))
    defer { clua_close_state(L) }
    XCTAssertEqual(clua_prepare(L, nil), LUA_OK)
    let code = """
      local objects, seed = {}, 1
      local function random(n) seed = seed * 6364136223846793005 + 1442695040888963407 return (seed >> 33) % n end
      for i = 1, 200000 do
        local index, size = random(500), random(30) == 0 and random(3000) or random(100)
        local old = objects[index]
        if old then
          assert(#old.text == old.size and old.text == string.rep(old.letter, old.size))
          for j = 1, #old do assert(old[j] == j) end
        end
        local letter = string.char(97 + random(26))
        local new = { size = size, letter = letter, text = string.rep(letter, size) }
        for j = 1, random(40) do new[j] = j end
        objects[index] = new
      end
      objects = nil
      collectgarbage()
      assert(collectgarbage('count') < 500)
      """
    XCTAssertEqual(luaL_loadbufferx(L, code, code.utf8.count, "=test", "t"), LUA_OK)
    XCTAssertEqual(
      clua_traced_call(L, 0, 0), LUA_OK, lua_tolstring(L, -1, nil).map { String(cString: $0) } ?? "")
  }
}
