import DiffusionKit
import Foundation
import XCTest

/// Several Lua states at a time, and one after the other.
final class IndependenceTests: XCTestCase {
  func testStatesAreIndependent() throws {
    let a = try LuaSession()
    let b = try LuaSession()
    try a.run("dk = require 'diffusionkit' dk.manual_seed(1) first = dk.randn(3)")
    try b.run("dk = require 'diffusionkit' dk.manual_seed(2) dk.randn(7) dk.no_grad(function() end)")
    try a.run("dk.manual_seed(1) assert((dk.randn(3) - first):abs():max():item() == 0)")
    try b.run("dk.manual_seed(2)")
    try a.run("second = dk.randn(3)")
    b.close()
    try a.run("dk.manual_seed(1) dk.randn(3) assert((dk.randn(3) - second):abs():max():item() == 0)")
  }

  /// Trains, saves, samples and draws, and stores the results in the global `result`.
  private static let work = """
    local dk = require 'diffusionkit'
    local seed = ...
    dk.manual_seed(tonumber(seed))
    local nn = dk.nn
    local Scale = nn.module('Scale')
    function Scale:init() self.s = dk.parameter{1} end
    function Scale:forward(x) return x * self.s end
    local x = dk.randn(64, 8)
    local model = nn.Sequential(nn.Input(8), nn.Dense(32, {activation = 'silu'}), nn.Dropout(0.1), Scale(), nn.Dense(8))
    model:compile{optimizer = dk.optimizers.AdamW{learning_rate = 0.01},
      loss = function(a, b) return (a - b):square():mean() end}
    local history = model:fit(x, x, {epochs = 20, batch_size = 16, callbacks = function() collectgarbage() end})
    local trainer = dk.DiffusionTrainer{scheduler = dk.schedulers.DDPMScheduler{num_train_timesteps = 20}, ema_decay = 0.9,
      model = dk.models.TimeMLP{data_shape = 8, hidden_dim = 16, num_blocks = 1, time_embedding_dim = 8}}
    trainer:fit(x, {epochs = 5})
    local sample = trainer:sample{num_samples = 4, num_inference_steps = 10}
    local errors = 0
    for i = 1, 200 do if not pcall(dk.matmul, dk.zeros(2, 3), dk.zeros(i + 3, 2)) then errors = errors + 1 end end
    assert(errors == 200 and #dk.help('Dense') > 0)
    return 1, tostring(history.loss[20]) .. tostring(sample) .. tostring(sample:matmul(sample:t()))
    """

  func testStatesTrainInSeveralThreads() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("apart-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("work.lua").path
    try Self.work.write(toFile: file, atomically: true, encoding: .utf8)

    @Sendable func results(_ seed: Int) -> String {
      do {
        let session = try LuaSession()
        defer { session.close() }
        return try session.runFile(file, "\(seed)").text
      } catch {
        return "failed: \(error)"
      }
    }
    let before = BufferPool.statistics.liveBytes
    let alone = (0..<3).map(results)
    for text in alone { XCTAssertTrue(text.contains("Tensor of shape 4x8"), text) }
    XCTAssertEqual(Set(alone).count, 3)

    final class Collected: @unchecked Sendable {
      private let lock = NSLock()
      private var texts: [Int: [String]] = [:]
      func add(_ seed: Int, _ text: String) { lock.withLock { texts[seed, default: []].append(text) } }
      func of(_ seed: Int) -> [String] { lock.withLock { texts[seed] ?? [] } }
    }
    let collected = Collected()
    let group = DispatchGroup()
    for seed in 0..<3 {
      group.enter()
      Thread.detachNewThread {
        for _ in 0..<3 { collected.add(seed, results(seed)) }
        group.leave()
      }
    }
    group.wait()
    for seed in 0..<3 { XCTAssertEqual(collected.of(seed), [alone[seed], alone[seed], alone[seed]]) }
    XCTAssertEqual(BufferPool.statistics.liveBytes, before)
  }

  func testTenThousandStatesLeaveNoMemory() throws {
    let tensors = BufferPool.statistics.liveBytes
    func makeStates(_ count: Int) throws {
      for _ in 0..<count {
        let session = try LuaSession()
        try session.run(
          "dk = require 'diffusionkit' t = dk.randn(1000) m = dk.nn.Dense(3) m(dk.zeros(2, 2)) pcall(dk.zeros, 'x')"
        )
        session.close()
      }
    }
    try makeStates(500)
    let before = residentMegabytes(peak: false)
    try makeStates(10_000)
    XCTAssertLessThanOrEqual(residentMegabytes(peak: false) - before, 4, "MB that 10,000 states leak")
    XCTAssertEqual(BufferPool.statistics.liveBytes, tensors)
  }
}
