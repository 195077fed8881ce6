import Foundation
import XCTest

/// The chapter's scripts about the reverse process, the forward recursion and the encodings of its steps.
final class ReverseAndEncodingTests: ScriptTestCase {
  func testNoisePrediction() throws {
    for seed in 0..<2 {
      let run = try runScript("chapter/9.1.3_noise_prediction.lua", ["SEED": "\(seed)"])
      let losses = run.lines("Epoch ").compactMap { ScriptRun.numbers(in: $0).last }
      XCTAssertEqual(losses.count, 40, run.output)
      XCTAssertLessThan(try XCTUnwrap(losses.last), losses[0] / 100)
      // The mean over ten states of the noise's variance, 0.01 per step.
      XCTAssertEqual(try run.numbers("loss after 40 epochs:")[1], 0.055, accuracy: 0.002)

      let states = run.lines("   ").map { ScriptRun.numbers(in: $0) }
      XCTAssertEqual(states.map { $0[0] }, (1...10).reversed().map(Double.init))
      // Each state of the reverse process has as much noise as that of the forward process.
      for state in states {
        XCTAssertEqual(state[2], 0.1 * state[0].squareRoot(), accuracy: 0.0001)
        XCTAssertEqual(state[1], state[2], accuracy: 0.03 * state[2], "state \(state[0]), seed \(seed)")
      }
      let ends = try run.numbers("RMSE to the data:")
      XCTAssertEqual(ends[0], 0.316, accuracy: 0.01)
      XCTAssertLessThan(ends[1], 0.012, "with seed \(seed)")
      XCTAssertLessThan(try run.numbers("all noise removed at once:")[0], 0.03)
      try expectImage(run, "9.1.3_noise_prediction.png", 900, 800)
    }
  }

  func testForwardRecursion() throws {
    let run = try runScript("chapter/9.2.4_forward_recursion.lua")
    let rows = run.lines(" ").map { ScriptRun.numbers(in: $0) }
    XCTAssertEqual(rows.map { $0[0] }, [1, 10, 20, 30, 40, 50, 1, 10, 20, 30, 40, 50])
    for row in rows {
      // 1000 signals: five standard deviations of the signal's coefficient, whose error is that of a mean of 50,000 values.
      XCTAssertEqual(row[2], row[3], accuracy: 5 / 50_000.0.squareRoot(), "\(row)")
      XCTAssertEqual(row[4], row[5], accuracy: 0.025 * row[5] + 0.0001, "\(row)")
      XCTAssertEqual(row[3] * row[3] + row[5], 1, accuracy: 0.001)
    }
    XCTAssertEqual(
      run.lines("largest difference from the library's:").map { ScriptRun.numbers(in: $0) }, [[0], [0]])
    try expectImage(run, "9.2.4_recursion.png", 900, 700)
  }

  func testEncodingsCompared() throws {
    let run = try runScript("chapter/9.2.4_encodings_compared.lua", ["STEPS": "2500", "SAMPLES": "1000"])
    var (losses, distances): ([String: [Double]], [String: Double]) = ([:], [:])
    let distance = "squared 2-Wasserstein distance to real points,"
    for name in ["waves", "learned", "none"] {
      losses[name] = try run.numbers(
        name.padding(toLength: 7, withPad: " ", startingAt: 0) + "  held-out loss")
      XCTAssertLessThan(
        try XCTUnwrap(run.numbers("\(name)  2500/2500  ").last), 0.7, "the loss falls below 1")
    }
    for name in ["real", "waves", "learned", "none"] {
      distances[name] = try run.numbers("\(distance) \(name):").last
    }
    let (waves, learned, none) = (losses["waves"] ?? [], losses["learned"] ?? [], losses["none"] ?? [])
    // A network without the step is worse where the noise is weakest and where it is strongest.
    for conditioned in [waves, learned] {
      XCTAssertLessThan(conditioned[0], none[0] - 0.05)
      XCTAssertLessThan(conditioned[5], none[5] - 0.15)
      XCTAssertLessThan(conditioned[8], 0.03)
    }
    XCTAssertGreaterThan(none[8], 0.05)
    let floor = try XCTUnwrap(distances["real"])
    XCTAssertTrue((0.005..<0.1).contains(floor), "\(floor)")
    for name in ["waves", "learned"] {
      XCTAssertGreaterThan(try XCTUnwrap(distances[name]), 0.5 * floor)
      XCTAssertLessThan(try XCTUnwrap(distances[name]), try XCTUnwrap(distances["none"]))
    }
    try expectImage(run, "9.2.4_losses.png", 900, 500)
    try expectImage(run, "9.2.4_samples.png", 1000, 340)
    try expectImage(run, "9.2.4_tables.png", 1100, 460)
  }
}
