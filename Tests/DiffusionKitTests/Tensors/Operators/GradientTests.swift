import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// Compares every differentiable op, one line each, with finite differences.
///
/// The loss sum(w * f(x)) is summed in double; f itself is float32. The fourth-order central difference with step
/// h = 2^-6 (exact in binary) has a truncation error of h^4 |f'''''| / 30, about 1e-9, and a rounding error of about
/// 1.5 * 6e-8 * sqrt(n) |f| / h, about 5e-5 for sums of a dozen values of magnitude 3: 4e-4 of the largest gradient
/// is well above both, and a wrong factor, sign or element is well above it. Inputs are at least 2h away from kinks.
final class GradientTests: XCTestCase {
  private struct Case {
    let name: String
    let inputs: [Tensor]
    let f: ([Tensor]) throws -> Tensor
  }

  private static let step: Float = 1.0 / 64

  private static func cases() throws -> [Case] {
    let x = try randn([3, 4], seed: 1)
    let y = try randn([3, 4], seed: 2)
    let row = try randn([4], seed: 3)
    let column = try randn([3, 1], seed: 4)
    let one = try randn([1], seed: 5)
    let cube = try randn([2, 3, 4], seed: 6)
    let cube2 = try randn([2, 4, 3], seed: 7)
    // 0.3 to 2.2, all different, in no order; and with both signs.
    let positive = try tensor([3, 4], [7, 2, 11, 5, 1, 9, 4, 12, 3, 8, 10, 6].map { 0.14 + $0 * 0.16 })
    let apart = try tensor([3, 4], [7, -2, 11, -5, 1, 9, -4, 12, 3, -8, 10, -6].map { $0 * 0.2 })
    let zeros = try tensor([3, 4], [1, 0, 2, -1, 0, 0, 3, 0.5, 1.5, -2, 0.7, 0])
    let mask = try tensor([3, 4], [1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0])
    let weight = try randn([5, 4], seed: 8)
    let bias = try randn([5], seed: 9)
    var cases: [Case] = []
    func add(_ name: String, _ inputs: [Tensor], _ f: @escaping ([Tensor]) throws -> Tensor) {
      cases.append(Case(name: name, inputs: inputs, f: f))
    }
    func unary(_ name: String, _ x: Tensor, _ f: @escaping (Tensor) throws -> Tensor) {
      add(name, [x]) { try f($0[0]) }
    }

    for (suffix, a, b) in [
      ("", x, y), (" row", x, row), (" row left", row, x), (" outer", column, row), (" one", x, one),
      (" one left", one, x),
    ] {
      let apartB = try b.sign() * (b.abs() + Tensor(0.5))
      add("add" + suffix, [a, b]) { try $0[0] + $0[1] }
      add("sub" + suffix, [a, b]) { try $0[0] - $0[1] }
      add("mul" + suffix, [a, b]) { try $0[0] * $0[1] }
      add("div" + suffix, [a, apartB]) { try $0[0] / $0[1] }
      add("pow" + suffix, [try a.abs() + Tensor(0.5), b]) { try Tensor.pow($0[0], $0[1]) }
    }
    add("mod", [apart, try tensor([4], [0.75, -0.85, 1.3, 5])]) { try $0[0] % $0[1] }
    add("maximum", [apart, try apart.flipped() * Tensor(0.9)]) { try Tensor.maximum($0[0], $0[1]) }
    add("minimum", [apart, try apart.flipped() * Tensor(0.9)]) { try Tensor.minimum($0[0], $0[1]) }
    add("select", [x, row]) { try Tensor.select(where: mask, $0[0], else: $0[1]) }
    add("masked fill", [x]) { try $0[0].maskedFill(mask, 7) }

    unary("neg", x) { try -$0 }
    unary("abs", apart) { try $0.abs() }
    unary("exp", x) { try $0.exp() }
    unary("log", positive) { try $0.log() }
    unary("sqrt", positive) { try $0.sqrt() }
    unary("square", x) { try $0.square() }
    unary("reciprocal", positive) { try $0.reciprocal() }
    unary("sin", x) { try $0.sin() }
    unary("cos", x) { try $0.cos() }
    unary("gelu tanh", x) { try $0.gelu(approximate: true) }
    unary("leaky relu", apart) { try $0.leakyRelu(negativeSlope: 0.2) }
    unary("clamp", apart) { try $0.clamp(min: -0.5, max: 1.3) }
    unary("pow scalar", positive) { try $0.pow(2.5) }
    unary("square as power", apart) { try $0.pow(2) }
    for activation in Activation.allCases {
      unary("activation \(activation)", apart) { try activation.apply($0) }
      for hasBias in [true, false] {
        // Offsets keep the pre-activations away from the kinks of relu and leaky_relu.
        let rows = try tensor([2, 4], [1, -1, 0.5, 2, -2, 1, 1, -0.5])
        let bias = try tensor([5], [0.4, -0.6, 0.3, 0.5, -0.4])
        add(
          "linear \(activation)\(hasBias ? "" : " without bias")",
          hasBias ? [rows, weight, bias] : [rows, weight]
        ) {
          try $0[0].linear($0[1], hasBias ? $0[2] : nil, activation: activation)
        }
      }
    }
    add("linear of three axes", [cube, weight, bias]) { try $0[0].linear($0[1], $0[2], activation: .silu) }
    add("linear of one axis", [row, weight, bias]) { try $0[0].linear($0[1], $0[2]) }

    for (name, axes) in [
      ("all", Axes.all), ("0", 0), ("1", 1), ("-1", -1), ("0 and 2", [0, 2]), ("1 and 2", [1, 2]),
    ] {
      let z = try tensor([2, 3, 4], (0..<24).map { Float(($0 * 7 + 3) % 24) * 0.15 - 1.75 })
      for keepdim in [false, true] {
        let name = " \(name)\(keepdim ? " kept" : "")"
        unary("sum" + name, cube) { try $0.sum(axis: axes, keepdim: keepdim) }
        unary("mean" + name, cube) { try $0.mean(axis: axes, keepdim: keepdim) }
        unary("prod" + name, try cube * Tensor(0.7)) { try $0.prod(axis: axes, keepdim: keepdim) }
        unary("maximum of" + name, z) { try $0.maximum(axis: axes, keepdim: keepdim) }
        unary("minimum of" + name, z) { try $0.minimum(axis: axes, keepdim: keepdim) }
        unary("log-sum-exp" + name, cube) { try $0.logSumExp(axis: axes, keepdim: keepdim) }
        unary("variance" + name, cube) { try $0.variance(axis: axes, keepdim: keepdim) }
        unary("biased variance" + name, cube) {
          try $0.variance(axis: axes, unbiased: false, keepdim: keepdim)
        }
        unary("std" + name, cube) { try $0.std(axis: axes, keepdim: keepdim) }
        for p in [2, 1, .infinity, 3, 2.5] as [Float] {
          unary("norm \(p)" + name, z) { try $0.norm(p: p, axis: axes, keepdim: keepdim) }
        }
      }
    }
    unary("prod with zeros", zeros) { try $0.prod(axis: 1) }
    for axis in 0..<3 {
      unary("cumsum \(axis)", cube) { try $0.cumsum(axis: axis) }
      unary("cumprod \(axis)", cube) { try $0.cumprod(axis: axis) }
      unary("softmax \(axis)", cube) { try $0.softmax(axis: axis) }
      unary("log softmax \(axis)", cube) { try $0.logSoftmax(axis: axis) }
    }
    unary("cumprod with zeros", zeros) { try $0.cumprod(axis: 1) }
    unary("cumprod with zeros down", zeros) { try $0.cumprod(axis: 0) }
    unary("sort", apart) { try $0.sorted(axis: 0).values }
    unary("sort descending", apart) { try $0.sorted(axis: 1, descending: true).values }

    unary("reshape", x) { try $0.reshaped([2, -1]) }
    unary("flatten", cube) { try $0.flattened(startAxis: 1) }
    unary("permute", cube) { try $0.permuted([2, 0, 1]) }
    unary("transpose", cube) { try $0.transposed(0, -1) }
    unary("unsqueeze", x) { try $0.unsqueezed(1) }
    unary("flip", cube) { try $0.flipped([0, 2]) }
    unary("broadcast", column) { try $0.broadcast(to: Shape([2, 3, 5])) }
    unary("expand", row) { try $0.expanded([3, -1]) }
    unary("tile", x) { try $0.tiled([2, 2, 3]) }
    unary("narrow", cube) { try $0.narrow(axis: 1, start: 1, length: 2) }
    unary("slice", cube) {
      try $0.slice([.at(1), .range(first: 0, last: 2, step: 2), .range(first: 1, last: -1)])
    }
    unary("chunk", cube) { try Tensor.concat($0.chunk(2, axis: 2).reversed(), axis: 0) }
    unary("pad", x) {
      try $0.padded([(axis: -1, before: 1, after: 2), (axis: 0, before: 0, after: 1)], value: 3)
    }
    unary("roll", cube) { try $0.rolled([1, -2], axis: [0, 2]) }
    unary("roll all", x) { try $0.rolled([5]) }
    add("concat", [x, row, y]) { try Tensor.concat([$0[0], $0[1].unsqueezed(0), $0[2], $0[0]], axis: 0) }
    add("concat inside", [cube, cube]) {
      try Tensor.concat([$0[0], $0[1].narrow(axis: 1, start: 0, length: 1)], axis: 1)
    }
    add("stack", [x, y]) { try Tensor.stack([$0[0], $0[1]], axis: 1) }
    unary("index select", cube) { try $0.indexSelect(axis: 1, positions: [2, 0, 2, -1]) }
    unary("gather", x) { try $0.gather(axis: 1, index: tensor([2, 3], [3, 0, 3, -1, 1, 1])) }
    unary("embedding", weight) { try Tensor.embedding(tensor([2, 2], [4, 0, 0, 2]), weight: $0) }

    add("matmul", [x, weight]) { try $0[0].matmul($0[1].transposed()) }
    add("matmul batched", [cube, cube2]) { try $0[0].matmul($0[1]) }
    add("matmul broadcast", [cube, weight]) { try $0[0].matmul($0[1].transposed()) }
    add("matmul broadcast left", [weight, cube2]) { try $0[0].matmul($0[1]) }
    add("matmul both broadcast", [try cube.unsqueezed(1), cube2]) { try $0[0].matmul($0[1]) }
    add("matmul vectors", [row, row]) { try $0[0].matmul($0[1]) }
    add("matmul vector matrix", [row, cube2]) { try $0[0].matmul($0[1]) }
    add("matmul matrix vector", [cube, row]) { try $0[0].matmul($0[1]) }
    for equation in [
      "bik,bkj->bij", "bik,bkj", "bik,bkj->jb", "bik,bkj->", "bik,ckj->bcij", "bik,bki->b", "bik,bkj->bikj",
    ] {
      add("einsum " + equation, [cube, cube2]) { try Tensor.einsum(equation, $0) }
    }
    add("einsum of three", [x, weight, bias]) { try Tensor.einsum("ij,kj,k->i", $0) }
    add("einsum ellipsis", [cube, weight]) { try Tensor.einsum("...i,oi->...o", $0) }
    unary("einsum diagonal", try randn([3, 3, 2])) { try Tensor.einsum("iij->ji", [$0]) }
    unary("einsum trace", try randn([3, 3])) { try Tensor.einsum("ii", [$0]) }

    let wide = try randn([3, 6], seed: 11)
    let scale = try randn([6], seed: 12)
    let shift = try randn([6], seed: 13)
    add("layer norm", [wide]) { try $0[0].layerNorm() }
    add("layer norm with weight", [wide, scale]) { try $0[0].layerNorm(weight: $0[1]) }
    add("layer norm with both", [wide, scale, shift]) { try $0[0].layerNorm(weight: $0[1], bias: $0[2]) }

    // No two elements within 2h of each other.
    let image = try tensor([1, 2, 3, 4], (0..<24).map { Float(($0 * 7 + 3) % 24) * 0.15 - 1.75 })
    let signal = try image.reshaped([2, 2, 6])
    unary("max pool", image) { try $0.maxPool2d([2, 3], stride: 1, padding: 1) }
    unary("max pool of signals", signal) { try $0.maxPool1d(2, dilation: 2, ceilMode: true) }
    unary("average pool", image) { try $0.avgPool2d(2, stride: 1, padding: 1) }
    unary("average pool without padding", image) {
      try $0.avgPool2d(3, stride: 2, padding: 1, ceilMode: true, countIncludePad: false)
    }
    unary("average pool of signals", signal) { try $0.avgPool1d(4, stride: 1) }
    for axis in 0..<3 {
      unary("window sums \(axis)", cube) { try $0.windowSums(axis: axis, tensor([2], [0.7, -0.4])) }
    }
    unary("upsample nearest", image) { try $0.upsampleNearest2d(.factors([2, 1.5])) }
    unary("upsample nearest of signals", signal) { try $0.upsampleNearest1d(.size(4)) }
    unary("upsample bilinear", image) { try $0.upsampleBilinear2d(.factors([2])) }
    unary("upsample bilinear aligned", image) {
      try $0.upsampleBilinear2d(.size([5, 3]), alignCorners: true)
    }
    let two = try (randn([2], seed: 14), randn([2], seed: 15))
    let known = ChannelStatistics(mean: two.0, variance: try tensor([2], [0.5, 2]))
    add("batch norm", [signal]) { try $0[0].batchNorm().result }
    add("batch norm with both", [image, two.0, two.1]) {
      try $0[0].batchNorm(weight: $0[1], bias: $0[2]).result
    }
    add("batch norm of known statistics", [signal, two.0, two.1]) {
      try $0[0].batchNorm(known, weight: $0[1], bias: $0[2])
    }
    add("batch norm of known statistics alone", [signal]) { try $0[0].batchNorm(known) }
    return cases
  }

  func testEveryOpAgainstFiniteDifferences() throws {
    let cases = try GradientTests.cases()
    XCTAssertEqual(Set(cases.map(\.name)).count, cases.count, "names are unique")
    for test in cases {
      let shape = try test.f(test.inputs).shape
      let weights = try randn(shape.sizes, seed: 99)
      let found = try gradients(test.inputs, weights, test.f)
      func loss(_ inputs: [Tensor]) throws -> Double {
        zip(try test.f(inputs).floats, weights.floats).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      for (position, input) in test.inputs.enumerated() {
        let gradient = try XCTUnwrap(found[position], "\(test.name): no gradient of input \(position)")
        XCTAssertEqual(gradient.shape, input.shape, test.name)
        let expected = try (0..<input.count).map { element -> Float in
          func shifted(_ steps: Float) throws -> Double {
            var inputs = test.inputs
            try inputs[position].withUnsafeMutableFloats { $0[element] += steps * GradientTests.step }
            return try loss(inputs)
          }
          let slope = try 8 * (shifted(1) - shifted(-1)) - (shifted(2) - shifted(-2))
          return Float(slope / Double(12 * GradientTests.step))
        }
        let scale = max(expected.map(abs).max() ?? 0, 1)
        for (element, (a, b)) in zip(gradient.floats, expected).enumerated() {
          XCTAssertEqual(a, b, accuracy: 4e-4 * scale, "\(test.name), input \(position), element \(element)")
        }
      }
    }
  }

  /// PyTorch's conventions where the gradient is undefined.
  func testConventionsAtKinks() throws {
    let ties = try tensor([2, 3], [1, 3, 3, 3, 0, 3])
    func gradient(_ x: Tensor, _ f: @escaping (Tensor) throws -> Tensor) throws -> [Float] {
      try XCTUnwrap(gradients([x]) { try f($0[0]) }[0]).floats
    }
    XCTAssertEqual(
      try gradient(ties) { try $0.maximum(axis: 1) }, [0, 1, 0, 1, 0, 0], "the first along an axis")
    XCTAssertEqual(
      try gradient(ties) { try $0.maximum() }, [0, 0.25, 0.25, 0.25, 0, 0.25], "shared over all")
    XCTAssertEqual(try gradient(ties) { try $0.maximum(axis: [0, 1]) }, [0, 0.25, 0.25, 0.25, 0, 0.25])
    XCTAssertEqual(try gradient(tensor([3], [-1, 0, 1])) { try $0.relu() }, [0, 0, 1])
    XCTAssertEqual(try gradient(tensor([3], [-1, 0, 1])) { try $0.abs() }, [-1, 0, 1])
    XCTAssertEqual(try gradient(tensor([3], [-1, 0, 1])) { try $0.clamp(min: -1, max: 0) }, [1, 1, 0])
    XCTAssertEqual(try gradient(tensor([2], [0, 0])) { try $0.norm() }, [0, 0])
    XCTAssertEqual(try gradient(tensor([2], [0, 0])) { try $0.norm(p: 3) }, [0, 0])
    XCTAssertEqual(try gradient(tensor([2], [0, 0])) { try $0.std() }, [0, 0])
    XCTAssertEqual(try gradient(tensor([2], [0, 2])) { try $0.pow(0) }, [0, 0])
    XCTAssertEqual(try gradient(tensor([2], [-3, 3])) { try $0.norm(p: .infinity) }, [-0.5, 0.5])
    let both = try gradients([tensor([2], [1, 2]), tensor([2], [1, 1])]) { try Tensor.maximum($0[0], $0[1]) }
    XCTAssertEqual(both.map { $0?.floats }, [[0.5, 1], [0.5, 0]])
  }
}
