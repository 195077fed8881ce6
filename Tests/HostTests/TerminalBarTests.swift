import Foundation
import XCTest

/// Bars on a terminal: one row, whatever its size, with other output above it.
final class TerminalBarTests: ProgramTestCase {
  /// Waits long enough for a bar to be drawn again.
  private let wait = "local function wait() local t = dk.time() while dk.time() - t < 0.12 do end end\n"

  private func script(_ text: String) throws -> String {
    try file("bar.lua", "local dk = require 'diffusionkit'\n\(wait)\(text)")
  }

  private func run(_ text: String, columns: UInt16 = 100, size: winsize? = nil) throws -> (
    text: String, status: Int32
  ) {
    try Terminal(Self.diffuseLua, [script(text)], columns: columns, size: size).waitForEnd()
  }

  private let loop = """
    for i, bar in dk.progress(6, "a loop with a title of its own") do
      bar:set_postfix { loss = 1 / i, rate = i }
      wait()
    end
    print "end"
    """

  func testABarThatIsTooWideStaysOnItsRow() throws {
    for columns in [100, 60, 40, 12] as [UInt16] {
      let (text, status) = try run(loop, columns: columns)
      XCTAssertEqual(status, 0, text)
      XCTAssertGreaterThan(text.filter { $0 == "\r" }.count, 3, "it is drawn more than once")
      let lines = Screen(columns: Int(columns), text).lines
      XCTAssertEqual(lines.count, 2, "\(lines)")
      XCTAssertTrue(
        lines[0].hasPrefix("a loop with a title of its own  6/6".prefix(Int(columns) - 1)), "\(lines)")
      XCTAssertEqual(lines[1], "end")
    }
  }

  func testTerminalsWithWrongSizes() throws {
    for size in [winsize(), winsize(ws_row: 65535, ws_col: 65535, ws_xpixel: 65535, ws_ypixel: 65535)] {
      let (text, status) = try run(loop, size: size)
      XCTAssertEqual(status, 0, text)
      let lines = Screen(columns: 80, text).lines
      XCTAssertEqual(lines.count, 2, "\(lines)")
      XCTAssertLessThan(lines[0].count, 80)
    }
  }

  func testABarFollowsTheTerminal() throws {
    let path = try script(
      """
      for i, bar in dk.progress(12, "a loop with a title of its own") do
        bar:set_postfix { loss = 1 / i, rate = i }
        wait()
        if i == 3 then print "narrower" io.read() end
      end
      """)
    let terminal = try Terminal(Self.diffuseLua, [path], columns: 100)
    terminal.wait(for: "narrower")
    terminal.resize(columns: 30)
    terminal.type("\n")
    terminal.wait(for: "\r\n")
    let (text, status) = terminal.waitForEnd()
    XCTAssertEqual(status, 0)
    let drawn = text.split(whereSeparator: \.isNewline).flatMap { $0.split(separator: "\r") }
    XCTAssertTrue(drawn.dropFirst().allSatisfy { $0.count < 30 }, "\(drawn)")
  }

  func testOutputGoesAbove() throws {
    let (text, status) = try run(
      """
      warn "@on"
      for i, bar in dk.progress(4, "bar") do
        wait()
        print("step", i)
        if i == 1 then
          io.write("half a line, ", 1)
          wait()
          bar:set_postfix { loss = 1 }
          io.stdout:write(" and the rest\\n"):write "chained\\n"
        elseif i == 2 then
          io.stderr:write "to the other stream\\n"
          warn("care", "ful")
          print(setmetatable({}, { __tostring = function() print "inner" return "outer" end }), nil)
          io.write()
          io.write("two\\n", "lines\\n")
        elseif i == 3 then
          print(pcall(io.write, {}))
          print(select(2, pcall(error, "caught", 0)))
        end
      end
      io.write "unfinished"
      local bar = dk.progress(2, "last")
      bar:update()
      wait() bar:update(0)
      io.write "."
      wait() bar:update(0)
      io.write "."
      bar:update()
      """)
    XCTAssertEqual(status, 0, text)
    let lines = Screen(columns: 100, text).lines
    XCTAssertEqual(
      lines.filter { !$0.hasPrefix("bar  4/4 [====================] ") && !$0.hasPrefix("last  2/2 [") },
      [
        "step\t1", "half a line, 1 and the rest", "chained", "step\t2", "to the other stream",
        "Lua warning: careful", "inner", "outer\tnil", "two", "lines", "step\t3",
        "false\tbad argument #1 to 'io.write' (string expected, got table)", "caught", "step\t4", "..",
      ].map { $0 }, "\(lines)")
  }

  func testCallbacksPrintAbove() throws {
    let (text, status) = try run(
      """
      local model = dk.nn.Dense(1)
      model:compile { optimizer = dk.optimizers.SGD(0.1), metrics = { "mae" } }
      local function note(epoch) print("note", epoch) end
      model:fit(dk.zeros(64, 2), dk.zeros(64, 1), { epochs = 3, callbacks = { note, {
        on_batch_end = function(batch) if batch == 1 then wait() io.write "in\\n" end end } } })
      """, columns: 50)
    XCTAssertEqual(status, 0, text)
    let lines = Screen(columns: 50, text).lines
    XCTAssertEqual(lines.filter { $0.hasPrefix("Epoch") }.count, 3, "\(lines)")
    XCTAssertEqual(lines.filter { $0 == "in" }.count, 3, "\(lines)")
    XCTAssertEqual(lines.filter { $0.hasPrefix("note\t") }.count, 3, "\(lines)")
    XCTAssertEqual(lines.count, 9, "\(lines)")
  }

  func testAnUnfinishedBarStays() throws {
    let terminal = try Terminal(
      Self.diffuseLua, ["-i"], environment: ["XDG_STATE_HOME": folder.path], columns: 60)
    terminal.wait(for: "> ")
    terminal.type("bar = dk.progress(5) t = dk.time() repeat until dk.time() > t + 0.2 bar:update(2)\n")
    terminal.wait(for: "2/5")
    let rest = terminal.wait(for: "> ")
    XCTAssertTrue(rest.hasSuffix("\r\n"), rest)
    terminal.type("1 + 1\n")
    terminal.wait(for: "\r\n2\r\n> ")
  }

  /// In another program's state no function is replaced, and `print` still writes above the bar.
  func testAsAGuest() throws {
    let path = try script(
      """
      local before = print
      local write = io.write
      for i, bar in dk.progress(3, { title = "bar", verbose = 1 }) do
        wait()
        print("step", i)
        io.write("and ", "more\\n")
      end
      assert(print == before and io.write == write)
      """)
    let environment = try environmentWithModule()
    let (text, status) = try Terminal(tool("lua5.4"), [path], environment: environment).waitForEnd()
    XCTAssertEqual(status, 0, text)
    let lines = Screen(columns: 100, text).lines
    XCTAssertEqual(
      Array(lines.dropLast()), (1...3).flatMap { ["step\t\($0)", "and more"] }, "\(lines)")
    XCTAssertTrue(lines.last?.hasPrefix("bar  3/3 [====================]") == true, "\(lines)")
    XCTAssertTrue(text.contains("bar  1/3 [======"), "it is drawn meanwhile")
  }
}
