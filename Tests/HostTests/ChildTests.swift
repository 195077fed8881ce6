import Foundation
import XCTest

/// gnuplot ends with its parent thread, has the sandbox's limits and leaves no files. Scripts that do not end by themselves
/// take its place.
final class ChildTests: ProgramTestCase {
  private let drawing =
    "dk.plot.plot{1, 2, 3} dk.plot.savefig 'out/figure.png'"

  /// Makes a program called gnuplot from a shell script, in a folder of its own.
  /// - Returns: an environment in whose PATH it is, with a folder for temporary files.
  private func environment(gnuplot script: String) throws -> [String: String] {
    for name in ["bin", "tmp", "out"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    let path = try file("bin/gnuplot", "#!/bin/sh\n" + script)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let others = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return ["PATH": folder.path + "/bin:" + others, "TMPDIR": folder.path + "/tmp"]
  }

  /// The process numbers that the script has written to a file.
  private func noted(_ name: String) throws -> [pid_t] {
    let path = folder.appendingPathComponent(name)
    for _ in 0..<1000 {
      if let text = try? String(contentsOf: path, encoding: .utf8), text.hasSuffix("\n") {
        return text.split(separator: "\n").compactMap { pid_t($0) }
      }
      usleep(10_000)
    }
    XCTFail("the script has not begun")
    return []
  }

  private func runs(_ process: pid_t) -> Bool {
    // Ended, or a zombie whose parent has not waited for it.
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return false
    }
    return stat.split(separator: ")").last?.split(separator: " ").first != "Z"
  }

  private func checkGone(_ processes: [pid_t], _ what: String) throws {
    XCTAssertFalse(processes.isEmpty, what)
    for process in processes {
      for _ in 0..<1000 where runs(process) { usleep(10_000) }
      XCTAssertFalse(runs(process), what)
      if runs(process) { kill(process, SIGKILL) }
    }
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/tmp"), [], what)
  }

  private let endless = "sleep 1000 &\n(echo $$; echo $!) > noted\nwait\n"

  func testATimeLimitEndsChildren() throws {
    let result = try run(
      ["--sandbox", "--max-seconds", "0.5", "--allow-write", "out", "-e", drawing],
      environment: environment(gnuplot: endless))
    XCTAssertEqual(result.status, 124, result.errors)
    try checkGone(noted("noted"), "after the time limit")
  }

  func testTheEndOfTheProcessEndsChildren() throws {
    let process = try prepare(
      Self.diffuseLua, ["-e", drawing],
      environment: environment(gnuplot: "echo $$ > noted\nexec sleep 1000\n"))
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let children = try noted("noted")
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try checkGone(children, "after SIGKILL")
  }

  func testAnInterruptEndsChildren() throws {
    let process = try prepare(Self.diffuseLua, ["-e", drawing], environment: environment(gnuplot: endless))
    let errors = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    let children = try noted("noted")
    kill(process.processIdentifier, SIGINT)
    let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    XCTAssertEqual(process.terminationReason, .exit)
    XCTAssertTrue(message.contains("interrupted!"), message)
    try checkGone(children, "after SIGINT")
  }

  func testChildrenHaveTheLimitsOfTheSandbox() throws {
    let environment = try environment(gnuplot: "(ulimit -t; ulimit -d) > limits\nexit 1\n")
    func limits(_ options: String...) throws -> [String] {
      let result = try run(options + ["-e", drawing], environment: environment)
      XCTAssertEqual(result.status, 1)
      XCTAssertTrue(result.errors.contains("gnuplot failed (status 1)"), result.errors)
      return try String(contentsOf: folder.appendingPathComponent("limits"), encoding: .utf8)
        .split(separator: "\n").map(String.init)
    }
    XCTAssertEqual(try limits(), ["unlimited", "unlimited"])
    let limited = try limits(
      "--sandbox", "--max-seconds", "30", "--max-memory", "200M", "--allow-write", "out")
    XCTAssertLessThanOrEqual(try XCTUnwrap(Int(limited[0])), 31)
    // In KiB: the remaining memory.
    XCTAssertLessThanOrEqual(try XCTUnwrap(Int(limited[1])), 200 << 10)
    // gnuplot may always take the memory that it needs before it draws.
    let small = try limits("--sandbox", "--max-memory", "16M", "--allow-write", "out")
    XCTAssertEqual(small, ["unlimited", "65536"])
  }

  func testFiguresAreDrawnInASmallSandbox() throws {
    for name in ["tmp", "out"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    let result = try run(
      ["--sandbox", "--max-memory", "32M", "--max-seconds", "60", "--allow-write", "out", "-e", drawing],
      environment: ["TMPDIR": folder.path + "/tmp"])
    XCTAssertEqual(result.status, 0, result.errors)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out"), ["figure.png"])
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/tmp"), [])
  }
}
