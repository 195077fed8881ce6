import XCTest

final class REPLTests: ProgramTestCase {
  /// Runs a session with piped input, and returns its output after the banner, prompts included.
  private func session(_ lines: String, _ arguments: [String] = ["-i"]) throws -> Outcome {
    let result = try run(arguments, input: lines)
    let end = try XCTUnwrap(result.output.firstIndex(of: "\n"))
    let banner = result.output[..<end]
    let rest = String(result.output[end...].dropFirst())
    XCTAssertTrue(banner.hasPrefix("diffuse-lua "), String(banner))
    return Outcome(status: result.status, output: rest, errors: result.errors)
  }

  func testExpressionsPrintTheirValues() throws {
    let result = try session("1 + 1\n=2, 'x'\nx = 3\nx\nnil\nprint('p')\n(function() end)()\n")
    XCTAssertEqual(result.output, "> 2\n> 2\tx\n> > 3\n> nil\n> p\n> > \n")
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(result.status, 0)
  }

  func testLongInputContinues() throws {
    let result = try session("for i = 1, 2 do\nprint(i)\nend\nstring.rep(\n'ab',\n2)\n")
    XCTAssertEqual(result.output, "> >> >> 1\n2\n> >> >> abab\n> \n")
    XCTAssertEqual(result.errors, "")
  }

  func testLongExpressionsContinue() throws {
    let result = try session("{1,\n2}\n40 +\n2\n=[[a\nb]]\n#[[x\n]]\n")
    XCTAssertEqual(result.output, "> >> {1, 2}\n> >> 42\n> >> a\nb\n> >> 2\n> \n")
    XCTAssertEqual(result.errors, "")
  }

  func testInputEndsWithinAStatement() throws {
    let result = try session("if true then\n")
    XCTAssertEqual(result.status, 0)
    XCTAssertTrue(result.errors.contains("within a statement"), result.errors)
  }

  func testErrorsLeaveTheLoopRunning() throws {
    let result = try session("error('broken')\nx = = 1\nerror({})\n'still', 'here'\n")
    XCTAssertEqual(result.status, 0)
    XCTAssertEqual(result.output, "> > > > still\there\n> \n")
    XCTAssertTrue(result.errors.hasPrefix("stdin:1: broken\nstack traceback:"), result.errors)
    XCTAssertTrue(result.errors.contains("stdin:1: unexpected symbol near '='"), result.errors)
    XCTAssertTrue(result.errors.contains("(error object is a table value)"), result.errors)
  }

  func testValuesThatCannotBePrinted() throws {
    let result = try session("setmetatable({}, {__tostring = function() error('no') end})\n1\n")
    XCTAssertTrue(result.errors.hasPrefix("cannot show the value (stdin:1: no)"), result.errors)
    XCTAssertTrue(result.output.contains("> 1\n"), result.output)
  }

  func testTablesAreShown() throws {
    let cases = [
      "{}": "{}", "{1, 2.5, x = 3}": "{1, 2.5, x = 3}", "{{}, {1, {true}}}": "{{}, {1, {true}}}",
      #"{'a\n\0\xff', '"', '\\'}"#: #"{"a\n\x00\xFF", "\"", "\\"}"#,
      "{'gr\u{fc}n'}": "{\"gr\u{fc}n\"}",
      "{[3] = 1, [0.5] = 2, [true] = 3, ['no name'] = 4, ['end'] = 5}":
        "{[0.5] = 2, [3] = 1, [\"end\"] = 5, [\"no name\"] = 4, [true] = 3}",
      "{1, nil, 3}": "{1, [3] = 3}", "{b = 1, a = 2}": "{a = 2, b = 1}",
      "(function() local t = {1} t.self = t return t end)()": "{1, self = <cycle>}",
      "(function() local t = {1} return {t, t} end)()": "{{1}, {1}}",
      "{{{{{{{1}}}}}}}": "{{{{{{...}}}}}}",
      "setmetatable({x = 1}, {__index = error, __len = error, __pairs = error})": "{x = 1}",
      "setmetatable({x = 1}, {__name = 'Point'})": "Point {x = 1}",
      "setmetatable({x = 1}, {__tostring = function(p) return 'at ' .. p.x end})": "at 1",
      "{setmetatable({}, {__tostring = function() return 'told' end})}": "{told}",
      "{print, function() end}": "{function, function}",
      "{dk.ones(2, 3), dk.parameter{1}, dk.nn.Dense(2, {name = 'd'})}":
        "{Tensor [2, 3], Parameter [1], Dense(units = 2, name = \"d\")}",
      "{1}, {2}, 'x', nil": "{1}\t{2}\tx\tnil",
      "{('x'):rep(600)}": "{\n  \"\(String(repeating: "x", count: 500))\"... (600 bytes),\n}",
    ]
    for (expression, shown) in cases {
      XCTAssertEqual(try session(expression + "\n").output, "> \(shown)\n> \n", expression)
    }
  }

  func testLongTablesAreElided() throws {
    let list = try session("(function() local t = {n = 1} for i = 1, 1000 do t[i] = i end return t end)()\n")
      .output
    XCTAssertTrue(list.hasPrefix("> {\n  1, 2, 3, "), list)
    XCTAssertTrue(list.hasSuffix(" 100, ... 900 more,\n  n = 1,\n}\n> \n"), list)
    XCTAssertTrue(list.split(separator: "\n").allSatisfy { $0.count <= 80 }, list)

    let map = try session("(function() local t = {} for i = 1, 500 do t['k' .. i] = i end return t end)()\n")
      .output
    XCTAssertTrue(map.hasPrefix("> {\n  k1 = 1,\n  k10 = 10,\n"), map)
    XCTAssertTrue(map.hasSuffix("  ... 400 more,\n}\n> \n"), map)

    // Tables that share their fields: 2^40 entries if all were shown.
    let wide = try session("(function() local t = {} for i = 1, 40 do t = {t, t} end return t end)()\n")
      .output
    XCTAssertLessThan(wide.utf8.count, 5000)
    let large = try session(
      "(function() local t = {} for i = 1, 1e6 do t['k' .. i] = 1 end return t end)()\n"
    ).output
    XCTAssertTrue(large.hasSuffix("... 999900 more,\n}\n> \n"), large)
  }

  func testTensorsAreShown() throws {
    XCTAssertEqual(try session("dk.ones(2, 2)\n").output, try session("print(dk.ones(2, 2))\n").output)
    XCTAssertEqual(try session("dk.ones(2), 1\n").output, try session("print(dk.ones(2)) print(1)\n").output)
  }

  func testLastValue() throws {
    let result = try session("6 * 7\n_ + 1\nnil\n_\nx = 1\n_, 5\nprint('p')\n_\n")
    XCTAssertEqual(result.output, "> 42\n> 43\n> nil\n> 43\n> > 43\t5\n> p\n> 43\n> \n")
  }

  func testShowingDoesNotDependOnGlobals() throws {
    let code = "string, table, type, tostring, next, print, select, setmetatable, io = nil\n"
    let output = try session(code + "{1, 'a', {x = 2}}\nhelp\n").output
    XCTAssertTrue(output.hasPrefix("> > {1, \"a\", {x = 2}}\n> function: "), output)
  }

  func testLocalsStay() throws {
    let result = try session(
      """
      local x, y = 1, 2
      x + y
      function total() return x + y end
      x = 10
      total()
      local x = 'another'
      x, total()
      local function factorial(n)
      if n == 0 then return 1 end
      return n * factorial(n - 1)
      end
      factorial(5)
      local count = 0 local function more() count = count + 1 return count end
      more(), more(), count
      count = 7
      more()
      _G.x, _G.count

      """)
    XCTAssertEqual(
      result.output,
      "> > 3\n> > > 12\n> > another\t12\n> >> >> >> > 120\n> > 1\t2\t2\n> > 8\n> nil\tnil\n> \n")
    XCTAssertEqual(result.errors, "")
  }

  func testOnlyLocalsOfTheTopLevelStay() throws {
    let output = try session(
      """
      do local a = 1 end for b = 1, 2 do local c = b end if true then local d = 1 else local d = 2 end
      while true do local e = 1 break end repeat local f = 1 until f local g = function() local h = 1 return h end
      a, b, c, d, e, f, h, g()
      local text = "local i = 1" -- local j = 2
      local long = [[
      local k = 3
      ]] local last = { local_ = 1 }
      i, j, k, #long, last.local_

      """
    ).output
    XCTAssertEqual(
      output,
      "> > > nil\tnil\tnil\tnil\tnil\tnil\tnil\t1\n> > >> >> > nil\tnil\tnil\t12\t1\n> \n")
  }

  func testLocalsOutliveErrors() throws {
    let result = try session(
      "local a, b = 1, 2 a = 5 error 'broken'\na, b\nlocal c = a + nothing\nc\nlocal d = 3 return d + 1\nd\n")
    XCTAssertEqual(result.output, "> > 5\t2\n> > nil\n> 4\n> 3\n> \n")
    XCTAssertTrue(result.errors.hasPrefix("stdin:1: broken\nstack traceback:"), result.errors)
    XCTAssertTrue(result.errors.contains("stdin:1: in main chunk\n"), result.errors)
    XCTAssertFalse(result.errors.contains("in function <stdin:1>"), result.errors)
  }

  func testAttributesOfLocals() throws {
    let result = try session(
      """
      local size <const>, other <const> = 3, {}
      size * 2, #other
      size = 4
      local size = 5
      size
      local closed = {}
      local function closing(name) return setmetatable({}, {__close = function() print('closed', name) end}) end
      local a <close> = closing 'a'
      local b <close>, c = closing 'b', 1
      a ~= nil, c
      b = nil
      local wrong <close> = {}
      local none <close> = nil
      do local inner <close> = closing 'inner' end

      """)
    XCTAssertEqual(
      result.output,
      "> > 6\t0\n> > > 5\n> > > > > true\t1\n> > > > closed\tinner\n> \nclosed\tb\nclosed\ta\n")
    XCTAssertTrue(
      result.errors.hasPrefix("stdin:1: attempt to assign to const variable 'size'\n"), result.errors)
    XCTAssertTrue(result.errors.contains("attempt to assign to const variable 'b'\n"), result.errors)
    XCTAssertTrue(
      result.errors.contains("stdin:1: variable 'wrong' got a non-closable value\n"), result.errors)
  }

  func testErrorsOfClosing() throws {
    let result = try session(
      "local a <close> = setmetatable({}, {__close = function() error('a fails', 0) end})\n"
        + "local b <close> = setmetatable({}, {__close = function() error('b fails', 0) end})\n")
    XCTAssertEqual(result.status, 1)
    XCTAssertEqual(result.errors, "diffuse-lua: closing 'b': b fails\nclosing 'a': a fails\n")
  }

  func testLocalsInASandbox() throws {
    let result = try session(
      "local a = 1\nlocal function f() a = a + 1 return a end\nf(), a\n", ["--sandbox", "-i"])
    XCTAssertEqual(result.output, "> > > 2\t2\n> \n", result.errors)
  }

  func testLocalsInHelp() throws {
    XCTAssertEqual(
      try session("local mine = { add = function(a, b) end }\nhelp 'mine.add'\n").output,
      "> > function(a, b): defined at stdin:1\n> \n")
  }

  func testASummaryIsShownOnce() throws {
    let model = "m = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}\n"
    func count(_ lines: String) throws -> Int {
      try session(model + lines).output.components(separatedBy: "Total params: 3").count - 1
    }
    XCTAssertEqual(try count("m:summary()\n"), 1)
    XCTAssertEqual(try count("m:summary()\n_\n"), 2)
    XCTAssertEqual(try count("local s = m:summary()\ns\n"), 2)
    XCTAssertEqual(try count("for i = 1, 3 do m:summary() end\n"), 3)
    XCTAssertEqual(try count("m:summary(), 1\n"), 2)
    XCTAssertEqual(try count("m:summary():sub(1, 2)\n"), 1)
  }

  func testHelp() throws {
    func help(_ argument: String) throws -> String {
      let result = try session("help(\(argument))\n")
      XCTAssertEqual(result.errors, "", argument)
      return String(result.output.dropFirst(2).dropLast(4))
    }
    XCTAssertEqual(
      try help("'matmul'"), try run(["--help", "matmul"]).output.trimmingCharacters(in: .newlines))
    XCTAssertEqual(try help("dk.matmul"), try help("'matmul'"))
    XCTAssertTrue(try help("dk.ones(2)").hasPrefix("Tensor: "))
    XCTAssertTrue(try help("'Tensor'").hasPrefix("Tensor: "))
    XCTAssertTrue(try help("'Layer.history'").hasPrefix("Layer.history: table\n    The values that fit"))
    XCTAssertTrue(try help("").hasPrefix("dk: DiffusionTrainer "))
    XCTAssertEqual(try help("dk"), try help(""))
    XCTAssertTrue(try help("dk.nn").hasPrefix("dk.nn: Activation "))
    XCTAssertEqual(try help("'nn'"), try help("dk.nn"))
    XCTAssertTrue(try help("string").hasPrefix("string: byte char "))
    XCTAssertEqual(
      try help("string.format"),
      "string.format: of Lua's own library, https://www.lua.org/manual/5.4/manual.html#pdf-string.format")
    XCTAssertEqual(try help("'string.format'"), try help("string.format"))
    XCTAssertEqual(try help("function(a, b, ...) end"), "function(a, b, ...): defined at stdin:1")
    XCTAssertEqual(try help("{1, 2}"), "a table: {1, 2}")
    XCTAssertEqual(try help("3"), "a number: 3")
    XCTAssertEqual(
      try help("'Dens'"), "nothing is called 'Dens', did you mean 'Dense'? dk.help() lists everything")
  }

  func testInterruptsEndThePipedLoop() throws {
    let process = try prepare(Self.diffuseLua, ["-i"])
    let (keyboard, output) = (Pipe(), Pipe())
    process.standardInput = keyboard
    process.standardOutput = output
    try process.run()
    keyboard.fileHandleForWriting.write(Data("'ready'\n".utf8))
    var printed = Data()
    while !printed.contains(Data("ready\n> ".utf8)) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      printed += more
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    XCTAssertEqual(process.terminationReason, .uncaughtSignal)
  }

  func testLibraryIsAGlobal() throws {
    XCTAssertEqual(try session("dk.ones(2, 2):sum():item()\n").output, "> 4.0\n> \n")
  }

  func testPromptsAreVariables() throws {
    let result = try session("_PROMPT, _PROMPT2 = '$ ', 12\nif 1 then\nend\n")
    XCTAssertEqual(result.output, "> $ 12$ \n")
  }

  func testRunsAfterScriptAndCode() throws {
    let script = try file("script.lua", "y = ...")
    XCTAssertEqual(try session("x, y\n", ["-i", "-e", "x = 1", script, "a"]).output, "> 1\ta\n> \n")
  }

  func testSharesStandardInputWithScripts() throws {
    XCTAssertEqual(try session("io.read()\nthis is data\n'next'\n").output, "> this is data\n> next\n> \n")
  }

  func testATerminalWithoutArgumentsStartsTheLoop() throws {
    let result = try run(
      ["-qec", "'\(Self.diffuseLua.path)'", "/dev/null"], of: try tool("script"),
      input: "40 + 2\nos.exit(5)\n")
    XCTAssertTrue(result.output.contains("diffuse-lua "), result.output)
    XCTAssertTrue(result.output.contains("\n42\r\n") || result.output.contains("> 42\r\n"), result.output)
    XCTAssertEqual(result.status, 5)
  }
}
