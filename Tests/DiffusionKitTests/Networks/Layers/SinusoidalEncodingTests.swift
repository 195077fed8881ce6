import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class SinusoidalEncodingTests: XCTestCase {
  func testTheChaptersFormula() throws {
    for dModel in [1, 2, 5, 128] {
      let y = try SinusoidalEncoding(dModel)(tensor([4], [0, 1, 9, 999.5]))
      XCTAssertEqual(y.shape.sizes, [4, dModel])
      let expected = [0, 1, 9, 999.5].flatMap { step in
        (0..<dModel).map { i -> Float in
          let angle = step / pow(10000, 2 * Double(i / 2) / Double(dModel))
          return Float(i % 2 == 0 ? sin(angle) : cos(angle))
        }
      }
      assertClose(y.floats, expected, accuracy: 1e-6)
    }
  }

  func testDiffusersForm() throws {
    // get_timestep_embedding(dim 5, flip_sin_to_cos, downscale_freq_shift 1): cosines, sines, one zero.
    let y = try SinusoidalEncoding(5) {
      $0.isInterleaved = false
      $0.flipSinToCos = true
      $0.freqShift = 1
    }(
      tensor([1, 1], [3]))
    assertClose(
      y.floats, [Float(cos(3.0)), Float(cos(3e-4)), Float(sin(3.0)), Float(sin(3e-4)), 0], accuracy: 1e-6)
  }

  func testFunctionAndErrors() throws {
    XCTAssertEqual(try sinusoidalStepEncoding(3, dModel: 6).shape.sizes, [6])
    XCTAssertEqual(
      try sinusoidalStepEncoding(3, dModel: 6).floats,
      try sinusoidalStepEncoding(tensor([1], [3]), dModel: 6).floats)
    XCTAssertEqual(
      message { try sinusoidalStepEncoding(Tensor.zeros(Shape([2, 3])), dModel: 4) },
      "bad argument 't' (expected [N] or [N, 1], got [2, 3])")
    XCTAssertEqual(
      message { try SinusoidalEncoding(0) }, "bad argument 'dModel' (must be 1 to 16777216, not 0)")
    _ = message { try SinusoidalEncoding(4) { $0.freqShift = 2 } }
    _ = message { try SinusoidalEncoding(4) { $0.maxPeriod = .infinity } }
    XCTAssertTrue(try SinusoidalEncoding(4)(tensor([1], [.nan])).floats.allSatisfy(\.isNaN))
  }

  func testForwardProcess() throws {
    let data = try Tensor.zeros(Shape([20_000]))
    let states = try forwardDiffusion(data, numSteps: 4, noiseScale: 0.1, generator: Generator(seed: 1))
    XCTAssertEqual(states.count, 4)
    for (step, state) in states.enumerated() {
      let variance = state.floats.reduce(0) { $0 + $1 * $1 } / 20_000
      XCTAssertEqual(variance, 0.01 * Float(step + 1), accuracy: 0.0006 * Float(step + 1))
    }
    let once = try addNoise(data, noiseScale: 0.1, generator: Generator(seed: 1))
    XCTAssertEqual(once.floats, states[0].floats)
    XCTAssertEqual(try forwardDiffusion(data, numSteps: 0, noiseScale: 1).count, 0)
    _ = message { try forwardDiffusion(data, numSteps: -1, noiseScale: 1) }
    _ = message { try addNoise(data, noiseScale: .nan) }
  }
}
