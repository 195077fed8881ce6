import Foundation
import LuaHosting
import XCTest

/// Stopping a state from another thread.
final class StopTests: XCTestCase {
  /// Requests from another thread at any moment, while coroutines are made, run and collected.
  func testRequestsFromAnotherThread() throws {
    nonisolated(unsafe) let host = try LuaHost()
    try host.run(
      """
      stopped = 0
      function work()
        while true do
          local co = coroutine.create(function()
            local closed <close> = setmetatable({}, { __close = function() end, __gc = function() end })
            coroutine.yield(1)
          end)
          assert(coroutine.resume(co))
          assert(coroutine.close(co))
          for value in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) do local x = value end
          collectgarbage("step", 20)
        end
      end
      """, name: "setup")
    let isDone = DispatchSemaphore(value: 0)
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      while isDone.wait(timeout: .now() + .microseconds(700)) == .timedOut { host.requestStop() }
      ended.signal()
    }
    for _ in 0..<500 {
      XCTAssertThrowsError(try host.run("work()", name: "work")) {
        XCTAssertTrue("\($0)".contains("interrupted!"), "\($0)")
      }
    }
    isDone.signal()
    ended.wait()
    // The last request may still be pending.
    try? host.run("for i = 1, 1000 do end", name: "rest")
    XCTAssertNoThrow(try host.run("for i = 1, 1000 do end", name: "rest"))
  }

  func testRequestBeforeTheRun() throws {
    let host = try LuaHost()
    host.requestStop()
    XCTAssertThrowsError(try host.run("for i = 1, 1000 do end", name: "first"))
    XCTAssertNoThrow(try host.run("for i = 1, 1000 do end", name: "second"))
  }

  /// The functions that run coroutines behave as Lua's own.
  func testCoroutinesAreAsInLua() throws {
    try LuaHost().run(
      """
      local co = coroutine.create(function(a, b)
        local c, d = coroutine.yield(a + b)
        return c .. d, nil
      end)
      local function same(wanted, ...)
        local got = table.pack(...)
        assert(got.n == wanted.n, got.n)
        for i = 1, got.n do assert(got[i] == wanted[i], tostring(got[i])) end
      end
      same({ n = 2, true, 3 }, coroutine.resume(co, 1, 2))
      same({ n = 3, true, "xy", nil }, coroutine.resume(co, "x", "y"))
      same({ n = 2, false, "cannot resume dead coroutine" }, coroutine.resume(co))
      same({ n = 1, true }, coroutine.close(co))

      local value = {}
      same({ n = 2, false, value }, coroutine.resume(coroutine.create(function() error(value) end)))
      local ok, caught = pcall(coroutine.wrap(function() error(value) end))
      assert(not ok and caught == value)
      ok, caught = pcall(function() coroutine.wrap(function() error("text", 0) end)() end)
      assert(caught == "run:19: text", caught)
      same({ n = 2, false, "cannot resume non-suspended coroutine" }, coroutine.resume(coroutine.running()))

      local closed
      co = coroutine.create(function()
        local x <close> = setmetatable({}, { __close = function(_, reason) closed = reason or "none" end })
        coroutine.yield()
      end)
      coroutine.resume(co)
      same({ n = 1, true }, coroutine.close(co))
      assert(closed == "none" and coroutine.status(co) == "dead")
      co = coroutine.create(function()
        local x <close> = setmetatable({}, { __close = function() error(value) end })
        coroutine.yield()
      end)
      coroutine.resume(co)
      same({ n = 2, false, value }, coroutine.close(co))
      assert(select(2, pcall(coroutine.close, coroutine.running())):find "cannot close a running coroutine")
      coroutine.wrap(function(outer)
        coroutine.wrap(function() assert(select(2, pcall(coroutine.close, outer)):find "normal coroutine") end)()
      end)(select(1, coroutine.running()))
      for _, f in ipairs { coroutine.resume, coroutine.close } do
        assert(select(2, pcall(f, 1)):find "coroutine expected")
      end
      assert(select(2, pcall(coroutine.wrap, 1)):find "function expected")

      local function nested(depth) return depth == 0 and 0 or 1 + coroutine.wrap(nested)(depth - 1) end
      assert(nested(150) == 150)
      ok, caught = pcall(nested, 1000)
      assert(not ok and caught:find "C stack overflow", caught)
      local many = table.pack(coroutine.wrap(function(...) return ... end)(table.unpack({}, 1, 10000)))
      assert(many.n == 10000)
      """, name: "run")
  }
}
