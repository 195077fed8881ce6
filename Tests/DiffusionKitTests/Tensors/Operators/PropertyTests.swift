import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// Properties that hold for all shapes, on random shapes (the same in every run).
final class PropertyTests: XCTestCase {
  private var random = SeededGenerator(state: 7)

  func testGradientsOfBroadcastsHaveTheInputsShapes() throws {
    for _ in 0..<200 {
      let sizes = randomSizes(rank: Int.random(in: 1...4, using: &random))
      func thinned() -> [Int] {
        let remaining = sizes.dropFirst(Int.random(in: 0..<sizes.count, using: &random))
        return remaining.map { Bool.random(using: &random) ? 1 : $0 }
      }
      let a = Parameter(try randn(thinned()))
      let b = Parameter(try randn(thinned(), seed: 2))
      let y = try a.tensor + b.tensor
      try y.backward(Tensor.ones(y.shape))
      // Each element is repeated as often as the broadcast repeats it.
      XCTAssertEqual(a.grad?.shape, a.shape)
      XCTAssertEqual(a.grad?.floats, try Tensor.full(a.shape, Float(y.count / a.value.count)).floats)
      XCTAssertEqual(b.grad?.floats, try Tensor.full(b.shape, Float(y.count / b.value.count)).floats)
    }
  }

  func testAPermutationAndItsInverse() throws {
    for _ in 0..<200 {
      let x = try counting(randomSizes(rank: Int.random(in: 1...5, using: &random)))
      let order = Array(0..<x.rank).shuffled(using: &random)
      let y = try x.permuted(order)
      XCTAssertEqual(y.shape.sizes, order.map { x.shape.sizes[$0] })
      let inverse = order.indices.map { axis in order.firstIndex(of: axis) ?? 0 }
      XCTAssertEqual(try y.permuted(inverse).floats, x.floats)
      // The element at given positions
      let index = x.shape.sizes.map { Int.random(in: 0..<$0, using: &random) }
      XCTAssertEqual(try y.element(at: order.map { index[$0] }), try x.element(at: index))
    }
  }

  func testSlicesAgainstElementByElement() throws {
    for _ in 0..<200 {
      let x = try counting(randomSizes(rank: Int.random(in: 1...4, using: &random)))
      var chosen: [[Int]] = []
      let selection = x.shape.sizes.map { size -> AxisSelection in
        let first = Int.random(in: 0..<size, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          chosen.append(Array(0..<size))
          return .all
        case 1:
          chosen.append([first])
          return .at(Bool.random(using: &random) ? first : first - size)
        default:
          let last = Int.random(in: first..<size, using: &random)
          let step = Int.random(in: 1...3, using: &random)
          chosen.append(Array(stride(from: first, through: last, by: step)))
          return .range(first: first, last: Bool.random(using: &random) ? last : last - size, step: step)
        }
      }
      let positions = chosen.reduce([[]]) { positions, axis in
        positions.flatMap { index in axis.map { index + [$0] } }
      }
      let expected = try positions.map { try x.element(at: $0) }
      XCTAssertEqual(try x.slice(selection).floats, expected, "\(x.shape) \(selection)")
      // Assignment writes exactly those elements, and the gradient of a slice reaches exactly those.
      var written = x
      try written.assign(selection, Tensor(-1))
      let marked = x.floats.map { expected.contains($0) ? -1 : $0 }
      XCTAssertEqual(written.floats, marked)
      let p = Parameter(x)
      try p.tensor.slice(selection).sum().backward()
      XCTAssertEqual(p.grad?.floats, x.floats.map { expected.contains($0) ? 1 : 0 })
    }
  }

  func testConcatUndoesChunk() throws {
    for _ in 0..<100 {
      let x = try counting(randomSizes(rank: Int.random(in: 1...4, using: &random)))
      let axis = Int.random(in: 0..<x.rank, using: &random)
      let parts = try x.chunk(Int.random(in: 1...4, using: &random), axis: axis)
      XCTAssertEqual(try Tensor.concat(parts, axis: axis).floats, x.floats)
    }
  }

  func testReductionsAgainstElementByElement() throws {
    for _ in 0..<200 {
      let x = try counting(randomSizes(rank: Int.random(in: 1...4, using: &random)))
      let axes = Array(0..<x.rank).shuffled(using: &random).prefix(Int.random(in: 1...x.rank, using: &random))
      let remaining = x.shape.sizes.enumerated().map { axes.contains($0) ? 1 : $1 }
      var sums = [Float](repeating: 0, count: remaining.reduce(1, *))
      for position in 0..<x.count {
        var rest = position
        var target = 0
        var step = 1
        for axis in stride(from: x.rank - 1, through: 0, by: -1) {
          if !axes.contains(axis) { target += rest % x.shape.sizes[axis] * step }
          step *= remaining[axis]
          rest /= x.shape.sizes[axis]
        }
        sums[target] += Float(position)
      }
      let y = try x.sum(axis: Axes(Array(axes)), keepdim: true)
      XCTAssertEqual(y.shape.sizes, remaining)
      XCTAssertEqual(y.floats, sums)
    }
  }

  private func randomSizes(rank: Int) -> [Int] {
    (0..<rank).map { _ in Int.random(in: 1...5, using: &random) }
  }
}

/// A small seeded generator (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
