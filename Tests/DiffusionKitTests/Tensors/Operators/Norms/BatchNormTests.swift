import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class BatchNormTests: XCTestCase {
  func testClosedForm() throws {
    // Means 2 and 20, variances over n 1 and 100, over n - 1 twice that.
    let x = try tensor([2, 2], [1, 10, 3, 30])
    let (y, statistics) = try x.batchNorm(weight: tensor([2], [1, 2]), bias: tensor([2], [0, 5]), eps: 0)
    assertClose(y.floats, [-1, 3, 1, 7])
    XCTAssertEqual(statistics.mean.floats, [2, 20])
    XCTAssertEqual(statistics.variance.floats, [2, 200])
    let moved = try ChannelStatistics(channels: 2).moved(toward: statistics, momentum: 0.1)
    assertClose(moved.mean.floats, [0.2, 2])
    assertClose(moved.variance.floats, [1.1, 20.9])
    let known = ChannelStatistics(mean: try tensor([2], [1, 10]), variance: try tensor([2], [3, 15]))
    assertClose(try x.batchNorm(known, eps: 1).floats, [0, 0, 1, 5])
  }

  /// Values whose mean is a thousand times their standard deviation.
  func testFarFromZero() throws {
    let x = try randn([64, 3, 5]) + Tensor(1000)
    for input in [x, try channelsLast(x)] {
      let (y, statistics) = try input.batchNorm()
      for channel in 0..<3 {
        let values = try y.narrow(axis: 1, start: channel, length: 1)
        XCTAssertEqual(try values.mean().item(), 0, accuracy: 1e-4)
        XCTAssertEqual(try values.variance(unbiased: false).item(), 1, accuracy: 1e-4)
      }
      let expected = try x.permuted([0, 2, 1]).reshaped([-1, 3])
      assertClose(statistics.mean, try expected.mean(axis: 0), 1e-6)
      assertClose(statistics.variance, try expected.variance(axis: 0), 1e-4)
    }
  }

  func testBothLayoutsAndAnyAxes() throws {
    for sizes in [
      [5, 3], [2, 1, 7], [1, 3, 4], [2, 17, 3, 5], [3, 2, 2, 1, 4], [5, 33, 1, 1], [40, 2, 17, 1],
    ] {
      let x = try randn(sizes)
      let (weight, bias) = (try randn([sizes[1]], seed: 2), try randn([sizes[1]], seed: 3))
      let known = ChannelStatistics(mean: bias, variance: try weight.square() + Tensor(0.1))
      let dy = try randn(sizes, seed: 4)
      for training in [true, false] {
        func norm(_ inputs: [Tensor]) throws -> Tensor {
          training
            ? try inputs[0].batchNorm(weight: inputs[1], bias: inputs[2]).result
            : try inputs[0].batchNorm(known, weight: inputs[1], bias: inputs[2])
        }
        // Written with elementary ops.
        func plain(_ inputs: [Tensor]) throws -> Tensor {
          let vector = [1, sizes[1]] + [Int](repeating: 1, count: sizes.count - 2)
          let axes = Axes([0] + Array(2..<max(sizes.count, 2)))
          let mean =
            training ? try inputs[0].mean(axis: axes, keepdim: true) : try known.mean.reshaped(vector)
          let variance =
            training
            ? try inputs[0].variance(axis: axes, unbiased: false, keepdim: true)
            : try known.variance.reshaped(vector)
          let normal = try (inputs[0] - mean) / (variance + Tensor(1e-5)).sqrt()
          return try normal * inputs[1].reshaped(vector) + inputs[2].reshaped(vector)
        }
        let expected = try plain([x, weight, bias])
        let reference = try gradients([x, weight, bias], dy, plain)
        for (input, cotangent) in [
          (x, dy), (try channelsLast(x), dy), (try channelsLast(x), try channelsLast(dy)),
        ] {
          let y = try norm([input, weight, bias])
          XCTAssertEqual(y.layout, input.layout)
          assertClose(y, expected, 1e-5, "\(sizes)")
          for (found, reference) in zip(try gradients([input, weight, bias], cotangent, norm), reference) {
            assertClose(try XCTUnwrap(found), try XCTUnwrap(reference), 2e-5, "\(sizes) \(training)")
          }
        }
      }
    }
  }

  func testEmptyBatchOutsideOfTraining() throws {
    let known = try ChannelStatistics(channels: 3)
    XCTAssertEqual(try Tensor.zeros(Shape([0, 3, 4])).batchNorm(known).shape.sizes, [0, 3, 4])
  }

  func testErrors() throws {
    let x = try randn([2, 3, 4])
    let known = try ChannelStatistics(channels: 3)
    assertThrows("bad argument 'self' (expected [N, C, ...], got [4])") {
      try counting([4]).batchNorm(known)
    }
    assertThrows(
      "bad argument 'self' (training needs more than 1 value for each channel, the shape is [1, 3, 1] (fit leaves a last batch of one out with dropLast = true))"
    ) {
      try counting([1, 3, 1]).batchNorm()
    }
    XCTAssertThrowsError(try Tensor.zeros(Shape([0, 3])).batchNorm())
    assertThrows("bad argument 'weight' (shape [4] for 3 channels of shape [2, 3, 4])") {
      try x.batchNorm(weight: counting([4]))
    }
    assertThrows("bad argument 'bias' (shape [1, 3] for 3 channels of shape [2, 3, 4])") {
      try x.batchNorm(known, bias: counting([1, 3]))
    }
    assertThrows("bad argument 'runningMean' (shape [2] for 3 channels of shape [2, 3, 4])") {
      try x.batchNorm(ChannelStatistics(channels: 2))
    }
    assertThrows("bad argument 'eps' (must be a finite number of at least 0, not nan)") {
      try x.batchNorm(eps: .nan)
    }
  }
}
