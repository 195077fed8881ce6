import Foundation
import XCTest

/// Ctrl-C in a running script soon raises a Lua error like any other.
final class InterruptTests: ProgramTestCase {
  /// A running program that prints "ready" when it works, and its output.
  private final class Running {
    let process: Process
    private let output = Pipe()
    private let errors = Pipe()
    private var printed = Data()

    init(_ process: Process) throws {
      self.process = process
      process.standardOutput = output
      process.standardError = errors
      try process.run()
      // A program that does not stop fails the test rather than blocking it.
      DispatchQueue.global().asyncAfter(deadline: .now() + 60) { [process] in
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      }
      XCTAssertTrue(wait(for: "ready\n"))
    }

    func interrupt() { kill(process.processIdentifier, SIGINT) }

    /// The processor time of all threads so far, in seconds.
    func processorTime() throws -> Double {
      let line = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
      let fields = line[(line.lastIndex(of: ")") ?? line.startIndex)...].split(separator: " ")
      let user = try XCTUnwrap(Double(fields[12])), system = try XCTUnwrap(Double(fields[13]))
      return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Reads until the text has been printed; false if the output ends before.
    func wait(for text: String) -> Bool {
      while !printed.contains(Data(text.utf8)) {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { return false }
        printed += more
      }
      return true
    }

    func end() -> Outcome {
      printed += output.fileHandleForReading.readDataToEndOfFile()
      let reported = errors.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return Outcome(
        status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
        errors: String(decoding: reported, as: UTF8.self))
    }
  }

  private func start(_ code: String, options: [String] = [], input: Pipe? = nil) throws -> Running {
    let process = try prepare(Self.diffuseLua, options + ["-e", code])
    if let input { process.standardInput = input }
    return try Running(process)
  }

  /// Runs code, sends SIGINT once it has printed "ready", and returns its outcome.
  private func interrupt(_ code: String, options: [String] = [], input: Pipe? = nil) throws -> Outcome {
    let running = try start(code, options: options, input: input)
    running.interrupt()
    let result = running.end()
    XCTAssertEqual(running.process.terminationReason, .exit)
    return result
  }

  /// Endless work that calls ready() when it has started is interrupted after at most 100 ms, as an error that pcall returns.
  /// The processor time of the threads that work is measured, since other programs may take their share, and the best of five
  /// attempts counts, since caches may be cold.
  /// - Parameter after: code that runs after the error was caught.
  /// - Parameter isNative: whether the team of threads works, rather than Lua alone.
  @discardableResult
  private func assertStops(
    _ work: String, setUp: String = "", after: String = "", isNative: Bool = false, line: UInt = #line
  ) throws -> Outcome {
    let code = """
      local function ready() print "ready" io.stdout:flush() end
      \(setUp)
      local ok, message = pcall(function() \(work) end)
      print("stopped", ok, message, os.clock(), dk.get_num_threads()) io.stdout:flush()
      for i = 1, 1000 do local x = i end
      \(after)
      print "went on"
      """
    var best = Double.infinity
    var result = Outcome(status: -1, output: "", errors: "")
    let limit = 0.1
    for _ in 0..<5 where best > limit {
      let running = try start(code)
      usleep(20_000)  // until the work runs
      let begin = try running.processorTime()
      running.interrupt()
      XCTAssertTrue(running.wait(for: "stopped"), line: line)
      result = running.end()
      XCTAssertEqual(result.status, 0, result.errors, line: line)
      let stopped = try XCTUnwrap(
        result.output.firstMatch(of: /stopped\tfalse\t[^\n]*interrupted!\t([0-9.]+)\t([0-9]+)\n/),
        result.output,
        line: line)
      let seconds = try XCTUnwrap(Double(stopped.1)) - begin
      best = min(best, isNative ? seconds / (try XCTUnwrap(Double(stopped.2))) : seconds)
      XCTAssertTrue(result.output.hasSuffix("went on\n"), result.output, line: line)
    }
    XCTAssertLessThan(best, limit, "seconds of each working thread until it stopped", line: line)
    return result
  }

  // MARK: Lua

  func testEndlessLoop() throws {
    let result = try interrupt("print 'ready' io.stdout:flush() while true do end")
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(
      result.errors.hasPrefix("diffuse-lua: (command line):1: interrupted!\nstack traceback:"), result.errors)
  }

  func testLoop() throws { try assertStops("ready() while true do end") }

  func testLoopInACoroutine() throws {
    try assertStops(
      "local ok, message = coroutine.resume(co) error(message, 0)",
      setUp: "local co = coroutine.create(function() ready() while true do end end)")
    try assertStops("coroutine.wrap(function() ready() while true do end end)()")
    try assertStops(
      "coroutine.wrap(function() coroutine.wrap(function() ready() while true do end end)() end)()")
    // Alternately in two threads: a request for one must not remain in the other.
    try assertStops(
      "ready() while true do assert(coroutine.resume(co)) end",
      setUp: "local co = coroutine.create(function() while true do coroutine.yield() end end)",
      after: """
        local ok, message = coroutine.resume(co)
        assert(ok or message == "cannot resume dead coroutine", message)
        """)
    try assertStops(
      "coroutine.resume(co) local ok, message = coroutine.close(co) error(message, 0)",
      setUp: """
        local co = coroutine.create(function()
          local closed <close> = setmetatable({}, {__close = function() ready() while true do end end})
          coroutine.yield()
        end)
        """)
  }

  func testLoopInAFinaliser() throws {
    try assertStops("setmetatable({}, {__gc = function() ready() while true do end end}) collectgarbage()")
    try assertStops(
      """
      setmetatable({}, {__gc = function() ready() while true do end end})
      while true do local t = {} end
      """)
  }

  /// Finalisers of the library's values run while a loop drops tensors: an interrupt of one leaves no trace.
  func testLoopThatDropsTensors() throws {
    try assertStops(
      "ready() while true do local t = dk.zeros(1000) end",
      after: """
        collectgarbage() collectgarbage()
        local live = dk.memory().live
        for _ = 1, 100 do dk.zeros(1000) end
        collectgarbage() collectgarbage()
        assert(dk.memory().live == live and live < 5000, live)
        """)
  }

  func testCallbacksOfLuasLibrary() throws {
    let list = "local list = {} for i = 1, 1000000 do list[i] = (i * 7919) % 1000003 end"
    try assertStops(
      "table.sort(list, function(a, b) if n == 0 then ready() end n = n + 1 return a < b end) while true do end",
      setUp: list + " local n = 0")
    try assertStops(
      "string.gsub('abc', '%w', function() ready() while true do end end)")
    try assertStops("return setmetatable({}, {__index = function() ready() while true do end end}).x")
  }

  func testOneRequestStopsOneCall() throws {
    let running = try start(
      """
      local count = 0
      print "ready" io.stdout:flush()
      while true do
        local ok, message = pcall(function() while true do end end)
        count = count + 1
        print("caught", count) io.stdout:flush()
      end
      """)
    usleep(20_000)  // until the inner loop runs
    running.interrupt()
    XCTAssertTrue(running.wait(for: "caught\t1\n"))
    usleep(1_100_000)
    running.interrupt()
    XCTAssertTrue(running.wait(for: "caught\t2\n"))
    // A second request within a second ends the process.
    running.interrupt()
    let result = running.end()
    XCTAssertEqual(running.process.terminationReason, .uncaughtSignal)
    XCTAssertEqual(result.status, SIGINT)
    XCTAssertFalse(result.output.contains("caught\t3"), result.output)
  }

  func testAScriptMayIgnoreAnInterrupt() throws {
    let running = try start(
      "print 'ready' io.stdout:flush() while true do pcall(function() while true do end end) end")
    usleep(20_000)  // until the inner loop runs
    running.interrupt()
    usleep(100_000)
    XCTAssertTrue(running.process.isRunning)
    running.interrupt()
    _ = running.end()
    XCTAssertEqual(running.process.terminationReason, .uncaughtSignal)
  }

  func testBlockingRead() throws {
    let keyboard = Pipe()
    let result = try interrupt("print 'ready' io.stdout:flush() io.read()", input: keyboard)
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.contains("interrupted!"), result.errors)
    try keyboard.fileHandleForWriting.close()
  }

  /// A shell without job control starts background jobs with SIGINT ignored, since Ctrl-C is meant for others.
  func testIgnoredSignalStaysIgnored() throws {
    let code = "print 'ready' io.stdout:flush() os.execute 'sleep 0.5' print 'not stopped'"
    let process = try prepare(
      URL(fileURLWithPath: "/bin/sh"),
      ["-c", "trap '' INT; exec \"$0\" -e \"$1\"", Self.diffuseLua.path, code])
    let running = try Running(process)
    running.interrupt()
    XCTAssertTrue(running.end().output.hasSuffix("not stopped\n"))
  }

  // MARK: Native work

  func testLoopOfNativeCalls() throws {
    try assertStops(
      "local x = dk.ones(200, 200) ready() while true do x = x:matmul(x):sigmoid() end", isNative: true)
    try assertStops("dk.no_grad(function() ready() while true do end end)")
  }

  private let model = """
    dk.manual_seed(1)
    local x = dk.randn(1000, 100)
    local function make()
      dk.manual_seed(2)
      local input = dk.nn.Input(100)
      local hidden = dk.nn.Dropout(0.1)(dk.nn.Dense(100, { activation = "relu", name = "hidden" })(input))
      local model = dk.nn.Model(input, dk.nn.Dense(100, { name = "output" })(hidden))
      local optimizer = dk.optimizers.Adam { learning_rate = 1e-3 }
      model:compile { optimizer = optimizer, loss = "mse" }
      return model, optimizer
    end
    local model, optimizer = make()
    local function seed() dk.manual_seed(3) end
    local options = { epochs = 10000000, verbose = 0 }
    """

  /// The model and the optimizer are those of the last whole step, and the history exists.
  func testTraining() throws {
    try assertStops(
      """
      seed()
      options.callbacks = { on_epoch_end = function(epoch) if epoch == 3 then ready() end end }
      model:fit(x, x, options)
      """, setUp: model,
      after: """
        local history, steps = model.history, optimizer.step_count
        local whole = steps // 32
        assert(#history.loss == whole and history.epoch[whole] == whole and whole >= 3, #history.loss .. " " .. steps)
        assert(not model.training and #model:predict(x) == 1000)

        local other, its = make()
        seed()
        local count = 0
        other:fit(x, x, { epochs = 10000000, verbose = 0, callbacks = { on_batch_end = function()
          count = count + 1
          return count == steps
        end } })
        local function same(a, b)
          for name, tensor in pairs(a) do assert((tensor - b[name]):abs():max():item() == 0, name) end
        end
        same(model:state_dict(), other:state_dict())
        same(optimizer:state_dict(), its:state_dict())
        for epoch = 1, whole do assert(history.loss[epoch] == other.history.loss[epoch]) end

        options.epochs, options.callbacks = 1, nil
        assert(#model:fit(x, x, options).loss == 1)
        """, isNative: true)
  }

  /// One step takes longer than a tenth of a second, so it is interrupted within.
  func testLongSteps() throws {
    try assertStops(
      """
      options.callbacks = { on_batch_end = function() ready() end }
      options.batch_size = 8000
      deep:fit(large, large, options)
      """,
      setUp: model + """

        local layers = { dk.nn.Input(256) }
        for _ = 1, 25 do layers[#layers + 1] = dk.nn.Dense(256) end
        local deep, large = dk.nn.Sequential(layers), dk.randn(8000, 256)
        deep:compile()
        """, isNative: true)
  }

  func testEvaluation() throws {
    try assertStops(
      "ready() while true do model:predict(x, { batch_size = 1 }) end", setUp: model, isNative: true)
    try assertStops(
      "ready() while true do model:evaluate(x, x, { batch_size = 1 }) end", setUp: model, isNative: true)
  }

  func testDiffusionTraining() throws {
    let trainer = """
      local trainer = dk.DiffusionTrainer {
        model = dk.models.TimeMLP { data_shape = { 8 } }, scheduler = dk.schedulers.DDPMScheduler {}, ema_decay = 0.9,
      }
      local data = dk.randn(256, 8)
      trainer:fit(data, { steps = 2, verbose = 0 })
      """
    try assertStops(
      """
      trainer:fit(data, { epochs = 10000000, verbose = 0, callbacks = function(epoch) if epoch == 2 then ready() end end })
      """, setUp: trainer, after: "assert(#trainer.history.loss >= 2 and not trainer.model.training)",
      isNative: true)
    // The averaged weights, which sampling uses, are exchanged back.
    try assertStops(
      "ready() while true do trainer:sample { num_samples = 64, num_inference_steps = 1000 } end",
      setUp: trainer + " local before = trainer.model:state_dict()",
      after: """
        for name, value in pairs(trainer.model:state_dict()) do
          assert((value - before[name]):abs():max():item() == 0, name)
        end
        """, isNative: true)
  }

  /// The first samples of the walk are made in one loop, before the first step.
  func testInterpolation() throws {
    try assertStops(
      "ready() pipe:interpolate(30000000)",
      setUp: """
        local pipe = dk.pipelines.DDIMPipeline(
          dk.models.TimeMLP { data_shape = { 1, 1, 1 }, hidden_dim = 4 }, dk.schedulers.DDIMScheduler())
        """, after: "assert(#pipe:interpolate(3, { num_inference_steps = 1 }) == 3)")
  }

  // MARK: Others

  /// A request does not remove the hook that the time limit needs.
  func testTimeLimitAfterAnInterrupt() throws {
    let result = try interrupt(
      "print 'ready' print(pcall(function() while true do end end)) while true do end",
      options: ["--sandbox", "--max-seconds", "2"])
    XCTAssertEqual(result.status, 124)
    XCTAssertTrue(result.output.contains("interrupted!"), result.output)
    XCTAssertTrue(result.errors.contains("the time limit of 2.0 seconds is over"), result.errors)
  }

  /// 2^58 calls of a layer.
  func testModelsThatCallAnotherModelTwice() throws {
    let result = try interrupt(
      """
      local model = dk.nn.Dense(4)
      for _ = 1, 58 do
        local input = dk.nn.Input(4)
        model = dk.nn.Model(input, model(model(input)))
      end
      print 'ready' io.stdout:flush()
      model(dk.zeros(1, 4))
      """)
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.contains("interrupted!"), result.errors)
  }
}
