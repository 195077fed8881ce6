import Foundation
import XCTest

/// Programs started with closed standard input, output or error must not print into a file.
final class DescriptorTests: ProgramTestCase {
  private static let training = """
    local dk = require "diffusionkit"
    local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))
    model:compile{}
    local trainer = dk.DiffusionTrainer {
      model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 4, num_blocks = 1, time_embedding_dim = 2 },
      scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 5 },
    }
    dk.data.save_npz("data.npz", { x = dk.randn(8, 2) })
    print "printed"
    io.stderr:write "printed\\n"
    local archive = dk.data.load_npz "data.npz"
    trainer:fit(archive.x, {
      epochs = 2, csv_path = "log.csv", log_dir = "events", checkpoint_path = "run.safetensors", verbose = 0,
      callbacks = { { on_epoch_end = function() print "printed" io.stderr:write "printed\\n" end } },
    })
    io.stdout:flush()
    """

  private func check(_ program: URL, _ arguments: [String], _ closed: String, _ environment: [String: String])
    throws
  {
    let result = try run(
      ["-c", "exec \"$0\" \"$@\" \(closed)", program.path] + arguments, of: URL(fileURLWithPath: "/bin/sh"),
      environment: environment)
    XCTAssertEqual(result.status, 0, "\(closed): \(result.errors)")
    let log = try String(contentsOf: folder.appendingPathComponent("log.csv"), encoding: .utf8)
    XCTAssertFalse(log.contains("printed"), "\(closed): \(log)")
    XCTAssertEqual(log.split(separator: "\n").count, 3, "\(closed): \(log)")
    for name in ["data.npz", "run.safetensors"] {
      let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
      XCTAssertNil(bytes.range(of: Data("printed".utf8)), "\(closed): \(name)")
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path + "/events") {
      let bytes = try Data(contentsOf: folder.appendingPathComponent("events/" + name))
      XCTAssertNil(bytes.range(of: Data("printed".utf8)), "\(closed): \(name)")
    }
    for name in ["log.csv", "events", "run.safetensors"] {
      try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  private static let closed = [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"]

  func testTheProgram() throws {
    let script = try file("train.lua", Self.training)
    for closed in Self.closed { try check(Self.diffuseLua, [script], closed, [:]) }
  }

  func testAHost() throws {
    let script = try file("train.lua", Self.training)
    for closed in Self.closed { try check(try tool("lua5.4"), [script], closed, try environmentWithModule()) }
  }

  /// The program's standard descriptors are open from the start.
  func testTheProgramHasAllThree() throws {
    let script = try file(
      "names.lua",
      """
      local file = io.open "names.lua"
      local out = io.open("found", "w")
      for i = 0, 2 do
        local target = io.popen("readlink /proc/" .. (...) .. "/fd/" .. i):read "l"
        out:write(tostring(target), "\\n")
      end
      """)
    // The shell's process number is that of the program, which replaces it.
    let result = try run(
      ["-c", "exec \"$0\" \"$1\" $$ <&- >&- 2>&-", Self.diffuseLua.path, script],
      of: URL(fileURLWithPath: "/bin/sh"))
    XCTAssertEqual(result.status, 0)
    XCTAssertEqual(
      try String(contentsOf: folder.appendingPathComponent("found"), encoding: .utf8),
      "/dev/null\n/dev/null\n/dev/null\n")
  }
}
