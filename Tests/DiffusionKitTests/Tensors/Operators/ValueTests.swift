import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// Values that the golden cases do not cover.
final class ValueTests: XCTestCase {
  func testReductions() throws {
    let x = try tensor([2, 3], [4, 1, 6, 2, 2, -3])
    assertEqual(try x.sum(), [1], [12])
    assertEqual(try x.sum(keepdim: true), [1, 1], [12])
    assertEqual(try x.sum(axis: [0, 1]), [1], [12])
    assertEqual(try x.sum(axis: -1, keepdim: true), [2, 1], [11, 1])
    assertEqual(try x.mean(axis: 0), [3], [3, 1.5, 1.5])
    assertEqual(try x.prod(axis: 1), [2], [24, -12])
    assertEqual(try x.maximum(axis: 0), [3], [4, 2, 6])
    assertEqual(try x.minimum(), [1], [-3])
    assertEqual(try x.argmax(), [1], [2])
    assertEqual(try x.argmax(axis: 1), [2], [2, 0])
    assertEqual(try x.argmin(axis: 0, keepdim: true), [1, 3], [1, 0, 1])
    assertEqual(try x.norm(p: 1, axis: 1), [2], [11, 7])
    assertEqual(try x.norm(p: .infinity), [1], [6])
    assertEqual(try tensor([2], [3, 4]).norm(), [1], [5])
    assertEqual(try tensor([4], [1, 2, 3, 4]).variance(unbiased: false), [1], [1.25])
    assertClose(try tensor([4], [1, 2, 3, 4]).std(), try tensor([1], [1.2909944]))
    assertClose(try tensor([2], [1000, 1000]).logSumExp(), try tensor([1], [1000.6931]))
    assertEqual(try tensor([2], [-.infinity, -.infinity]).logSumExp(), [1], [-.infinity])
    // Outer axes around one that is not reduced.
    let cube = try counting([2, 3, 4])
    assertEqual(try cube.sum(axis: [0, 2]), [3], [60, 92, 124])
    assertEqual(try cube.maximum(axis: [0, -1], keepdim: true), [1, 3, 1], [15, 19, 23])
    XCTAssertTrue(try tensor([2], [.nan, 1]).maximum().item().isNaN)
    XCTAssertEqual(try Tensor.full(Shape([1 << 20]), 0.1).mean().item(), 0.1, accuracy: 1e-7)
  }

  func testCumulativeSumsAndSorting() throws {
    let x = try tensor([2, 3], [2, 0, 3, -1, 5, 5])
    assertEqual(try x.cumsum(axis: 0), [2, 3], [2, 0, 3, 1, 5, 8])
    assertEqual(try x.cumprod(axis: 1), [2, 3], [2, 0, 0, -1, -5, -25])
    let (values, indices) = try x.sorted()
    assertEqual(values, [2, 3], [0, 2, 3, -1, 5, 5])
    assertEqual(indices, [2, 3], [1, 0, 2, 0, 1, 2])
    assertEqual(try x.argsort(axis: 0, descending: true), [2, 3], [0, 1, 1, 1, 0, 0])
    let odd = try tensor([7], [.nan, 1, -.infinity, 0, -0.0, .infinity, -1])
    assertEqual(try odd.argsort(), [7], [2, 6, 3, 4, 1, 5, 0])
    assertEqual(try odd.argsort(descending: true), [7], [0, 5, 1, 3, 4, 6, 2])
    let long = try randn([1000])
    XCTAssertEqual(try long.sorted().values.floats, long.floats.sorted())
  }

  func testMovement() throws {
    let x = try counting([2, 3])
    assertEqual(try x.transposed(), [3, 2], [0, 3, 1, 4, 2, 5])
    assertEqual(try x.flattened(), [6], [0, 1, 2, 3, 4, 5])
    assertEqual(
      try counting([2, 3, 4]).flattened(startAxis: 1, endAxis: 2), [2, 12], (0..<24).map(Float.init))
    XCTAssertEqual(try x.unsqueezed(-1).shape.sizes, [2, 3, 1])
    XCTAssertEqual(try x.unsqueezed(0).shape.sizes, [1, 2, 3])
    XCTAssertEqual(try randn([1, 3, 1]).squeezed().shape.sizes, [3])
    XCTAssertEqual(try randn([1, 3, 1]).squeezed(axis: 0).shape.sizes, [3, 1])
    XCTAssertEqual(try randn([1, 3, 1]).squeezed(axis: 1).shape.sizes, [1, 3, 1])
    XCTAssertEqual(try randn([1, 1]).squeezed().shape.sizes, [1])
    assertEqual(try x.flipped([1]), [2, 3], [2, 1, 0, 5, 4, 3])
    assertEqual(try x.flipped(), [2, 3], [5, 4, 3, 2, 1, 0])
    assertEqual(try x.padded([(axis: 1, before: 1, after: 0)], value: 9), [2, 4], [9, 0, 1, 2, 9, 3, 4, 5])
    assertEqual(try x.rolled([1], axis: [1]), [2, 3], [2, 0, 1, 5, 3, 4])
    assertEqual(try x.rolled([-1, 1], axis: [1, 0]), [2, 3], [4, 5, 3, 1, 2, 0])
    assertEqual(try x.rolled([.min]), [2, 3], try x.rolled([Int.min % 6]).floats)
    assertEqual(try tensor([2], [1, 2]).tiled([2, 2]), [2, 4], [1, 2, 1, 2, 1, 2, 1, 2])
    assertEqual(try tensor([2], [1, 2]).tiled([0]), [0], [])
    assertEqual(try tensor([1, 2], [1, 2]).expanded([2, -1]), [2, 2], [1, 2, 1, 2])
    assertEqual(try Tensor.stack([x, x], axis: -1).slice([.at(1)]), [3, 2], [3, 3, 4, 4, 5, 5])
    XCTAssertEqual(try counting([7]).chunk(3).map(\.floats), [[0, 1, 2], [3, 4, 5], [6]])
    XCTAssertEqual(try counting([2]).chunk(5).map(\.floats), [[0], [1]])
    XCTAssertEqual(try counting([2]).chunk(.max).count, 2)
  }

  func testIndexing() throws {
    var x = try counting([2, 3])
    XCTAssertEqual(try x.element(at: [1, -1]), 5)
    XCTAssertEqual(try counting([4]).element(-2), 2)
    assertEqual(try x.slice([.at(1)]), [3], [3, 4, 5])
    assertEqual(try x.slice([.at(-1), .at(0)]), [1], [3])
    assertEqual(try x.slice([.all, .range(first: 0, last: -1, step: .max)]), [2, 1], [0, 3])
    assertEqual(try x.narrow(axis: 1, start: -2, length: 2), [2, 2], [1, 2, 4, 5])
    assertEqual(try x.narrow(axis: 1, start: 3, length: 0), [2, 0], [])
    try x.assign([.all, .at(0)], tensor([2], [7, 8]))
    try x.assign([.at(0), .range(first: 1, last: 2)], Tensor(-1))
    assertEqual(x, [2, 3], [7, -1, -1, 8, 4, 5])
    try x.assign([.at(1)], x.slice([.at(0)]))
    assertEqual(x, [2, 3], [7, -1, -1, 7, -1, -1])
    assertEqual(
      try counting([2, 3]).indexSelect(axis: 1, positions: [2, 2, -3]), [2, 3], [2, 2, 0, 5, 5, 3])
    assertEqual(
      try counting([3]).indexSelect(axis: 0, positions: tensor([3], [1, 3, -1]), first: 1), [3], [0, 2, 2])
    assertEqual(try counting([3]).indexSelect(axis: 0, positions: []), [0], [])
    let index = try tensor([2, 1], [2, -3])
    assertEqual(try counting([2, 3]).gather(axis: 1, index: index), [2, 1], [2, 3])
    assertEqual(try counting([2, 3]).gather(axis: 0, index: tensor([1, 2], [1, 0])), [1, 2], [3, 1])
    assertEqual(try counting([4]).maskedFill(tensor([4], [0, 1, .nan, 0]), 9), [4], [0, 9, 9, 3])
    assertEqual(try Tensor.embedding(tensor([2], [1, 0]), weight: counting([2, 2])), [2, 2], [2, 3, 0, 1])
  }

  func testIndexingByListsAndMasks() throws {
    var x = try counting([2, 3])
    assertEqual(try x.slice([.all, .positions(PositionList([2, 0]))]), [2, 2], [2, 0, 5, 3])
    assertEqual(try x.slice([.mask(x.gt(Tensor(3)))]), [2], [4, 5])
    assertEqual(try x.slice([.range(first: -1, last: 0, step: -1), .at(0)]), [2], [3, 0])
    assertEqual(try x.take(PositionList(tensor([2], [-1, 0]))), [2], [5, 0])
    try x.assign([.mask(x.gt(Tensor(3)))], tensor([2], [7, 8]))
    try x.assign([.at(0), .positions(PositionList([2, 2]))], tensor([2], [5, 6]))
    assertEqual(x, [2, 3], [0, 1, 6, 3, 7, 8])
    let mask = try x.gt(Tensor(3))
    XCTAssertTrue(try mask.isMask && (1 - mask).isMask && (mask * mask).isMask && !(mask + mask).isMask)
    XCTAssertFalse(try x.isMask || Parameter(mask).value.isMask || (Tensor(1) - mask).isMask)
  }

  func testActivationNames() throws {
    XCTAssertEqual(try Activation(name: "swish"), .silu)
    for activation in Activation.allCases {
      XCTAssertEqual(try Activation(name: activation.rawValue), activation)
    }
    assertThrows(
      "bad argument 'activation' (unknown activation 'rleu' (did you mean 'relu'? known: exponential, gelu, gelu_tanh, leaky_relu, linear, mish, "
        + "relu, sigmoid, silu, softmax, softplus, tanh))"
    ) { try Activation(name: "rleu") }
  }

  /// Compares the fused layer with its parts, for every combination of recorded operands.
  func testLinearIsProductBiasAndActivation() throws {
    let x = try randn([7, 6], seed: 1)
    let w = try randn([5, 6], seed: 2)
    let b = try randn([5], seed: 3)
    let cotangent = try randn([7, 5], seed: 4)
    for activation in Activation.allCases {
      for needs in 0..<8 {
        func run(_ f: (Tensor, Tensor, Tensor) throws -> Tensor) throws -> (Tensor, [Tensor?]) {
          let p = [x, w, b].map { Parameter($0) }
          let inputs = p.enumerated().map { needs >> $0 & 1 == 1 ? $1.tensor : $1.value }
          let y = try f(inputs[0], inputs[1], inputs[2])
          if needs > 0 { try y.backward(cotangent) } else { XCTAssertNil(y.node) }
          return (y, p.map(\.grad))
        }
        let (fused, gradients) = try run { try $0.linear($1, $2, activation: activation) }
        let (parts, expected) = try run { try activation.apply($0.matmul($1.transposed()) + $2) }
        assertClose(fused, parts, 2e-6, "\(activation)")
        for (position, (a, b)) in zip(gradients, expected).enumerated() {
          XCTAssertEqual(a == nil, b == nil, "\(activation) \(needs) \(position)")
          if let a, let b { assertClose(a, b, 5e-6, "\(activation) \(needs) gradient \(position)") }
        }
      }
    }
  }

  /// Sizes of 0 with every op: no op divides by them or reads missing elements.
  func testEmptyTensors() throws {
    let empty = try Tensor.zeros(Shape([0]))
    let rows = try Tensor.zeros(Shape([0, 3]))
    let lanes = try Tensor.zeros(Shape([3, 0]))
    assertEqual(try empty.sum(), [1], [0])
    assertEqual(try empty.prod(), [1], [1])
    XCTAssertTrue(try empty.mean().item().isNaN)
    XCTAssertTrue(try empty.variance().item().isNaN)
    XCTAssertTrue(try tensor([1], [3]).std().item().isNaN)
    assertEqual(try empty.norm(), [1], [0])
    assertEqual(try empty.logSumExp(), [1], [-.infinity])
    assertEqual(try lanes.sum(axis: 1), [3], [0, 0, 0])
    assertEqual(try rows.sum(axis: 1), [0], [])
    assertEqual(try rows.maximum(axis: 1), [0], [])
    assertEqual(try rows.argmax(axis: 1), [0], [])
    for (name, f) in [
      ("maximum", { try $0.maximum() }), ("maximum", { try $0.argmax() }), ("minimum", { try $0.minimum() }),
      ("minimum", { try $0.argmin() }),
    ] as [(String, (Tensor) throws -> Tensor)] {
      assertThrows("bad argument 'self' (no \(name) of no elements, the shape is [0])") { try f(empty) }
    }
    assertThrows("bad argument 'self' (no maximum of no elements, the shape is [3, 0])") {
      try lanes.maximum(axis: 1)
    }
    for x in [empty, rows, lanes] {
      // Forward and gradient, both empty.
      for f in [
        { try $0.softmax() }, { try $0.logSoftmax() }, { try $0.cumsum(axis: 0) },
        { try $0.cumprod(axis: 0) },
        { try $0.sorted().values }, { try $0.flipped() },
        { try $0.permuted(Array((0..<$0.rank).reversed())) },
        { try $0.exp() }, { try $0 + Tensor(1) }, { try $0.layerNorm() }, { try $0.rolled([1]) },
        { try $0.tiled([2]) },
        { try $0.padded([]) }, { try Tensor.concat([$0, $0]) }, { try Tensor.stack([$0, $0]) },
        { try $0.clamp(min: 0) },
        { try $0.chunk(2)[0] }, { try $0.indexSelect(axis: 0, positions: []) }, { try $0.unsqueezed(0) },
        { try $0.maskedFill(Tensor(1), 1) }, { try $0.flattened() },
        { try $0.gather(axis: 0, index: $0.detached) },
        { try Tensor.einsum("...->...", [$0]) },
      ] as [(Tensor) throws -> Tensor] {
        let p = Parameter(x)
        let y = try f(p.tensor)
        XCTAssertEqual(y.count, 0)
        try y.backward(Tensor.zeros(y.shape))
        XCTAssertEqual(p.grad?.shape, x.shape)
      }
      let p = Parameter(x)
      try (p.tensor.sum() + p.tensor.mean() + p.tensor.prod() + p.tensor.norm() + p.tensor.std()).backward()
      XCTAssertEqual(p.grad?.shape, x.shape)
      XCTAssertEqual(
        try p.tensor.padded([(axis: 0, before: 2, after: 1)], value: 5).shape.sizes[0], x.shape.sizes[0] + 3)
    }
    // Axes too long to iterate over, although there is no element
    let long = try Tensor.zeros(Shape([1 << 40, 0, 2]))
    let p = Parameter(try Tensor.zeros(Shape([1 << 40, 0])))
    XCTAssertEqual(try long.matmul(Tensor.zeros(Shape([1 << 40, 2, 0]))).count, 0)
    XCTAssertEqual(try long.reshaped([0, 2]).matmul(randn([2, 3])).count, 0)
    for y in [
      try p.tensor.sorted().values, try p.tensor.cumprod(axis: 1), try p.tensor.flipped(),
      try p.tensor.softmax(),
    ] {
      try y.backward(y.detached)
    }
    XCTAssertThrowsError(try p.tensor.prod(axis: 1))
    XCTAssertThrowsError(try p.tensor.chunk(.max))
    assertEqual(try rows.matmul(randn([3, 2])), [0, 2], [])
    assertEqual(try lanes.matmul(Tensor.zeros(Shape([0, 2]))), [3, 2], [0, 0, 0, 0, 0, 0])
    assertEqual(try Tensor.einsum("ij,jk->ik", [lanes, .zeros(Shape([0, 1]))]), [3, 1], [0, 0, 0])
    let w = Parameter(try randn([2, 3]))
    let b = Parameter(try randn([2]))
    try rows.linear(w.tensor, b.tensor, activation: .silu).sum().backward()
    XCTAssertEqual(w.grad?.floats, [0, 0, 0, 0, 0, 0])
    XCTAssertEqual(b.grad?.floats, [0, 0])
    assertEqual(
      try lanes.linear(Tensor.zeros(Shape([2, 0])), tensor([2], [1, 2])), [3, 2], [1, 2, 1, 2, 1, 2])
    assertEqual(try Tensor.embedding(empty, weight: randn([2, 3])), [0, 3], [])
  }
}
