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
      // The mean over ten states of the noise's variance, 0.01 a step.
      XCTAssertEqual(try run.numbers("loss after 40 epochs:")[1], 0.055, accuracy: 0.002)

      let states = run.lines("   ").map { ScriptRun.numbers(in: $0) }
      XCTAssertEqual(states.map { $0[0] }, (1...10).reversed().map(Double.init))
      // Each state of the way back has as much noise as that of the forward process.
      for state in states {
        XCTAssertEqual(state[2], 0.1 * state[0].squareRoot(), accuracy: 0.0001)
        XCTAssertEqual(state[1], state[2], accuracy: 0.03 * state[2], "state \(state[0]), seed \(seed)")
      }
      let ends = try run.numbers("RMSE to the data:")
      XCTAssertEqual(ends[0], 0.316, accuracy: 0.01)
      XCTAssertLessThan(ends[1], 0.012, "with seed \(seed)")
      XCTAssertLessThan(try run.numbers("all noise taken off at once:")[0], 0.03)
      try expectPicture(run, "9.1.3_noise_prediction.png", 900, 800)
    }
  }
}
