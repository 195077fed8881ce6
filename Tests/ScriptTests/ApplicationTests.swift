import XCTest

/// The applications of the chapter's 9.2.6, at small sizes.
final class ApplicationTests: ScriptTestCase {
  func testText() throws {
    let run = try runScript(
      "chapter/9.2.6_text.lua", ["STEPS": "60", "SAMPLES": "16", "SAMPLING_STEPS": "64"])
    XCTAssertEqual(run.lines("training  60/60  ").count, 1, run.output)
    // After a few steps the model has learnt the frequencies of characters: log2 62 is 5.95.
    let bits = run.lines("held out:").compactMap { ScriptRun.numbers(in: $0).first }
    XCTAssertEqual(bits.count, 2, run.output)
    XCTAssertLessThan(bits[0], 5)
    XCTAssertEqual(bits[1], 2.43, accuracy: 0.02, "the 3-gram model's")
    let samples = run.lines("in ").map { ScriptRun.numbers(in: $0) }
    XCTAssertEqual(samples.map { $0[0] }, [2, 9, 64])
    for sample in samples { XCTAssertLessThanOrEqual(sample[1], sample[0], "calls") }
    // Given tokens stay, and masked ones are predicted.
    let given = run.lines("given:  ").map { Array($0.dropFirst(8)) }
    let filled = run.output.components(separatedBy: "filled: ").dropFirst().map(Array.init)
    XCTAssertEqual(given.count, 2)
    for (given, filled) in zip(given, filled) {
      for (a, b) in zip(given, filled) where a != "_" { XCTAssertEqual(a, b) }
      XCTAssertFalse(filled.prefix(given.count).contains("_"))
    }
    _ = try imageSize(run.folder.appendingPathComponent("9.2.6_text.png"))
  }

  func testConditionalSignals() throws {
    let run = try runScript("chapter/9.2.6_conditional_signals.lua", ["STEPS": "1200", "SAMPLES": "100"])
    let drawn = try run.numbers("samples  ")
    let real = try run.numbers("real, of the same condition")
    let others = try run.numbers("real, of other conditions")
    // Frequency, phase, and the mean and standard deviation of the amplitude.
    XCTAssertLessThan(real[0], 0.002, "the error of fitting alone")
    XCTAssertGreaterThan(others[0], 0.6)
    XCTAssertGreaterThan(others[1], 1.5)
    XCTAssertLessThan(drawn[0], 0.05)
    XCTAssertLessThan(drawn[1], 0.1)
    XCTAssertEqual(drawn[2], 1, accuracy: 0.1)
    XCTAssertEqual(drawn[3], real[3], accuracy: 0.08, "amplitudes are as various as the real ones")
    try expectImage(run, "9.2.6_conditional_signals.png", 900, 600)
  }

  func testIterativeDenoising() throws {
    let run = try runScript(
      "chapter/9.2.6_iterative_denoising.lua", ["STEPS": "800", "SAMPLES": "100", "SAMPLING_STEPS": "15"])
    XCTAssertEqual(run.lines("training  800/800  ").count, 1, run.output)
    let rows = run.lines("  ").map { ScriptRun.numbers(in: $0) }
    XCTAssertEqual(rows.map { $0[0] }, [1, 3, 5, 7, 9, 11, 13, 15])
    for (row, next) in zip(rows, rows.dropFirst()) {
      XCTAssertGreaterThan(row[1], next[1], "time")
      XCTAssertGreaterThan(row[2], next[2], "the state comes nearer")
      XCTAssertGreaterThan(row[2], row[3], "the estimate is ahead of the state")
    }
    let (first, last) = (try XCTUnwrap(rows.first), try XCTUnwrap(rows.last))
    XCTAssertEqual(last[2], 0, "the last state is the final image")
    XCTAssertLessThan(last[3], 0.02)
    XCTAssertEqual(last[4], 1, accuracy: 0.02)
    XCTAssertLessThan(first[4], 0.8, "the result is not determined by the first step")
    _ = try imageSize(run.folder.appendingPathComponent("9.2.6_iterative_denoising.png"))
    try expectImage(run, "9.2.6_iterative_distances.png", 800, 500)
  }

  func testSensorDenoising() throws {
    let run = try runScript("chapter/9.2.6_sensor_denoising.lua", ["STEPS": "200", "SAMPLES": "40"])
    func gain(_ name: String) throws -> Double {
      try XCTUnwrap(ScriptRun.numbers(in: try XCTUnwrap(run.lines(name).first, run.output)).last)
    }
    XCTAssertEqual(try gain("noisy"), 0)
    XCTAssertGreaterThan(try gain("moving average of 5"), 0)
    XCTAssertGreaterThan(try gain("Wiener filter"), 5)
    XCTAssertGreaterThan(try gain("diffusion, mean of 4"), try gain("Wiener filter") + 1)
    try expectImage(run, "9.2.6_sensor_denoising.png", 900, 600)
  }
}
