import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class ShotNoiseTests: XCTestCase {
  /// The values of torch.poisson of PyTorch 2.15.0, called twice after torch.manual_seed(0).
  func testCountsArePyTorchs() throws {
    let rates = try tensor([12], [0, 0.5, 1, 3, 9.5, 10, 12, 30, 100, 1000, 1e6, 1e9])
    let generator = Generator(seed: 0)
    XCTAssertEqual(
      try Tensor.poisson(rates, generator: generator).floats,
      [0, 2, 3, 3, 10, 5, 9, 31, 108, 1031, 999_035, 999_998_336])
    XCTAssertEqual(
      try Tensor.poisson(rates, generator: generator).floats,
      [0, 0, 2, 1, 10, 9, 15, 31, 77, 962, 1_001_254, 1_000_031_232])
  }

  /// Compares the frequencies of counts with the distribution, on both sides of the change of methods. The chi-square statistic
  /// over counts expected at least 20 times has that many degrees of freedom, less one.
  func testDistributionOfCounts() throws {
    for rate in [0.3, 4, 9.9, 10, 17.5, 80] {
      let draws = 200_000
      let counts = try Tensor.poisson(
        Tensor.full(Shape([draws]), Float(rate)), generator: Generator(seed: 11))
      var found = [Double](repeating: 0, count: 400)
      for count in counts.floats { found[Int(count)] += 1 }
      var (statistic, freedom) = (0.0, -1.0)
      for (count, times) in found.enumerated() {
        let logarithm =
          Double(count) * log(Double(Float(rate))) - Double(Float(rate)) - lgamma(Double(count) + 1)
        let expected = Double(draws) * exp(logarithm)
        guard expected >= 20 else { continue }
        statistic += (times - expected) * (times - expected) / expected
        freedom += 1
      }
      XCTAssertGreaterThan(freedom, 1)
      // Five standard deviations of the statistic.
      XCTAssertLessThan(statistic, freedom + 5 * (2 * freedom).squareRoot(), "at rate \(rate)")
    }
  }

  func testBrightPixelsAreTheNoisiest() throws {
    let x = try tensor([3, 1], [0, 0.25, 1]).broadcast(to: Shape([3, 50_000]))
    let y = try shotNoise(x, photons: 20, generator: Generator(seed: 2))
    let means = try y.mean(axis: [1]).floats
    let squares = try (y - y.mean(axis: [1], keepdim: true)).square().mean(axis: [1]).floats
    for (index, value) in [Float(0), 0.25, 1].enumerated() {
      XCTAssertEqual(means[index], value, accuracy: 0.005)
      XCTAssertEqual(squares[index], value / 20, accuracy: 0.02 * value / 20 + 1e-9)
    }
    XCTAssertTrue(y.floats.allSatisfy { ($0 * 20).rounded() == $0 * 20 }, "whole photons")
  }

  func testErrors() throws {
    let x = try tensor([2], [0, 1])
    for photons in [0, -1, .nan, .infinity, 2e9] {
      XCTAssertEqual(
        message { try shotNoise(x, photons: photons) },
        "bad argument 'photons' (must be above 0 and at most 1000000000, not \(photons))")
    }
    assertThrows(
      "bad argument 'x' (values from -1 to 1, expected 0 to 1: rescale them by (x + 1) / 2, "
        + "or cut them, x.clamp(min: 0, max: 1))"
    ) { try shotNoise(tensor([2], [-1, 1]), photons: 5) }
    assertThrows(
      "bad argument 'x' (values from 0 to 200, expected 0 to 1: rescale them by x / 255)"
    ) { try shotNoise(tensor([2], [0, 200]), photons: 5) }
    assertThrows(
      "bad argument 'x' (values from -3 to 1, expected 0 to 1: rescale them by (x + 3) / 4, "
        + "or cut them, x.clamp(min: 0, max: 1))"
    ) { try shotNoise(tensor([2], [-3, 1]), photons: 5) }
    for value in [Float.nan, .infinity] {
      assertThrows("bad argument 'x' (values are infinite or NaN)") {
        try shotNoise(tensor([2], [value, 1]), photons: 5)
      }
    }
    assertThrows(
      "bad argument 'rates' (values from -1 to 0, expected 0 to 1000000000)"
    ) { try Tensor.poisson(tensor([2], [-1, 0])) }
    XCTAssertEqual(try shotNoise(Tensor.zeros(Shape([0, 3])), photons: 5).shape.sizes, [0, 3])
  }
}
