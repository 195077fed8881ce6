import CLuaHost
import CLua
import DiffusionKit
import XCTest

@testable import LuaBindings
@testable import LuaHosting

/// Limits in a program that embeds Lua: an error, after which the process continues.
final class SandboxTests: XCTestCase {
  private func host(memory: Int = 64 << 20, seconds: Double? = 0.1) throws -> LuaHost {
    try LuaHost(
      configuration: HostConfiguration(sandbox: .init(maximumMemory: memory, maximumSeconds: seconds)))
  }

  /// Runs code that must hit a limit, and then harmless code in the same state.
  private func limitHit(by code: String, in host: LuaHost? = nil) throws -> LuaFailure? {
    let host = try host ?? self.host()
    var failure: LuaFailure?
    let start = ContinuousClock.now
    do { try host.run(code, name: "script") } catch let error as LuaFailure { failure = error }
    XCTAssertLessThan(ContinuousClock.now - start, .seconds(10), code)
    try host.run(
      "local dk = require 'diffusionkit' assert((dk.ones(3) + 1):sum():item() == 6)", name: "after")
    return failure
  }

  func testTimeLimitsEndAllCode() throws {
    let endless = "while true do end"
    for code in [
      endless,
      "while true do pcall(function() \(endless) end) end",
      "for _ in pcall, function() \(endless) end do end",
      "xpcall(function() \(endless) end, function() \(endless) end)",
      "xpcall(function() error 'once' end, function() \(endless) end)",
      "while true do xpcall(error, function(e) error(e) end) end",
      "local f = coroutine.wrap(function() \(endless) end) while true do pcall(f) end",
      "local co = coroutine.create(function() while true do coroutine.yield() end end) while true do coroutine.resume(co) end",
      "local function nest() return coroutine.wrap(nest)() end pcall(nest) \(endless)",
      "local x <close> = setmetatable({}, {__close = function() \(endless) end})",
      "local x <close> = setmetatable({}, {__close = function() \(endless) end}) \(endless)",
      "local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() \(endless) end}) "
        + "coroutine.yield() end) coroutine.resume(co) coroutine.close(co) \(endless)",
      "tostring(setmetatable({}, {__tostring = function() \(endless) end}))",
      "error(setmetatable({}, {__tostring = function() \(endless) end}))",
      "string.gsub('x', 'x', function() \(endless) end)",
      "string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(40))",
      "string.match(('a'):rep(5000), ('.-'):rep(50) .. 'b')",
      "string.gsub(('a'):rep(5000), ('a*'):rep(9) .. 'b', '')",
      "for _ in string.gmatch(('('):rep(100000), '%b()') do end",
      "table.move({}, 1, 1 << 60, 2)",
      "table.move(setmetatable({}, {__index = function() return 1 end}), 1, 1 << 60, 2, setmetatable({}, {__newindex = rawequal}))",
      "table.insert(setmetatable({}, {__len = function() return 1 << 60 end}), 1, 1)",
      "table.remove(setmetatable({}, {__len = function() return 1 << 60 end}), 1)",
      "table.sort({3, 2, 1, 4, 5}, function() \(endless) end)",
      "local dk = require 'diffusionkit' local x = dk.ones(300, 300) while true do x = x:matmul(x) * 0 end",
      "local dk = require 'diffusionkit' local m = dk.nn.Sequential(dk.nn.Input(9), dk.nn.Dense(9)) m:compile() "
        + "m:fit(dk.ones(99, 9), dk.ones(99, 9), {epochs = 1 << 40, verbose = 0})",
      "local dk = require 'diffusionkit' dk.no_grad(function() \(endless) end)",
      "load(function() \(endless) end)",
    ] {
      let failure = try XCTUnwrap(limitHit(by: code), code)
      XCTAssertEqual(failure.reason, .timeLimit, "\(code): \(failure)")
    }
  }

  /// string.rep of an empty string, with which stock Lua would count to 2^60 in C.
  func testRepetitionsOfAnEmptyString() throws {
    try host().run(
      "assert(string.rep('', 1 << 60) == '' and (''):rep(math.maxinteger, '') == '')", name: "script")
  }

  func testMemoryOfLuaAndTensorsTogether() throws {
    let dk = "local dk = require 'diffusionkit' "
    for code in [
      "local s = 'x' while true do s = s .. s end",
      "local s = ('x'):rep(1 << 30)",
      "local t = {} while true do t[#t + 1] = {} end",
      "local t = {} for i = 1, 1 << 40 do t[i] = i end",
      dk + "local t = {} while true do t[#t + 1] = dk.zeros(1000) end",
      dk + "local t = {} while true do t[#t + 1] = dk.zeros(1000) t[#t + 1] = ('x'):rep(4000) .. #t end",
      dk + "local y = dk.parameter(dk.ones(1000)) while true do y = y + 1 end",
      dk + "dk.zeros(1 << 38)",
      dk + "local x = dk.zeros(1 << 20) local y = x:unsqueeze(1) + x:unsqueeze(2)",
    ] {
      let failure = try XCTUnwrap(limitHit(by: code, in: try host(seconds: 20)), code)
      XCTAssertEqual(failure.reason, .memoryLimit, "\(code): \(failure)")
      XCTAssertTrue(failure.message.contains("memory"), failure.message)
    }
    // Garbage does not count.
    try host(seconds: 60).run(
      dk + "for i = 1, 2000 do local x, s = dk.zeros(100000), ('x'):rep(100000) .. i end", name: "script")
  }

  func testLimitsOfOneStateDoNotAffectOthers() throws {
    let small = try host(memory: 8 << 20)
    let large = try host(memory: 256 << 20)
    XCTAssertThrowsError(try small.run("require 'diffusionkit'.zeros(1 << 22)", name: "small"))
    try large.run("stored = require 'diffusionkit'.zeros(1 << 22)", name: "large")
    try small.run("require 'diffusionkit'.zeros(1 << 18)", name: "small")
  }

  func testAvailableFunctions() throws {
    try host(seconds: nil).run(
      """
      local function names(t) local list = {} for name in pairs(t) do list[#list + 1] = name end table.sort(list) return table.concat(list, ' ') end
      local globals = {} for name in pairs(_G) do globals[name] = true end
      assert(names(globals) == '_G _VERSION assert collectgarbage coroutine error getmetatable ipairs load math next os pairs pcall print '
        .. 'rawequal rawget rawlen rawset require select setmetatable string table tonumber tostring type utf8 warn xpcall', names(globals))
      assert(names(os) == 'clock date time', names(os))
      assert(not string.dump)
      local dk = require 'diffusionkit'
      local function refused(message, f, ...)
        local ok, text = pcall(f, ...)
        assert(not ok and tostring(text):find(message, 1, true), text)
      end
      for _, name in ipairs{'io', 'os', 'debug', 'package', 'ffi'} do refused('is not available in the sandbox', require, name) end
      local shipped = {string, math, table, coroutine, utf8, os, dk, dk.nn, dk.nn.functional, dk.schedulers.DDIMScheduler}
      for _, library in ipairs(shipped) do
        refused('read-only', function() library.new = 1 end)
        refused('read-only', rawset, library, 'new', 1)
        refused('protected metatable', setmetatable, library, {})
        for name, value in pairs(library) do refused('read-only', function() library[name] = nil end) break end
        assert(rawget(library, 'new') == nil and type(getmetatable(library)) ~= 'table')
      end
      refused('table expected, got string', setmetatable, '', {})
      assert(not getmetatable(''))
      assert(('x'):upper() == 'X' and ('%d'):format(3) == '3')
      refused('__gc', setmetatable, {}, {__gc = print})
      local chunk, why = load(string.char(27) .. 'Lua')
      assert(not chunk and why:find('attempt to load a binary chunk', 1, true), why)
      """, name: "script")
    XCTAssertThrowsError(try host().run("load('return 1', 'x', 'b')", name: "script"))
    XCTAssertThrowsError(try host().run("\u{1B}Lua", name: "script"))
    try host().run(
      "assert(load('return 1', 'x', 'bt')() == 1) assert(load('return a', 'x', 't', {a = 2})() == 2)",
      name: "script")
  }

  /// The replaced string and table functions give the results of stock Lua.
  func testReplacedFunctionsAgreeWithStockLua() throws {
    let script = """
      local seed = 12345
      local function random(n) seed = (seed * 1103515245 + 12345) % 2147483648 return seed // 65536 % n end
      local function pick(list) return list[random(#list) + 1] end
      local items = {'a', 'b', '.', '%a', '%d', '%S', '%w', '%%', '%.', '[ab]', '[^a]', '[a-c]', '[%d_]', '[]a]', '[a-]', '(', ')', '()', '%1',
        '%2', '^', '$', '%f[b]', '%bab', '%b', '%f', '[', '%', '*', '+', '-', '?', '\\0', '%x%u'}
      local suffixes = {'', '', '', '*', '+', '-', '?'}
      local texts = {'', 'a', 'ab', 'aabba', 'abcabc', 'a1_b2', '((a)b)', 'a\\0b', 'A%b.', 'xaybz', ('ab'):rep(20)}
      local results = {}
      local function note(...)
        local values = table.pack(...)
        for i = 1, values.n do values[i] = tostring(values[i]):gsub('^[^:]*:%d+: ', '') end
        results[#results + 1] = table.concat(values, ',')
      end
      for _ = 1, 40000 do
        local pattern = ''
        for _ = 1, random(6) do pattern = pattern .. pick(items) .. pick(suffixes) end
        local text, start = pick(texts), random(9) - 4
        note(pattern, text, pcall(string.find, text, pattern, start, random(9) == 0))
        note(pcall(string.match, text, pattern, start))
        note(pcall(string.gsub, text, pattern, pick{'<%0>', '%1', '%%', '%2', 'x', '%', 7}, pick{100, 0, 1}))
        note(pcall(string.gsub, text, pattern, {a = 'A', ab = false, [1] = 'one'}))
        note(pcall(string.gsub, text, pattern, function(...) return select('#', ...) > 1 and 'many' or nil end))
        note(pcall(function() local found = {} for a, b in string.gmatch(text, pattern, start) do
          found[#found + 1] = tostring(a) .. tostring(b) if #found > 99 then break end end return table.concat(found, ';') end))
      end
      for _ = 1, 5000 do
        local function list() local t = {} for i = 1, random(6) do t[i] = random(10) end return t end
        local function show(t)
          if type(t) ~= 'table' then return t end
          local all = {} for i = -1, 12 do all[#all + 1] = tostring(t[i]) end
          return table.concat(all, ' ')
        end
        local a, b = list(), list()
        local first, last, to = random(8) - 1, random(8) - 1, random(8) - 1
        note(pcall(function() return show(table.move(a, first, last, to)) end)) note(show(a))
        note(pcall(function() return show(table.move(a, first, last, to, b)) end)) note(show(b))
        note(pcall(table.insert, a, first, 'new')) note(show(a))
        note(pcall(table.insert, a, 'last')) note(show(a))
        note(pcall(table.remove, a, to)) note(show(a))
        note(pcall(table.remove, a)) note(show(a))
        note(pcall(string.rep, pick(texts), random(5) - 1, pick{'', ',', ', ', nil}))
      end
      note(pcall(string.rep, 'x', math.maxinteger)) note(pcall(string.rep, 'x', 2, {})) note(pcall(string.rep, {}, 2))
      note(pcall(string.rep, 'x', 1 << 62, 'yyy')) note(pcall(string.rep, '', -1)) note(pcall(string.rep, 'x', 0.5))
      note(pcall(table.insert, {}, 1, 2, 3)) note(pcall(table.insert, 1, 2)) note(pcall(table.move, {}, math.mininteger, 0, 1))
      note(pcall(table.move, {}, 1, math.maxinteger, 2)) note(xpcall(error, function(e) return 'handled ' .. e end, 'x'))
      note(xpcall(function(...) return ... end, print, 1, nil, 3)) note(pcall(xpcall, print))
      note(coroutine.wrap(function() return xpcall(function() return coroutine.yield(1) end, print) end)())
      return table.concat(results, '\\n')
      """
    let texts = try [false, true].map { isSandboxed -> String in
      Bindings.install()
      let L = try XCTUnwrap(clua_new_state(nil))
      defer { clua_close_state(L) }
      XCTAssertEqual(isSandboxed ? clua_prepare_sandbox(L, nil) : clua_prepare(L, nil), LUA_OK)
      XCTAssertEqual(luaL_loadbufferx(L, script, script.utf8.count, "=script", "t"), LUA_OK)
      let status = clua_traced_call(L, 0, 1)
      XCTAssertEqual(status, LUA_OK, lua_tolstring(L, -1, nil).map { String(cString: $0) } ?? "")
      var length = 0
      let bytes = try XCTUnwrap(lua_tolstring(L, -1, &length))
      return String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
    }
    let (stock, ours) = (texts[0].split(separator: "\n"), texts[1].split(separator: "\n"))
    XCTAssertGreaterThan(stock.count, 250_000)
    XCTAssertEqual(stock.count, ours.count)
    if let (a, b) = zip(stock, ours).first(where: { $0 != $1 }) { XCTFail("stock: \(a)\nours: \(b)") }
  }
}
