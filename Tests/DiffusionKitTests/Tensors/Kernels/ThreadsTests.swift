import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitTensors

nonisolated(unsafe) private var signalsHandled = 0

final class ThreadsTests: XCTestCase {
  /// Control groups as the system shows them: `files` under a root, the contents of /proc/self/cgroup, the cores.
  func testControlGroupsGrantCores() throws {
    let cases: [(files: [String: String], groups: String, cores: Int)] = [
      ([:], "0::/\n", 0),
      (["cpu.max": "max 100000\n"], "0::/\n", 0),
      (["cpu.max": "200000 100000\n"], "0::/\n", 2),
      (["cpu.max": "150000 100000\n"], "0::/\n", 2),
      (["cpu.max": "1000 100000\n"], "0::/\n", 1),
      (["cpu.max": "0 100000\n"], "0::/\n", 0),
      (["cpu.max": "100000 0\n"], "0::/\n", 0),
      (["cpu.max": "nonsense\n"], "0::/\n", 0),
      (["cpu.max": ""], "0::/\n", 0),
      (["cpu.max": "1e30 1\n"], "0::/\n", 1024),
      // The minimum over a group and its ancestors.
      (["a/cpu.max": "400000 100000", "a/b/cpu.max": "max 100000"], "0::/a/b\n", 4),
      (["a/cpu.max": "400000 100000", "a/b/cpu.max": "300000 100000"], "0::/a/b\n", 3),
      (["a/cpu.max": "200000 100000", "a/b/cpu.max": "300000 100000"], "0::/a/b\n", 2),
      // A container sees its group's name on the machine, and its own files.
      (["cpu.max": "500000 100000"], "0::/docker/0123\n", 5),
      // Version 1.
      (["cpu/cpu.cfs_quota_us": "250000\n", "cpu/cpu.cfs_period_us": "100000\n"], "4:cpu,cpuacct:/\n", 3),
      (["cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"], "4:cpu:/\n", 0),
      (["cpu/x/cpu.cfs_quota_us": "100000\n", "cpu/x/cpu.cfs_period_us": "100000\n"], "2:cpuacct:/x\n", 0),
      (
        ["cpu/x/cpu.cfs_quota_us": "100000\n", "cpu/x/cpu.cfs_period_us": "100000\n"], "3:pids:/\n2:cpu:/x\n",
        1
      ),
      ([:], "no colons\n:\n::\n0:\n", 0),
      (["cpu.max": "100000 100000"], "0::/" + String(repeating: "x/", count: 2000), 1),
    ]
    for (files, groups, cores) in cases {
      let root = FileManager.default.temporaryDirectory.appendingPathComponent("Groups-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: root) }
      try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
      for (name, text) in files {
        let file = root.appendingPathComponent(name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      let list = root.appendingPathComponent("list")
      try Data(groups.utf8).write(to: list)
      XCTAssertEqual(
        Threads.cores(grantedBy: list.path, in: root.path), cores, "\(files) \(groups.prefix(80))")
    }
    XCTAssertEqual(Threads.cores(grantedBy: "/nowhere", in: "/nowhere"), 0)
  }

  func testTheNumberIsBounded() throws {
    let before = Threads.count
    defer { try? Threads.setCount(before) }
    for count in [0, -1, 1025, Int.max] { XCTAssertThrowsError(try Threads.setCount(count)) }
    try Threads.setCount(1024)
    XCTAssertLessThanOrEqual(Threads.count, ProcessInfo.processInfo.activeProcessorCount)
    try Threads.setCount(1)
    XCTAssertEqual(Threads.count, 1)
  }

  /// A handler on the stack of the interrupted thread, where the kernel has stored some kilobytes of registers.
  func testNoBitDependsOnSignals() throws {
    let generator = Generator(seed: 1)
    let factors = try [(90, 90, 90), (64, 100, 64), (200, 300, 8), (7, 256, 500)].map {
      (
        try Tensor.randn(Shape([$0.0, $0.1]), generator: generator),
        try Tensor.randn(Shape([$0.1, $0.2]), generator: generator)
      )
    }
    let quiet = try factors.map { try $0.matmul($1).floats }
    var action = sigaction()
    var before = sigaction()
    // Only the C library: Swift's collections may allocate memory, which a handler must not do.
    action.__sigaction_handler.sa_handler = { _ in
      withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 16) {
        guard let room = $0.baseAddress else { return }
        memset(room, 0x5a, 1024)
        signalsHandled &+= room.load(as: UInt8.self) == 0x5a ? 1 : 0
      }
    }
    sigaction(SIGALRM, &action, &before)
    func setTimer(_ microseconds: Int) {
      let interval = timeval(tv_sec: 0, tv_usec: microseconds)
      var timer = itimerval(it_interval: interval, it_value: interval)
      setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    }
    signalsHandled = 0
    setTimer(100)
    defer {
      setTimer(0)
      sigaction(SIGALRM, &before, nil)
    }
    for _ in 0..<1000 {
      for ((a, b), values) in zip(factors, quiet) { XCTAssertEqual(try a.matmul(b).floats, values) }
    }
    XCTAssertGreaterThan(signalsHandled, 100)
  }

  /// Each thread has a team of its own.
  func testManyThreadsCompute() throws {
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: 16) { _ in
      for _ in 0..<4 {
        let sum = try? Tensor.ones(Shape([200, 200])).matmul(Tensor.ones(Shape([200, 200]))).sum().item()
        if sum != 200 * 200 * 200 { failures.add() }
      }
    }
    XCTAssertEqual(failures.count, 0)
  }

  private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var count = 0
    func add() { lock.withLock { count += 1 } }
  }
}
