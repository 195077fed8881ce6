import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class PoolingTests: XCTestCase {
  private var random = SeededGenerator(state: 3)

  /// A pooling computed element by element, as PyTorch defines it.
  private struct Reference {
    let sizes: [Int]
    var values: [Float] = []
    /// The elements and weights that each result is computed from.
    var parts: [[(index: Int, weight: Float)]] = []

    init(
      _ x: Tensor, isMax: Bool, kernel: [Int], stride: [Int], padding: [Int], dilation: [Int], ceilMode: Bool,
      countIncludePad: Bool
    ) {
      let (n, c, input) = (x.shape.sizes[0], x.shape.sizes[1], Array(x.shape.sizes[2...]))
      let output = (0..<2).map { axis in
        let rest = input[axis] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1
        var size = (rest + (ceilMode ? stride[axis] - 1 : 0)) / stride[axis] + 1
        if ceilMode && (size - 1) * stride[axis] >= input[axis] + padding[axis] { size -= 1 }
        return size
      }
      sizes = [n, c] + output
      let elements = x.floats
      for image in 0..<n * c {
        for row in 0..<output[0] {
          for column in 0..<output[1] {
            let start = [row * stride[0] - padding[0], column * stride[1] - padding[1]]
            var best: (index: Int, value: Float)?
            var inside: [Int] = []
            for r in 0..<kernel[0] {
              for c in 0..<kernel[1] {
                let (h, w) = (start[0] + r * dilation[0], start[1] + c * dilation[1])
                guard (0..<input[0]).contains(h), (0..<input[1]).contains(w) else { continue }
                let index = (image * input[0] + h) * input[1] + w
                inside.append(index)
                if best == nil || elements[index] > best?.value ?? 0 || elements[index].isNaN {
                  best = (index, elements[index])
                }
              }
            }
            if isMax {
              values.append(best?.value ?? -.infinity)
              parts.append(best.map { [(index: $0.index, weight: 1 as Float)] } ?? [])
              continue
            }
            let counts = (0..<2).map { axis in
              min(start[axis] + kernel[axis], input[axis] + padding[axis]) - start[axis]
            }
            let count = Float(countIncludePad ? counts[0] * counts[1] : inside.count)
            values.append(inside.reduce(0) { $0 + elements[$1] } / count)
            parts.append(inside.map { (index: $0, weight: 1 / count) })
          }
        }
      }
    }

    func gradient(_ dy: [Float], count: Int) -> [Float] {
      var dx = [Float](repeating: 0, count: count)
      for (value, parts) in zip(dy, parts) {
        for (index, weight) in parts { dx[index] += weight * value }
      }
      return dx
    }
  }

  func testAgainstElementByElementInBothLayouts() throws {
    var tried = 0
    for round in 0..<400 {
      func two(_ range: ClosedRange<Int>) -> [Int] {
        (0..<2).map { _ in Int.random(in: range, using: &random) }
      }
      let (size, kernel, stride, dilation) = (two(1...9), two(1...4), two(1...4), two(1...2))
      let isMax = Bool.random(using: &random)
      let steps = isMax ? dilation : [1, 1]
      let reach = (0..<2).map { (kernel[$0] - 1) * steps[$0] + 1 }
      let padding = (0..<2).map { Int.random(in: 0...reach[$0] / 2, using: &random) }
      guard (0..<2).allSatisfy({ reach[$0] <= size[$0] + 2 * padding[$0] }) else { continue }
      let channels = [1, 3, 17][round % 3]
      let (ceilMode, countIncludePad) = (Bool.random(using: &random), Bool.random(using: &random))
      // Few different values, so that some are equal.
      let x = try (randn([2, channels] + size, seed: UInt64(round)) * Tensor(2)).round()
      let expected = Reference(
        x, isMax: isMax, kernel: kernel, stride: stride, padding: padding, dilation: steps,
        ceilMode: ceilMode,
        countIncludePad: countIncludePad)
      func pool(_ x: Tensor) throws -> Tensor {
        try isMax
          ? x.maxPool2d(
            PerAxis(kernel), stride: PerAxis(stride), padding: .zeros(padding), dilation: PerAxis(dilation),
            ceilMode: ceilMode)
          : x.avgPool2d(
            PerAxis(kernel), stride: PerAxis(stride), padding: .zeros(padding), ceilMode: ceilMode,
            countIncludePad: countIncludePad)
      }
      let message =
        "\(isMax ? "max" : "average") of \(x.shape), kernel \(kernel), stride \(stride), padding \(padding), dilation \(steps)"
      let dy = try randn(expected.sizes, seed: 1000)
      let dx = expected.gradient(dy.floats, count: x.count)
      for (input, cotangent) in [
        (x, dy), (try channelsLast(x), try channelsLast(dy)), (try channelsLast(x), dy),
      ] {
        let y = try pool(input)
        XCTAssertEqual(y.layout, y.order(.channelsLast) == nil ? .plain : input.layout, message)
        assertClose(y, try tensor(expected.sizes, expected.values), 1e-6, message)
        let found = try XCTUnwrap(gradients([input], cotangent) { try pool($0[0]) }[0])
        assertClose(found, try tensor(x.shape.sizes, dx), 1e-6, message)
      }
      tried += 1
    }
    XCTAssertGreaterThan(tried, 200)
  }

  func testClosedForms() throws {
    let x = try tensor([1, 1, 7], [1, 2, 3, 4, 5, 6, 7])
    assertEqual(try x.avgPool1d(3, stride: 2), [1, 1, 3], [2, 4, 6])
    assertEqual(try x.maxPool1d(2), [1, 1, 3], [2, 4, 6])
    assertEqual(try x.maxPool1d(2, ceilMode: true), [1, 1, 4], [2, 4, 6, 7])
    assertEqual(try x.avgPool1d(2, ceilMode: true), [1, 1, 4], [1.5, 3.5, 5.5, 7])
    assertEqual(try x.avgPool1d(3, stride: 3, padding: 1), [1, 1, 3], [1, 4, 13.0 / 3])
    assertEqual(
      try x.avgPool1d(3, stride: 3, padding: 1, countIncludePad: false), [1, 1, 3], [1.5, 4, 6.5])
    assertEqual(try x.maxPool1d(3, stride: 1, dilation: 3), [1, 1, 1], [7])
    assertEqual(try x.maxPool1d(2, stride: 5, padding: .zeros([1, 0])), [1, 1, 2], [1, 6])
    let image = try counting([1, 1, 4, 4])
    assertEqual(try image.maxPool2d(2), [1, 1, 2, 2], [5, 7, 13, 15])
    assertEqual(try image.avgPool2d(4), [1, 1, 1, 1], [7.5])
    assertEqual(try image.avgPool2d([1, 4]), [1, 1, 4, 1], [1.5, 5.5, 9.5, 13.5])
  }

  func testNotANumberAndInfinity() throws {
    let nan = Float.nan
    let x = try tensor([1, 1, 6], [nan, 5, nan, -.infinity, -.infinity, 1])
    let y = try x.maxPool1d(3).floats
    XCTAssertTrue(y[0].isNaN)
    XCTAssertEqual(y[1], 1)
    // The last of several NaNs, the first of several infinities.
    let all = try gradients([tensor([1, 1, 6], [nan, 5, nan, -.infinity, -.infinity, -.infinity])]) {
      try $0[0].maxPool1d(3)
    }
    XCTAssertEqual(all[0]?.floats, [0, 0, 1, 1, 0, 0])
    let padded = try gradients([tensor([1, 1, 2], [-.infinity, 0])]) { try $0[0].maxPool1d(2, padding: 1) }
    XCTAssertEqual(padded[0]?.floats, [1, 1])
    XCTAssertEqual(try tensor([1, 1, 2], [-.infinity, 0]).maxPool1d(2, padding: 1).floats, [-.infinity, 0])
    XCTAssertTrue(try x.avgPool1d(2).floats[0].isNaN)
    XCTAssertEqual(try tensor([1, 1, 2], [.infinity, 1]).avgPool1d(2).floats, [.infinity])
  }

  func testEmptyBatches() throws {
    let x = try Tensor.zeros(Shape([0, 3, 8, 8]))
    XCTAssertEqual(try x.maxPool2d(2).shape.sizes, [0, 3, 4, 4])
    XCTAssertEqual(try gradients([x]) { try $0[0].avgPool2d(3) }[0]?.shape.sizes, [0, 3, 8, 8])
  }

  func testErrors() throws {
    let x = try counting([1, 1, 4, 4])
    assertThrows("bad argument 'self' (expected [N, C, L], got [1, 1, 4, 4])") {
      try x.maxPool1d(2)
    }
    assertThrows("bad argument 'self' (expected [N, C, H, W], got [4])") {
      try counting([4]).avgPool2d(2)
    }
    assertThrows("bad argument 'self' (an input of shape [2, 0, 4] has no elements in an example)") {
      try Tensor.zeros(Shape([2, 0, 4])).maxPool1d(2)
    }
    assertThrows(
      "bad argument 'kernelSize' (a window of 5 is larger than the padded input of 4, the shape is [1, 1, 4, 4])"
    ) { try x.maxPool2d([4, 5]) }
    assertThrows(
      "bad argument 'kernelSize' (a window of 7 (with its dilation) is larger than the padded input of 4, the shape is [1, 1, 4, 4])"
    ) { try x.maxPool2d(3, dilation: 3) }
    assertThrows(
      "bad argument 'padding' (2 is more than half of a window of 3: some would hold nothing of the input)"
    ) { try x.avgPool2d(3, padding: 2) }
    assertThrows("bad argument 'padding' (must be 0 to 1073741824, not -1)") {
      try x.avgPool2d(3, padding: -1)
    }
    assertThrows("bad argument 'padding' (3 numbers for 2 axes)") {
      try x.avgPool2d(3, padding: .zeros([1, 1, 1]))
    }
    assertThrows("bad argument 'kernelSize' (must be 1 to 1073741824, not 0)") { try x.avgPool2d(0) }
    assertThrows("bad argument 'kernelSize' (3 numbers for 2 axes)") { try x.avgPool2d([1, 1, 1]) }
    assertThrows("bad argument 'stride' (must be 1 to 1073741824, not 0)") {
      try x.avgPool2d(2, stride: [1, 0])
    }
    assertThrows("bad argument 'dilation' (must be 1 to 1073741824, not -1)") {
      try x.maxPool2d(2, dilation: [1, -1])
    }
    assertThrows("bad argument 'kernelSize' (a window of 1073741824 is too large)") {
      try x.maxPool2d(PerAxis(1 << 30), padding: .zeros([1 << 29]))
    }
    // Windows of such sizes are possible on one axis, and take no time.
    let row = try counting([1, 1, 4])
    assertEqual(try row.maxPool1d(PerAxis(1 << 30), padding: .zeros([1 << 29])), [1, 1, 1], [3])
    assertEqual(try row.maxPool1d(2, stride: PerAxis(1 << 30)), [1, 1, 1], [1])
  }
}
