import Foundation
import XCTest

/// `--sandbox --max-memory`: the memory of the process stays near the limit, whatever a script makes.
final class SandboxMemoryTests: ProgramTestCase {
  private static let limit = 60 << 20

  /// Each is repeated until the limit ends it, with all results retained.
  private static let makers: [(name: String, code: String)] = [
    ("a value of every type", "return samples()"),
    ("imshow", "dk.plot.imshow(dk.zeros(500, 500))"),
    ("plot", "dk.plot.plot(dk.zeros(10000))"),
    ("plot of a list", "dk.plot.plot(list)"),
    ("hist", "dk.plot.hist(dk.zeros(10), {bins = 10000})"),
    ("labels", "dk.plot.plot({1, 2}, {label = ('x'):rep(9000) .. i})"),
    ("Generator", "return dk.Generator(1)"),
    ("DDPMScheduler", "return dk.schedulers.DDPMScheduler{num_train_timesteps = 100000}"),
    ("EulerDiscreteScheduler", "return dk.schedulers.EulerDiscreteScheduler{num_train_timesteps = 20000}"),
    ("FlowMatch", "return dk.schedulers.FlowMatchEulerDiscreteScheduler{num_train_timesteps = 100000}"),
    ("Vocabulary", "return dk.data.Vocabulary(characters)"),
    ("Dense", "return dk.nn.Dense(4)"),
    ("built Dense", "local d = dk.nn.Dense(4) d(dk.zeros(2, 4)) return d"),
    ("Sequential", "return dk.nn.Sequential(dk.nn.Input(4), dk.nn.Dense(4), dk.nn.Dropout(0.5))"),
    ("TimeMLP", "return dk.models.TimeMLP{data_shape = 4, hidden_dim = 8, num_blocks = 1}"),
    ("AdamW", "return dk.optimizers.AdamW{}"),
    ("SymbolicTensor", "return dk.nn.Input(4)"),
    ("Loss", "return dk.losses.weighted{'mse', 'mae'}"),
    ("EarlyStopping", "return dk.EarlyStopping('loss')"),
    ("schedule", "return dk.optimizers.schedules.step_decay(0.1, 2)"),
    ("small tensors", "return dk.zeros(1)"),
    ("large tensors", "return dk.zeros(100000)"),
    ("tensors that go", "if i > 200 then error 'enough' end dk.zeros(5000000 + 1000 * i)"),
    ("tape", "p = (p or dk.parameter{1}) * 1.5"),
    ("parameters", "return dk.parameter{1, 2}"),
    ("strings", "return ('x'):rep(10000) .. i"),
    ("tables", "return {i, {i}}"),
    ("closures", "return function() return i end"),
    ("randperm", "return dk.randperm(100000)"),
    ("sort", "local a, b = dk.rand(100000):sort() return {a, b}"),
    ("parameters that sort", "return (dk.parameter(dk.rand(10000)):sort())"),
    ("encode", "return dk.image.encode(dk.rand(3, 300, 300))"),
    // One string of Lua may be in a table many times, and a long one may be split.
    (
      "named texts", "error(select(2, pcall(dk.save_safetensors, 'x', {}, {metadata = texts(60000, 20000)})))"
    ),
    (
      "named numbers",
      "if i > 3 then error 'enough' end for _, bar in dk.progress(1) do bar:set_postfix(names(500, 20000)) end"
    ),
    ("names of tensors", "error(select(2, pcall(dk.data.save_npz, 'x', names(500, 30000, dk.zeros(1)))))"),
    ("help about a long text", "if i > 3 then error 'enough' end pcall(dk.help, ('word '):rep(1000000))"),
    ("a long path", "if i > 3 then error 'enough' end pcall(dk.load, ('x/'):rep(5000000))"),
  ]

  private static let script = """
    local dk = require "diffusionkit"
    local list, results = {}, {}
    for i = 1, 10000 do list[i] = i end
    local function texts(length, count)
      local text, result = ('x'):rep(length), {}
      for i = 1, count do result['k' .. i] = text end
      return result
    end
    local function names(length, count, value)
      local text, result = ('x'):rep(length), {}
      for i = 1, count do result[text .. i] = value or i end
      return result
    end
    local parts = {}
    for i = 1, 20000 do parts[i] = utf8.char(i + 300) end
    local characters = table.concat(parts)
    local samples = (function() %SAMPLES% end)()
    local i, p = 0, nil
    local function make() %CODE% end
    local ok, message = pcall(function()
      while i < 3000000 do
        i = i + 1
        results[i] = make() or 0
      end
    end)
    print(ok, message)
    local till = os.clock() + 0.1
    while os.clock() < till do end
    """

  /// The largest VmHWM while a script runs, in bytes.
  /// - Parameter reading: the folders that the script may read.
  private func run(_ code: String, reading: [String] = []) throws -> (peak: Int, output: String) {
    let samples = Self.package.appendingPathComponent("Tests/LuaBindingsTests/Scripts/samples.lua")
    let script = try file(
      "script.lua",
      Self.script.replacingOccurrences(of: "%CODE%", with: code).replacingOccurrences(
        of: "%SAMPLES%", with: String(contentsOf: samples, encoding: .utf8) + "\n"))
    let process = try prepare(
      Self.diffuseLua,
      ["--sandbox", "--max-memory", "\(Self.limit)", "--max-seconds", "20"]
        + reading.flatMap { ["--allow-read", $0] } + [script],
      environment: ["OMP_NUM_THREADS": "1"])
    let output = try file("stdout", "")
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: output)
    try process.run()
    var peak = 0
    while process.isRunning {
      let status =
        (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
      let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
      peak = max(peak, kilobytes << 10)
      usleep(5000)
    }
    return (peak, try String(contentsOfFile: output, encoding: .utf8))
  }

  /// Files with many names: of columns, and of members.
  func testFilesOfNames() throws {
    let names = (0..<2_000_000).map { "n\($0)" }.joined(separator: ",") + "\n"
    let long =
      (0..<600).map { "n\($0)" + String(repeating: "x", count: 60_000) }.joined(separator: ",") + "\n"
    var directory: [UInt8] = []
    let (name, count) = (60_000, 700)
    for number in 0..<count {
      directory += Array("PK".utf8) + [1, 2, 20, 0, 20, 0] + [UInt8](repeating: 0, count: 20)
      for size in [name, name, name] { directory += [UInt8(size & 0xFF), UInt8(size >> 8)] }
      directory += [UInt8](repeating: 0, count: 12)
      let text = Array("\(number).".utf8)
      directory += text + [UInt8](repeating: UInt8(ascii: "x"), count: name - text.count)
      directory += [0x99, 0x99, UInt8((name - 4) & 0xFF), UInt8((name - 4) >> 8)]
      directory += [UInt8](repeating: 0, count: 2 * name - 4)
    }
    let size = withUnsafeBytes(of: UInt32(directory.count).littleEndian) { Array($0) }
    let members = [UInt8(count & 0xFF), UInt8(count >> 8)]
    let end = Array("PK".utf8) + [5, 6, 0, 0, 0, 0] + members + members + size + [0, 0, 0, 0, 0, 0]
    let files = folder.appendingPathComponent("files")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    try Data((names + "1\n").utf8).write(to: files.appendingPathComponent("a.csv"))
    try Data((long + "1\n").utf8).write(to: files.appendingPathComponent("b.csv"))
    try Data(directory + end).write(to: files.appendingPathComponent("a.npz"))
    let start = try run("error 'at once'").peak
    for (function, file) in [("load_csv", "a.csv"), ("load_csv", "b.csv"), ("load_npz", "a.npz")] {
      let (peak, output) = try run(
        "error(select(2, pcall(dk.data.\(function), '\(files.path)/\(file)')))", reading: [files.path])
      XCTAssertLessThanOrEqual(peak, start + Self.limit * 11 / 10 + 32 << 20, "\(file)\n\(output)")
      XCTAssertTrue(output.contains("memory"), output)
    }
  }

  func testEveryKindOfValueStaysNearTheLimit() throws {
    let start = try run("error 'at once'").peak
    XCTAssertGreaterThan(start, 5 << 20)
    let maxMemory = start + Self.limit * 11 / 10 + 32 << 20
    var ended = 0
    for (name, code) in Self.makers {
      let (peak, output) = try run(code)
      XCTAssertLessThanOrEqual(peak, maxMemory, "\(name): \(peak >> 20) MB\n\(output)")
      if output.contains("memory") { ended += 1 }
    }
    XCTAssertGreaterThan(ended, Self.makers.count * 3 / 4, "values that reached the limit")
  }
}
