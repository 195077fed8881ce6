import XCTest

final class REPLTests: ProgramTestCase {
  /// A session with piped input: what it printed after the banner, prompts included.
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
    XCTAssertTrue(result.errors.contains("error calling 'print'"), result.errors)
    XCTAssertTrue(result.output.contains("> 1\n"), result.output)
  }

  func testLibraryIsAGlobal() throws {
    XCTAssertEqual(try session("dk.ones(2, 2):sum():item()\n").output, "> 4.0\n> \n")
  }

  func testPromptsAreVariables() throws {
    let result = try session("_PROMPT, _PROMPT2 = '$ ', 12\nif 1 then\nend\n")
    XCTAssertEqual(result.output, "> $ 12$ \n")
  }

  func testFollowsScriptAndCode() throws {
    let script = try file("script.lua", "y = ...")
    XCTAssertEqual(try session("x, y\n", ["-i", "-e", "x = 1", script, "a"]).output, "> 1\ta\n> \n")
  }

  func testSharesStandardInputWithScripts() throws {
    XCTAssertEqual(try session("io.read()\nthis is data\n'next'\n").output, "> this is data\n> next\n> \n")
  }

  func testTerminalWithoutArgumentsStartsIt() throws {
    let result = try run(
      ["-qec", "'\(Self.diffuseLua.path)'", "/dev/null"], of: try tool("script"),
      input: "40 + 2\nos.exit(5)\n")
    XCTAssertTrue(result.output.contains("diffuse-lua "), result.output)
    XCTAssertTrue(result.output.contains("\n42\r\n") || result.output.contains("> 42\r\n"), result.output)
    XCTAssertEqual(result.status, 5)
  }
}
