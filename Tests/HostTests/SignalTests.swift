import Foundation
import XCTest

/// Hosts with signals at any time, whose handlers run on the stack of the interrupted thread.
final class SignalTests: ProgramTestCase {
  /// The best instructions of the CPU, and those of other CPUs: oneDNN has kernels for each.
  private static let instructions: [(name: String?, times: String)] = [
    (nil, "3"), ("AVX2", "3"), ("AVX", "1"), ("SSE41", "1"),
  ]

  /// Products of all sizes up to 300, all kinds of convolutions, and training, on one thread and on a team that the host made.
  func testNoBitDependsOnSignals() throws {
    let host = try compile(Self.programs.appendingPathComponent("alarms.c"), libraries: ["gomp"])
    let script = Self.programs.appendingPathComponent("alarms.lua").path
    for (instructions, times) in Self.instructions {
      for threads in ["1", "2"] {
        let maxInstructions = instructions.map { ["DNNL_MAX_CPU_ISA": $0] } ?? [:]
        let result = try run(
          [script, threads, times], of: host, environment: try environmentWithModule(maxInstructions))
        let what = "\(instructions ?? "all instructions"), \(threads) threads: \(result.errors)"
        XCTAssertEqual(result.status, 0, what)
        let alarms = result.output.firstMatch(of: /^equal\t(\d+)\n$/).flatMap { Int($0.1) }
        XCTAssertGreaterThan(alarms ?? 0, 500, what)
      }
    }
  }

  /// Signals that the host has blocked stay blocked, and others arrive, also in callbacks of training.
  func testHandlersRunInCallbacks() throws {
    let host = try compile(Self.programs.appendingPathComponent("alarms.c"), libraries: ["gomp"])
    let script = try file(
      "script.lua",
      """
      local dk = require "diffusionkit"
      local nn = dk.nn
      local function wait()
        local before = alarms()
        while alarms() == before do end
      end
      start_alarms()
      local Layer = nn.module "Layer"
      function Layer:forward(x)
        wait()
        return x
      end
      local model = nn.Sequential { nn.Input(100), nn.Dense(100), Layer(), nn.Dense(100) }
      model:compile{ optimizer = "adam", loss = function(y, target)
        wait()
        return (y - target):square():mean()
      end }
      model:fit(dk.ones(64, 100), dk.ones(64, 100), { epochs = 2, verbose = 0, callbacks = { on_batch_end = wait } })
      dk.no_grad(wait)
      wait()
      print "they came"
      """)
    let result = try run([script], of: host, environment: try environmentWithModule())
    XCTAssertEqual(result.output, "they came\n", result.errors)
  }
}
