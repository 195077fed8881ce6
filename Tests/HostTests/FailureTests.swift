import Foundation
import XCTest

final class FailureTests: ProgramTestCase {
  func testErrorHasMessageTracebackAndExitCode() throws {
    try file("bad.lua", "print('before')\nlocal function f() error('broken') end\nf()\nprint('after')")
    let result = try run(["bad.lua"])
    XCTAssertEqual(result.status, 1)
    XCTAssertEqual(result.output, "before\n")
    XCTAssertTrue(
      result.errors.hasPrefix("diffuse-lua: bad.lua:2: broken\nstack traceback:\n"), result.errors)
    XCTAssertTrue(result.errors.contains("bad.lua:3: in main chunk"), result.errors)
  }

  func testAnyValueIsAnError() throws {
    let cases = [
      "error({})": "diffuse-lua: (error object is a table value)\nstack traceback:",
      "error(nil)": "diffuse-lua: (error object is a nil value)",
      "error(setmetatable({}, {__tostring = function() return 'spoken' end}))": "diffuse-lua: spoken\n",
      "error(setmetatable({}, {__tostring = error}))": "diffuse-lua: ",
      "error(12)": "diffuse-lua: 12",
      "error(print)": "diffuse-lua: (error object is a function value)",
      "error(dk.zeros(2))": "diffuse-lua: ",
    ]
    for (code, message) in cases {
      let result = try run(["-e", code])
      XCTAssertEqual(result.status, 1, code)
      XCTAssertTrue(result.errors.hasPrefix(message), "\(code): \(result.errors)")
    }
  }

  /// The console has the global `dk`; scripts load the library.
  func testAScriptWithoutRequireGetsAHint() throws {
    let script = try file("bad.lua", "local x = 1\nprint(dk.zeros(2))")
    var result = try run([script])
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(
      result.errors.contains(
        """
        bad.lua:2: attempt to index a nil value (global 'dk')
        scripts load the library themselves: local dk = require "diffusionkit"
        stack traceback:

        """), result.errors)
    let other = try file("other.lua", "print(x.y)")
    result = try run([other])
    XCTAssertFalse(result.errors.contains("require"), result.errors)
  }

  func testLibraryErrorsNameTheLine() throws {
    let result = try run(["-e", "\ndk.zeros(2, 3):matmul(dk.zeros(2, 3))"])
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(
      result.errors.hasPrefix("diffuse-lua: (command line):2: bad argument #1 to 'matmul' ("), result.errors)
  }

  /// The traceback has the calls of callbacks, although Swift returned before the error was raised again.
  func testTracebackShowsCallbacks() throws {
    let script = "callbacks.lua"
    try file(
      script,
      """
      local dk = require "diffusionkit"
      local function inner() error "broken" end
      local function loss(p, t)
        inner()
        return p
      end
      local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))
      model:compile { loss = loss }
      local function train()
        dk.no_grad(function() model:fit(dk.ones(2, 1), dk.ones(2, 1)) end)
      end
      local how = ...
      if how == "again" then
        -- The script has caught the same error before, at another position.
        for _ = 1, 2 do print(pcall(train)) end
        local function elsewhere() pcall(train) dk.no_grad(inner) end
        elsewhere()
      elseif how == "table" then
        local value = setmetatable({}, { __tostring = function() return "spoken" end })
        inner = function() error(value) end
        local ok, caught = pcall(train)
        assert(rawequal(caught, value))
      end
      train()
      """)
    let result = try run([script])
    XCTAssertEqual(
      result.errors,
      """
      diffuse-lua: \(script):2: broken
      stack traceback:
      \t[C]: in function 'error'
      \t\(script):2: in upvalue 'inner'
      \t\(script):4: in function <\(script):3>
      \t[C]: in method 'fit'
      \t\(script):10: in function <\(script):10>
      \t[C]: in function 'diffusionkit.no_grad'
      \t\(script):10: in local 'train'
      \t\(script):24: in main chunk

      """)
    let again = try run([script, "again"])
    XCTAssertTrue(
      again.errors.hasSuffix(
        """
        \t\(script):2: in function <\(script):2>
        \t[C]: in function 'diffusionkit.no_grad'
        \t\(script):16: in local 'elsewhere'
        \t\(script):17: in main chunk

        """), again.errors)
    XCTAssertTrue(try run([script, "table"]).errors.hasPrefix("diffuse-lua: spoken"))
  }

  func testFirstFailureEndsTheRun() throws {
    let script = try file("script.lua", "print('ran')")
    let result = try run(
      ["-i", "-e", "error 'first'", "-e", "print 'second'", script], input: "print 'third'")
    XCTAssertEqual(result.status, 1)
    XCTAssertFalse(result.output.contains("ran"))
    XCTAssertFalse(result.output.contains("second"))
    XCTAssertFalse(result.output.contains("third"))
  }

  func testMissingScript() throws {
    let result = try run(["nowhere.lua"])
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.hasPrefix("diffuse-lua: cannot open nowhere.lua"), result.errors)
  }

  func testSyntaxError() throws {
    try file("bad.lua", "x = = 1")
    let result = try run(["bad.lua"])
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(
      result.errors.hasPrefix("diffuse-lua: bad.lua:1: unexpected symbol near '='"), result.errors)
  }

  func testExitCodesOfScripts() throws {
    XCTAssertEqual(try run(["-e", "io.write('kept') os.exit(7)"]).status, 7)
    XCTAssertEqual(try run(["-e", "io.write('kept') os.exit(7)"]).output, "kept")
    XCTAssertEqual(try run(["-e", "os.exit(true, true)"]).status, 0)
    XCTAssertEqual(try run(["-e", "os.exit(false)"]).status, 1)
  }

  func testStateIsClosedAtTheEnd() throws {
    let code = "setmetatable({}, {__gc = function() print('collected') end})"
    XCTAssertEqual(try run(["-e", code]).output, "collected\n")
    XCTAssertEqual(try run(["-e", code + " error 'broken'"]).output, "collected\n")
  }

  func testEndlessRecursionIsAnError() throws {
    let result = try run(["-e", "local function f() return 1 + f() end f()"])
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.contains("stack overflow"), result.errors)
  }

  func testExhaustedMemoryIsAnError() throws {
    let limited = "ulimit -v 2000000; exec \"$0\" -e \"$1\""
    let result = try run(
      ["-c", limited, Self.diffuseLua.path, "local s = ('x'):rep(1e9) .. 'y'"],
      of: URL(fileURLWithPath: "/bin/sh"))
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.hasPrefix("diffuse-lua: not enough memory"), result.errors)
  }
}
