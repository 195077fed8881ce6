import Foundation
import XCTest

/// Threads that the system refuses, in diffuse-lua and in a host: libgomp would end the process.
final class ThreadTests: ProgramTestCase {
  private static let script = programs.appendingPathComponent("few_threads.lua").path

  /// Runs the script in diffuse-lua and in stock Lua, checks that both succeed with at most one warning, and returns the printed
  /// numbers of threads.
  /// - Parameters:
  ///   - count: the number of threads that the script sets; 0: none.
  ///   - limits: shell commands that run before.
  private func threads(
    _ count: Int, limits: String = "", _ environment: [String: String] = [:], warning: String?
  ) throws -> [Int] {
    try [[Self.diffuseLua.path], [tool("lua5.4").path, "-W"]].map { program in
      let result = try run(
        ["-c", "\(limits) exec \"$@\"", "sh"] + program + [Self.script, "\(count)"], of: try tool("sh"),
        environment: try environmentWithModule(environment))
      XCTAssertEqual(result.status, 0, "\(program): \(result.errors)")
      let warnings = result.errors.split(separator: "\n")
      XCTAssertEqual(warnings.count, warning == nil ? 0 : 1, "\(program): \(result.errors)")
      if let warning { XCTAssertTrue(result.errors.contains(warning), "\(program): \(result.errors)") }
      return try XCTUnwrap(Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)), result.output)
    }
  }

  private var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Simulates such a machine by a preloaded library.
  private func machine(cores: Int, threads: Int) throws -> [String: String] {
    let library = try compile(Self.programs.appendingPathComponent("few_threads.c"), isShared: true)
    return ["LD_PRELOAD": library.path, "CORES": "\(cores)", "THREADS": "\(threads)"]
  }

  func testNoMoreThreadsThanCores() throws {
    let found = try threads(1024, warning: "of 1024 threads are used: the process may use no more cores")
    for count in found { XCTAssertTrue((1...cores).contains(count), "\(count)") }
    XCTAssertEqual(
      try threads(1024, limits: "ulimit -v 2000000;", warning: "of 1024 threads are used"), found)
    XCTAssertEqual(
      try threads(0, ["OMP_NUM_THREADS": "100000"], warning: "of 100000 threads are used"), found)
    XCTAssertEqual(
      try threads(64, machine(cores: 3, threads: 100), warning: "3 of 64 threads are used"), [3, 3])
  }

  func testProcessesAreBoundToCores() throws {
    let first = "$(taskset -c -p $$ | sed 's/.*: *//; s/[^0-9].*//')"
    let bound = try threads(
      2, limits: "taskset -c -p \(first) $$ > /dev/null;", warning: "1 of 2 threads are used")
    XCTAssertEqual(bound, [1, 1])
  }

  func testFewerThreadsIfTheSystemGivesNoMore() throws {
    // More than two need a margin: libgomp creates threads anew for teams of another size.
    for (count, had) in [(0, 1), (1, 2), (5, 2), (20, 7)] {
      let machine = try machine(cores: 64, threads: count)
      let warning = "\(had) of 8 threads are used: the system gives no more"
      XCTAssertEqual(try threads(8, machine, warning: warning), [had, had])
      let environment = machine.merging(["OMP_NUM_THREADS": "8"]) { $1 }
      XCTAssertEqual(try threads(0, environment, warning: warning), [had, had])
    }
    XCTAssertEqual(try threads(8, machine(cores: 64, threads: 21), warning: nil), [8, 8])
  }

  /// Each thread's stack takes 8 MB; 300 stacks exceed the memory.
  func testFewerThreadsIfMemoryDoesNotSufficeForStacks() throws {
    let machine = try machine(cores: 300, threads: 1000)
    let found = try threads(
      300, limits: "ulimit -s 8192; ulimit -v 1500000;", machine,
      warning: "of 300 threads are used: the system")
    for count in found { XCTAssertTrue((1...180).contains(count), "\(count)") }
  }

  /// oneDNN skips the work of threads that its settings promise and the system does not give.
  func testLimitsOfOpenMP() throws {
    XCTAssertEqual(
      try threads(0, ["OMP_NUM_THREADS": "2", "OMP_THREAD_LIMIT": "1"], warning: "1 of 2 threads"), [1, 1])
    let maxThreads = min(cores, 2)
    let warning = maxThreads < 2 ? "1 of 2 threads" : nil
    XCTAssertEqual(try threads(2, ["OMP_DYNAMIC": "true"], warning: warning), [maxThreads, maxThreads])
  }

  /// Kernels need more stack than libgomp's minimum.
  func testNoThreadsWithSmallStacks() throws {
    for size in ["16k", "64k"] {
      XCTAssertEqual(
        try threads(2, ["OMP_STACKSIZE": size], warning: "1 of 2 threads are used"),
        [1, 1])
    }
    XCTAssertEqual(
      try threads(2, ["OMP_STACKSIZE": "256k"], warning: cores < 2 ? "1 of 2" : nil),
      [min(cores, 2), min(cores, 2)])
  }

  func testASandboxLimitsTheNumber() throws {
    let code = "dk.set_num_threads(8) dk.set_num_threads(1) dk.set_num_threads(8) print(dk.get_num_threads())"
    let machine = try machine(cores: 8, threads: 100).merging(["OMP_NUM_THREADS": "2"]) { $1 }
    let inside = try run(["--sandbox", "-e", code], environment: machine)
    XCTAssertEqual(inside.output, "2\n", inside.errors)
    XCTAssertEqual(inside.errors.split(separator: "\n").count, 1, inside.errors)
    XCTAssertTrue(
      inside.errors.contains("8 threads were requested, this session allows at most 2"), inside.errors)
    XCTAssertEqual(try run(["-e", code], environment: machine).output, "8\n")
  }
}
