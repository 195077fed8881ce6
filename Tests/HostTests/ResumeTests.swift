import Foundation
import XCTest

/// Training that is killed and restarted until it is done.
final class ResumeTests: ProgramTestCase {
  /// Resumes from the checkpoint if there is one, and prints all weights at the end.
  private static let script = """
    local dk = require "diffusionkit"
    local checkpoint, result = ...
    dk.manual_seed(1)
    local trainer = dk.DiffusionTrainer {
      model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 16, num_blocks = 1, dropout = 0.1 },
      scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 100 },
      optimizer = dk.optimizers.AdamW {
        learning_rate = dk.optimizers.schedules.cosine_decay(0, 300, { warmup_target = 0.01, warmup_steps = 20 }),
      },
      ema_decay = 0.99,
    }
    local data = dk.randn(70, 2)
    if io.open(checkpoint) then trainer:resume(checkpoint) end
    trainer:fit(data, { steps = 300, batch_size = 16, checkpoint_path = checkpoint, checkpoint_every = 3, verbose = 0 })
    local file = assert(io.open(result, "w"))
    local function write(state)
      local names = {}
      for name in pairs(state) do names[#names + 1] = name end
      table.sort(names)
      for _, name in ipairs(names) do
        file:write(name)
        for _, value in ipairs(state[name]:flatten():totable()) do file:write((" %a"):format(value)) end
        file:write "\\n"
      end
    end
    write(trainer.model:state_dict())
    write(trainer.ema:state_dict())
    for _, loss in ipairs(trainer.history.loss) do file:write(("%a\\n"):format(loss)) end
    file:close()
    """

  func testFiftyKillsDoNotChangeTheResult() throws {
    let script = try file("train.lua", Self.script)
    let expected = folder.appendingPathComponent("wanted").path
    let start = Date()
    let reference = try run([script, folder.appendingPathComponent("whole.safetensors").path, expected])
    XCTAssertEqual(reference.status, 0, reference.errors)
    let duration = Date().timeIntervalSince(start)
    let bits = try String(contentsOfFile: expected, encoding: .utf8)
    XCTAssertGreaterThan(bits.count, 1000)

    let checkpoint = folder.appendingPathComponent("trainer.safetensors").path
    let result = folder.appendingPathComponent("result").path
    var (kills, within, rounds) = (0, 0, 0)
    while kills < 50 {
      rounds += 1
      try? FileManager.default.removeItem(atPath: checkpoint)
      try? FileManager.default.removeItem(atPath: result)
      while true {
        let process = try prepare(Self.diffuseLua, [script, checkpoint, result])
        let errors = try file("stderr", "")
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        if kills < 50 {
          usleep(UInt32(Double.random(in: 0...duration / 2) * 1e6))
          if process.isRunning, kill(process.processIdentifier, SIGKILL) == 0 {
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal {
              kills += 1
              if FileManager.default.fileExists(atPath: checkpoint) { within += 1 }
              continue
            }
          }
        }
        process.waitUntilExit()
        let message = try String(contentsOfFile: errors, encoding: .utf8)
        XCTAssertEqual(process.terminationStatus, 0, message)
        break
      }
      XCTAssertTrue(
        try String(contentsOfFile: result, encoding: .utf8) == bits, "round \(rounds): other weights")
    }
    XCTAssertGreaterThan(within, 15, "too few of \(kills) were killed in the midst of training")
  }
}
