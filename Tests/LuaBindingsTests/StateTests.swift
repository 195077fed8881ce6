import CLua
import DiffusionKit
import Foundation
import XCTest

/// Lua states as a whole: several of them, their end, and what happens where Lua has no memory.
final class StateTests: XCTestCase {
  func testStatesAreApart() throws {
    let a = try LuaSession()
    let b = try LuaSession()
    try a.run("dk = require 'diffusionkit' dk.manual_seed(1) first = dk.randn(3)")
    try b.run("dk = require 'diffusionkit' dk.manual_seed(2) dk.randn(7) dk.no_grad(function() end)")
    try a.run("dk.manual_seed(1) assert((dk.randn(3) - first):abs():max():item() == 0)")
    try b.run("dk.manual_seed(2)")
    try a.run("second = dk.randn(3)")
    b.close()
    try a.run("dk.manual_seed(1) dk.randn(3) assert((dk.randn(3) - second):abs():max():item() == 0)")
  }

  func testFinalisersThatRunAfterTheLibraryWasClosed() throws {
    let before = BufferPool.statistics.liveBytes
    let session = try LuaSession()
    // Objects are finalised in the reverse order of their making: the first one finds the library closed.
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

  func testManyStatesLeaveNothing() throws {
    let before = BufferPool.statistics.liveBytes
    for _ in 0..<50 {
      let session = try LuaSession()
      try session.run("dk = require 'diffusionkit' t = dk.zeros(1000) m = dk.nn.Dense(3) m(dk.zeros(2, 2))")
      session.close()
    }
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
      collectgarbage('stop') -- what the library reports to the collector starts nothing
      local said
      setmetatable({}, {__gc = function() local _, message = pcall(dk.zeros, 2) said = message end})
      local kept = dk.ones(1 << 18)
      for _ = 1, 100 do kept = kept + dk.ones(1 << 18) * 0.5 end
      assert(kept:min():item() == 51)
      assert(said:find("'zeros' was called by a finaliser while memory runs short", 1, true), said)
      local list = {}
      local ok, message = pcall(function() for i = 1, 100 do list[i] = dk.zeros(1 << 18) end end)
      assert(not ok and message:find('not enough memory for a tensor of 1048576 bytes', 1, true), message)
      list = nil
      dk.zeros(1 << 20)
      """)
    session.close()
  }

  /// Objects of every size, made, grown, shrunk and dropped in no order, in the memory that a host gives a state.
  func testMemoryOfAHostsState() throws {
    let L = try XCTUnwrap(clua_new_state(nil))
    defer { clua_close_state(L) }
    XCTAssertEqual(clua_prepare(L, nil), LUA_OK)
    let code = """
      local kept, seed = {}, 1
      local function random(n) seed = seed * 6364136223846793005 + 1442695040888963407 return (seed >> 33) % n end
      for i = 1, 200000 do
        local place, size = random(500), random(30) == 0 and random(3000) or random(100)
        local old = kept[place]
        if old then
          assert(#old.text == old.size and old.text == string.rep(old.letter, old.size))
          for j = 1, #old do assert(old[j] == j) end
        end
        local letter = string.char(97 + random(26))
        local new = { size = size, letter = letter, text = string.rep(letter, size) }
        for j = 1, random(40) do new[j] = j end
        kept[place] = new
      end
      kept = nil
      collectgarbage()
      assert(collectgarbage('count') < 500)
      """
    XCTAssertEqual(luaL_loadbufferx(L, code, code.utf8.count, "=test", "t"), LUA_OK)
    XCTAssertEqual(clua_traced_call(L, 0, 0), LUA_OK, lua_tolstring(L, -1, nil).map { String(cString: $0) } ?? "")
  }

  /// Values in and out, errors, callbacks, a module written in Lua, training: every way over the boundary.
  private static let script = """
    local dk = require 'diffusionkit'
    local nn = dk.nn
    local t = dk.tensor{{1, 2}, {3, 4}} + dk.ones{2, 2}
    t[{1, 2}] = 7
    local text = tostring(t) .. dk.help('matmul') .. #t:totable() .. #t:shape()
    local values, positions = t:sort()
    local parts = dk.concat(t:chunk(2), 1):sum{axis = 1, keepdim = true}
    pcall(dk.matmul, t, dk.zeros(5, 5))
    pcall(dk.zeros, 'x')
    pcall(dk.full, {shape = 2, nonsense = 1})
    pcall(dk.no_grad, function() error({}) end)
    local Scale = nn.module('Scale')
    function Scale:init() self.s = dk.parameter{1} end
    function Scale:forward(x) return x * self.s end
    local input = nn.Input(2)
    local model = nn.Model(input, nn.Dense(1)(Scale()(nn.Dense(2)(input))))
    model:compile{optimizer = dk.optimizers.SGD{learning_rate = 0.1},
      loss = function(a, b) return (a - b):square():mean() end,
      metrics = {gap = function(a, b) return (a - b):abs():max() end}}
    local history = model:fit(t, dk.zeros(2, 1), {epochs = 2, verbose = 0,
      callbacks = {on_epoch_end = function(epoch, logs) return logs.loss < 0 end}})
    for step in model:fit_steps(t, dk.zeros(2, 1), {epochs = 2, callbacks = function() end}) do
      if step.epoch == 2 then break end
    end
    model:load_state_dict(model:state_dict())
    local trainer = dk.DiffusionTrainer{scheduler = dk.schedulers.DDPMScheduler{num_train_timesteps = 5},
      model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 4, num_blocks = 1, time_embedding_dim = 2}}
    trainer:fit(t)
    for step in trainer:steps{count = 2, num_inference_steps = 2} do text = text .. #step.sample end
    local p = dk.parameter{1, 2}
    ;(p * p):sum():backward()
    local g = p.grad + dk.randn(2, {generator = dk.Generator(1)})
    local scheduler = dk.schedulers.DDPMScheduler{num_train_timesteps = 5}
    local config = scheduler.config
    coroutine.wrap(function() return dk.zeros(2) end)()
    local step <close> = dk.zeros(3)
    """

  func testEveryFailureOfLuasAllocatorIsAnError() throws {
    let before = BufferPool.statistics.liveBytes
    let counting = FailingAllocator()
    let first = try LuaSession(allocator: counting)
    try first.run("require 'diffusionkit'")
    try first.load(Self.script)
    counting.fail(after: .max, times: 0)
    XCTAssertEqual(first.callLoaded(), LUA_OK)
    let total = counting.requests
    first.close()
    XCTAssertGreaterThan(total, 200)

    // Two failures in a row are one error, after which memory is back; or nothing is left from there on.
    for times in [2, Int.max] {
      var failed = 0
      for requests in stride(from: 0, to: total, by: max(1, total / 300)) {
        let allocator = FailingAllocator()
        let session = try LuaSession(allocator: allocator)
        try session.run("require 'diffusionkit'")
        try session.load(Self.script)
        allocator.fail(after: requests, times: times)
        if session.callLoaded() != LUA_OK { failed += 1 }
        allocator.succeed()
        XCTAssertNoThrow(
          try session.run(
            """
            local dk = require 'diffusionkit'
            collectgarbage()
            assert((dk.ones(2) + 1)[2] == 2)
            local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))
            model:compile()
            assert(#model:fit(dk.ones(2, 1), dk.ones(2, 1), {verbose = 0}).loss == 1)
            """), "after the failure of request \(requests)")
        session.close()
        XCTAssertEqual(BufferPool.statistics.liveBytes, before, "request \(requests)")
      }
      XCTAssertGreaterThan(failed, times == 2 ? 30 : 150, "hardly any run met its failure")
    }
  }

  func testOpeningTheLibraryWithoutMemory() throws {
    let counting = FailingAllocator()
    let first = try LuaSession(allocator: counting)
    try first.load("require 'diffusionkit'")
    counting.fail(after: .max, times: 0)
    XCTAssertEqual(first.callLoaded(), LUA_OK)
    let total = counting.requests
    first.close()
    for requests in stride(from: 0, to: total, by: max(1, total / 200)) {
      let allocator = FailingAllocator()
      let session = try LuaSession(allocator: allocator)
      try session.load("require 'diffusionkit'")
      allocator.fail(after: requests, times: 2)
      XCTAssertNotEqual(session.callLoaded(), LUA_OK)
      allocator.succeed()
      XCTAssertNoThrow(try session.run("assert((require 'diffusionkit'.ones(2) + 1)[2] == 2)"))
      session.close()
    }
  }
}
