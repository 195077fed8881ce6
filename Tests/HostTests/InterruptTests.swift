import Foundation
import XCTest

final class InterruptTests: ProgramTestCase {
  /// Runs code, sends SIGINT once it has printed "ready", and returns how it ended.
  private func interrupt(_ code: String, options: [String] = [], input: Pipe? = nil) throws -> Outcome {
    let process = try prepare(Self.diffuseLua, options + ["-e", code])
    if let input { process.standardInput = input }
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    var printed = Data()
    while !printed.contains(UInt8(ascii: "\n")) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      printed += more
    }
    XCTAssertTrue(printed.starts(with: Data("ready\n".utf8)))
    kill(process.processIdentifier, SIGINT)
    // A program that does not stop is a failure, not a test that hangs.
    let watchdog = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 20, execute: watchdog)
    printed += output.fileHandleForReading.readDataToEndOfFile()
    let reported = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    watchdog.cancel()
    XCTAssertEqual(process.terminationReason, .exit)
    return Outcome(
      status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
      errors: String(decoding: reported, as: UTF8.self))
  }

  func testEndlessLoop() throws {
    let result = try interrupt("print 'ready' io.stdout:flush() while true do end")
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.contains("interrupted!\nstack traceback:"), result.errors)
  }

  func testScriptMayCatchIt() throws {
    let result = try interrupt(
      """
      local ok, message = pcall(function() print 'ready' io.stdout:flush() while true do end end)
      for i = 1, 1000 do local x = i end
      print(ok, message)
      """)
    XCTAssertEqual(result.status, 0, result.errors)
    XCTAssertTrue(result.output.contains("false\t"), result.output)
    XCTAssertTrue(result.output.contains("interrupted!"), result.output)
  }

  /// A request leaves in place the hook that the time limit needs.
  func testTimeLimitAfterAnInterrupt() throws {
    let result = try interrupt(
      "print 'ready' print(pcall(function() while true do end end)) while true do end",
      options: ["--sandbox", "--max-seconds", "2"])
    XCTAssertEqual(result.status, 124)
    XCTAssertTrue(result.output.contains("interrupted!"), result.output)
    XCTAssertTrue(result.errors.contains("the time limit of 2.0 seconds is over"), result.errors)
  }

  /// 2^100 calls of a layer.
  func testModelsThatCallAnotherTwice() throws {
    let result = try interrupt(
      """
      local model = dk.nn.Dense(4)
      for _ = 1, 100 do
        local input = dk.nn.Input(4)
        model = dk.nn.Model(input, model(model(input)))
      end
      print 'ready' io.stdout:flush()
      model(dk.zeros(1, 4))
      """)
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.contains("interrupted!"), result.errors)
  }

  func testLoopOfNativeCalls() throws {
    let result = try interrupt(
      """
      local x = dk.ones(200, 200)
      print 'ready' io.stdout:flush()
      while true do x = x:matmul(x):sigmoid() end
      """)
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.contains("interrupted!"), result.errors)
  }

  func testTraining() throws {
    let result = try interrupt(
      """
      local input = dk.nn.Input(100)
      local model = dk.nn.Model(input, dk.nn.Dense(100)(input))
      model:compile { optimizer = "adam", loss = "mse" }
      local x = dk.randn(1000, 100)
      local function ready(epoch) if epoch == 1 then print "ready" io.stdout:flush() end end
      print(pcall(model.fit, model, x, x, { epochs = 10000000, verbose = 0, callbacks = { { on_epoch_end = ready } } }))
      print(#model:predict(x))
      """)
    XCTAssertEqual(result.status, 0, result.errors)
    let lines = result.output.split(separator: "\n")
    XCTAssertEqual(lines.first, "ready")
    XCTAssertTrue(lines.dropFirst().first?.hasPrefix("false\t") ?? false, result.output)
    XCTAssertTrue(lines.dropFirst().first?.contains("interrupted!") ?? false, result.output)
    XCTAssertEqual(lines.last, "1000")
  }

  func testBlockingRead() throws {
    let keyboard = Pipe()
    let result = try interrupt("print 'ready' io.stdout:flush() io.read()", input: keyboard)
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.contains("interrupted!"), result.errors)
    try keyboard.fileHandleForWriting.close()
  }
}
