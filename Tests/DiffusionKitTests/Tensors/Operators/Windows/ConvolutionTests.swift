import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// Compares many sizes and options with the definition, computed in double precision.
final class ConvolutionTests: XCTestCase {
  /// Calls `body` with each summand: the positions in result and image that an element of the kernel joins.
  private func eachProduct(
    _ g: ConvolutionGeometry, _ body: (_ image: Int, _ weight: Int, _ result: Int) -> Void
  ) {
    let (inputs, outputs) = (g.inputs / g.groups, g.outputs / g.groups)
    for n in 0..<g.batch {
      for o in 0..<g.outputs {
        for i in 0..<inputs {
          for y in 0..<g.result.height {
            for x in 0..<g.result.width {
              for ky in 0..<g.kernel.height {
                for kx in 0..<g.kernel.width {
                  let iy = y * g.strides.height + ky * g.dilations.height - g.low.height
                  let ix = x * g.strides.width + kx * g.dilations.width - g.low.width
                  guard (0..<g.image.height).contains(iy), (0..<g.image.width).contains(ix) else { continue }
                  let channel = o / outputs * inputs + i
                  body(
                    ((n * g.inputs + channel) * g.image.height + iy) * g.image.width + ix,
                    ((o * inputs + i) * g.kernel.height + ky) * g.kernel.width + kx,
                    ((n * g.outputs + o) * g.result.height + y) * g.result.width + x)
                }
              }
            }
          }
        }
      }
    }
  }

  private func assertDefinition(
    _ g: ConvolutionGeometry, _ images: Tensor, _ weight: Tensor, isTransposed: Bool,
    _ compute: ([Tensor]) throws -> Tensor
  ) throws {
    // Sizes such that `convolution` and its transpose each have an input of their own.
    let input = isTransposed ? try randn(images.shape.sizes, seed: 5) : images
    let parameters = [input, weight].map { Parameter($0) }
    let y = try compute(parameters.map(\.tensor))
    let dy = try randn(y.shape.sizes, seed: 9)
    try y.backward(dy)
    let (x, w, d) = (input.floats, weight.floats, dy.floats)
    var expected = [Double](repeating: 0, count: y.count)
    var dx = [Double](repeating: 0, count: x.count)
    var dw = [Double](repeating: 0, count: w.count)
    eachProduct(g) { image, k, result in
      let (from, to) = isTransposed ? (result, image) : (image, result)
      expected[to] += Double(x[from]) * Double(w[k])
      dx[from] += Double(d[to]) * Double(w[k])
      dw[k] += Double(d[to]) * Double(x[from])
    }
    func same(_ a: Tensor?, _ b: [Double], _ what: String) throws {
      let a = try XCTUnwrap(a)
      assertClose(a, try Tensor(shape: a.shape, values: b.map { Float($0) }), 1e-5, "\(what): \(g)")
    }
    try same(y, expected, "result")
    try same(parameters[0].grad, dx, "input's gradient")
    try same(parameters[1].grad, dw, "weight's gradient")
  }

  func testManySizesAgreeWithTheDefinition() throws {
    var seed: UInt64 = 1
    func pick(_ values: [Int]) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return values[Int(seed >> 33) % values.count]
    }
    for number in 0..<160 {
      let axes = pick([1, 2])
      let groups = pick([1, 1, 1, 2, 3, 8])
      let channels = groups * pick([1, 1, 2, 3, 8, 9])
      let outputs = groups * pick([1, 2, 3, 8, 10])
      let kernel = (0..<axes).map { _ in pick([1, 2, 3, 4]) }
      let options = ConvolutionParameters(
        axes: axes, stride: PerAxis((0..<axes).map { _ in pick([1, 1, 2, 3]) }),
        padding: [
          .zeros([pick([0, 1, 2, 5])]), .same, .zeros((0..<2 * axes).map { _ in pick([0, 1, 3]) }),
        ][
          pick([0, 1, 2])],
        dilation: PerAxis((0..<axes).map { _ in pick([1, 1, 2]) }), groups: groups)
      let sizes = (0..<axes).map { _ in pick([7, 8, 9, 13]) }
      let batch = pick([1, 2, 3])
      let images = try randn([batch, channels] + sizes, seed: UInt64(number))
      let weight = try randn([outputs, channels / groups] + kernel, seed: UInt64(number + 1000))
      let geometry = try options.geometry(input: images.shape, weight: weight.shape, bias: nil)
      try assertDefinition(geometry, images, weight, isTransposed: false) {
        try $0[0].convolution($0[1], nil, options, .linear)
      }
      // The transpose takes inputs with as many channels as the convolution has outputs.
      let input = try randn([batch, outputs] + sizes, seed: UInt64(number))
      let added = axes == 1 ? [pick([0, 0, 1])] : [pick([0, 0, 1]), 0]
      let fits = zip(added, zip(options.stride.values, options.dilation.values)).allSatisfy {
        $0 == 0 || $0 < max($1.0, $1.1)
      }
      let outputPadding = fits ? PerAxis(added) : 0
      guard
        let transposed = try? options.transposedGeometry(
          input: input.shape, weight: weight.shape, bias: nil, outputPadding: outputPadding)
      else { continue }  // the transpose would crop more than there is
      try assertDefinition(transposed, input, weight, isTransposed: true) {
        try $0[0].transposedConvolution($0[1], nil, options, outputPadding, .linear)
      }
    }
  }

  /// Tiles that overlap every edge, zeros on any side, one thread and several.
  func testWinogradAgreesWithTheDefinition() throws {
    let threads = Threads.count
    defer { try? Threads.setCount(threads) }
    for (number, (sizes, outputs, padding)) in [
      ([16, 16, 8, 8], 16, [1, 1, 1, 1]), ([5, 32, 14, 15], 16, [1, 1, 1, 1]),
      ([4, 16, 12, 9], 48, [0, 0, 0, 0]),
      ([2, 48, 21, 11], 16, [2, 0, 1, 2]), ([7, 16, 7, 8], 32, [0, 2, 2, 1]),
      ([44, 16, 4, 3], 16, [1, 1, 1, 1]),
      ([1, 16, 33, 34], 16, [2, 2, 2, 2]),
    ].enumerated() {
      try Threads.setCount(number % 3 + 1)
      let (x, weight) = (try randn(sizes), try randn([outputs, sizes[1], 3, 3], seed: 2))
      let options = ConvolutionParameters(axes: 2, padding: .zeros(padding))
      let geometry = try options.geometry(input: x.shape, weight: weight.shape, bias: nil)
      for direction in [ConvolutionKey.Direction.forward, .imageGradient, .weightGradient] {
        XCTAssertNotNil(
          WinogradConvolution(direction, geometry, .float32, cachesWeights: false),
          "\(direction) of \(geometry)")
      }
      try assertDefinition(geometry, x, weight, isTransposed: false) {
        try $0[0].convolution($0[1], nil, options, .linear)
      }
      let input = try randn([sizes[0], outputs] + sizes.dropFirst(2), seed: 3)
      let transposed = try options.transposedGeometry(
        input: input.shape, weight: weight.shape, bias: nil, outputPadding: 0)
      try assertDefinition(transposed, input, weight, isTransposed: true) {
        try $0[0].transposedConvolution($0[1], nil, options, 0, .linear)
      }
    }
  }

  /// With and without cached weights, with the bias and its gradient, activations before and after recording.
  func testWinogradWithBiasAndActivation() throws {
    let (x, weight, bias) = (try randn([16, 16, 9, 8]), try randn([32, 16, 3, 3]), try randn([32], seed: 3))
    let shift = try bias.reshaped([1, 32, 1, 1])
    for activation in [Activation.linear, .silu, .relu] {
      let expected = try activation.apply(x.conv2d(weight, padding: 1) + shift)
      for _ in 0..<2 {
        assertClose(
          try x.conv2d(weight, bias, padding: 1, activation: activation), expected, 1e-6, "\(activation)")
      }
      let fused = try gradients([x, weight, bias]) {
        let y = try $0[0].conv2d($0[1], $0[2], padding: 1, activation: activation)
        assertClose(y.detached, expected, 1e-6, "recorded \(activation)")
        return y
      }
      let composed = try gradients([x, weight, bias]) {
        try activation.apply($0[0].conv2d($0[1], padding: 1) + $0[2].reshaped([1, 32, 1, 1]))
      }
      for (a, b) in zip(fused, composed) {
        assertClose(try XCTUnwrap(a), try XCTUnwrap(b), 1e-5, "gradient of \(activation)")
      }
    }
  }

  func testWinogradOnlyWhereItFitsAndPays() throws {
    func isChosen(
      _ sizes: [Int], _ weight: [Int], _ direction: ConvolutionKey.Direction = .forward,
      _ arithmetic: ProductArithmetic = .float32, cachesWeights: Bool = false, stride: PerAxis = 1,
      dilation: PerAxis = 1, groups: Int = 1, padding: Int = 1
    ) throws -> Bool {
      let options = ConvolutionParameters(
        axes: 2, stride: stride, padding: .zeros([padding]), dilation: dilation, groups: groups)
      let geometry = try options.geometry(input: Shape(sizes), weight: Shape(weight), bias: nil)
      return WinogradConvolution(direction, geometry, arithmetic, cachesWeights: cachesWeights) != nil
    }
    let threads = Threads.count
    try Threads.setCount(1)
    defer { try? Threads.setCount(threads) }
    let (sizes, weight) = ([16, 32, 16, 16], [32, 32, 3, 3])
    XCTAssertTrue(try isChosen(sizes, weight))
    XCTAssertTrue(try isChosen(sizes, weight, .weightGradient))
    XCTAssertFalse(try isChosen(sizes, weight, .forward, .bfloat16))
    XCTAssertFalse(try isChosen(sizes, weight, stride: 2))
    XCTAssertFalse(try isChosen(sizes, weight, dilation: 2))
    XCTAssertFalse(try isChosen(sizes, weight, padding: 3))
    XCTAssertFalse(try isChosen(sizes, [32, 16, 3, 3], groups: 2))
    XCTAssertFalse(try isChosen(sizes, [32, 32, 1, 3]))
    XCTAssertFalse(try isChosen(sizes, [1, 32, 3, 3]))
    XCTAssertFalse(try isChosen([16, 24, 16, 16], [32, 24, 3, 3]))
    // Tiles that are mostly empty, and few tiles.
    XCTAssertFalse(try isChosen([16, 32, 5, 5], weight))
    XCTAssertFalse(try isChosen([1, 32, 8, 8], weight))
    XCTAssertTrue(try isChosen([1, 32, 8, 8], weight, cachesWeights: true))
    XCTAssertFalse(try isChosen([4, 32, 8, 8], weight, .weightGradient))
  }

  func testOutputPaddingOfAStrideAndMore() throws {
    let (x, weight) = (try randn([2, 3, 5]), try randn([3, 4, 3]))
    let options = ConvolutionParameters(axes: 1, stride: 2, padding: 3, dilation: 4)
    let geometry = try options.transposedGeometry(
      input: x.shape, weight: weight.shape, bias: nil, outputPadding: 3)
    XCTAssertEqual(geometry.image.width, 14)
    try assertDefinition(geometry, x, weight, isTransposed: true) {
      try $0[0].convTranspose1d($0[1], stride: 2, padding: 3, outputPadding: 3, dilation: 4)
    }
  }

  /// Sizes for which both layouts are equal, and strides and padding far beyond the image.
  func testExtremes() throws {
    for (sizes, stride, padding) in [
      ([2, 3, 1, 1], 1, 1), ([2, 1, 1, 4], 1, 1), ([1, 9, 4, 1], 3, 2), ([2, 3, 5, 4], 1 << 30, 1),
      ([1, 2, 3, 3], 7, 20), ([3, 1, 6, 6], 5, 2),
    ] {
      let (x, weight) = (try randn(sizes), try randn([4, sizes[1], 3, 3], seed: 2))
      let options = ConvolutionParameters(axes: 2, stride: [stride], padding: .zeros([padding]))
      let geometry = try options.geometry(input: x.shape, weight: weight.shape, bias: nil)
      try assertDefinition(geometry, x, weight, isTransposed: false) {
        try $0[0].convolution($0[1], nil, options, .linear)
      }
    }
  }

  /// Fused into the convolution or applied afterwards, recorded or not: values and gradients are the same.
  func testActivationsAndBias() throws {
    let (x, weight, bias) = (try randn([2, 3, 6, 5]), try randn([9, 3, 3, 3]), try randn([9], seed: 3))
    let (weightT, biasT) = (try randn([3, 9, 2, 2]), try randn([9], seed: 4))
    for activation in Activation.allCases where activation != .softmax {
      let plain = try x.conv2d(weight, padding: 1)
      let expected = try activation.apply(plain + bias.reshaped([1, 9, 1, 1]))
      assertClose(
        try x.conv2d(weight, bias, padding: 1, activation: activation), expected, 1e-5, "fused \(activation)")
      let fused = try gradients([x, weight, bias]) {
        let y = try $0[0].conv2d($0[1], $0[2], padding: 1, activation: activation)
        assertClose(y.detached, expected, 1e-5, "recorded \(activation)")
        return y
      }
      let composed = try gradients([x, weight, bias]) {
        try activation.apply($0[0].conv2d($0[1], padding: 1) + $0[2].reshaped([1, 9, 1, 1]))
      }
      for (a, b) in zip(fused, composed) {
        assertClose(try XCTUnwrap(a), try XCTUnwrap(b), 1e-5, "gradient of \(activation)")
      }
      let transposed = try gradients([x, weightT, biasT]) {
        try $0[0].convTranspose2d($0[1], $0[2], stride: 2, activation: activation)
      }
      let composedT = try gradients([x, weightT, biasT]) {
        try activation.apply($0[0].convTranspose2d($0[1], stride: 2) + $0[2].reshaped([1, 9, 1, 1]))
      }
      for (a, b) in zip(transposed, composedT) {
        assertClose(try XCTUnwrap(a), try XCTUnwrap(b), 1e-5, "gradient of transposed \(activation)")
      }
    }
  }

  func testOnlyTheGradientsThatAreNeeded() throws {
    let (x, weight) = (try randn([2, 3, 6]), Parameter(try randn([4, 3, 3])))
    let bias = Parameter(try randn([4], seed: 2))
    try x.conv1d(weight.tensor, bias.value).sum().backward()
    XCTAssertNotNil(weight.grad)
    try x.conv1d(weight.value, bias.tensor).sum().backward()
    XCTAssertEqual(try XCTUnwrap(bias.grad).floats, [8, 8, 8, 8])
  }

  /// Packed weights belong to the values, not to the parameter.
  func testChangedWeights() throws {
    let x = try randn([1, 8, 5, 5])
    let weight = Parameter(try randn([8, 8, 3, 3]))
    let first = try x.conv2d(weight.tensor)
    try weight.update { $0[0] += 1 }
    assertClose(
      try x.conv2d(weight.tensor), try x.conv2d(Tensor(shape: weight.shape, values: weight.value.floats)))
    XCTAssertGreaterThan(relativeError(try x.conv2d(weight.tensor), first), 1e-3)
    var copy = weight.value
    try copy.withUnsafeMutableFloats { $0[0] -= 1 }
    assertClose(try x.conv2d(copy), first)
  }

  func testEmptyBatch() throws {
    let weight = Parameter(try randn([4, 3, 3, 3]))
    let y = try Tensor.zeros(Shape([0, 3, 8, 8])).conv2d(weight.tensor, stride: 2)
    XCTAssertEqual(y.shape.sizes, [0, 4, 3, 3])
    try y.backward(Tensor.zeros(y.shape))
    XCTAssertEqual(try XCTUnwrap(weight.grad).floats.map(abs).max(), 0)
  }

  /// A batch that takes seconds is computed in parts; the gradient of the weights is the sum over the parts.
  func testPartsOfABatch() throws {
    let x = try Tensor.ones(Shape([3, 256, 40, 40]))
    let weight = Parameter(try Tensor.full(Shape([256, 256, 3, 3]), 1e-3))
    let y = try x.conv2d(weight.tensor, Tensor.zeros(Shape([256])), padding: 1)
    XCTAssertEqual(y.count, 3 * 256 * 1600)
    XCTAssertEqual(y.floats[y.count - 820], 2.304, accuracy: 1e-4)
    try y.backward(Tensor.ones(y.shape))
    XCTAssertEqual(try XCTUnwrap(weight.grad).floats[4], 4800, accuracy: 1e-1)
    XCTAssertEqual(try XCTUnwrap(weight.grad).floats[0], 3 * 39 * 39, accuracy: 1e-1)
  }

  func testPrimitivesAreBounded() throws {
    let weight = try randn([1, 1, 1])
    for length in 1...ConvolutionPrimitive.made.capacity + 20 {
      _ = try Tensor.ones(Shape([1, 1, length])).conv1d(weight)
    }
    XCTAssertLessThanOrEqual(ConvolutionPrimitive.made.count, ConvolutionPrimitive.made.capacity)
  }

  func testMistakes() throws {
    let x = try randn([2, 4, 6, 5])
    func weight(_ sizes: Int...) throws -> Tensor { try randn(sizes) }
    assertThrows("bad argument 'self' (expected [N, C, L], got [2, 4, 6, 5])") {
      try x.conv1d(weight(2, 4, 3))
    }
    assertThrows(
      "bad argument 'weight' (shape [2, 3, 3, 3] for an input of shape [2, 4, 6, 5]: expected [2, 4, 3, 3])"
    ) { try x.conv2d(weight(2, 3, 3, 3)) }
    assertThrows(
      "bad argument 'weight' (shape [2, 4, 3] for an input of shape [2, 4, 6, 5]: expected 4 sizes of at least 1)"
    ) { try x.conv2d(weight(2, 4, 3)) }
    assertThrows(
      "bad argument 'weight' (a kernel of 7 (with its dilation) is larger than the padded input of 6: shape [2, 4, 4, 1] for an input of shape [2, 4, 6, 5])"
    ) { try x.conv2d(weight(2, 4, 4, 1), dilation: 2) }
    assertThrows(
      "bad argument 'groups' (3 groups do not divide the 4 channels of an input of shape [2, 4, 6, 5])"
    ) { try x.conv2d(weight(2, 4, 3, 3), groups: 3) }
    assertThrows(
      "bad argument 'groups' (2 groups do not divide the 3 outputs of a weight of shape [3, 2, 3, 3])"
    ) { try x.conv2d(weight(3, 2, 3, 3), groups: 2) }
    assertThrows("bad argument 'groups' (must be at least 1, not 0)") {
      try x.conv2d(weight(3, 2, 3, 3), groups: 0)
    }
    assertThrows("bad argument 'stride' (must be 1 to 1073741824, not 0)") {
      try x.conv2d(weight(2, 4, 3, 3), stride: 0)
    }
    assertThrows("bad argument 'dilation' (must be 1 to 1073741824, not -1)") {
      try x.conv2d(weight(2, 4, 3, 3), dilation: [1, -1])
    }
    assertThrows("bad argument 'stride' (3 numbers for 2 axes)") {
      try x.conv2d(weight(2, 4, 3, 3), stride: [1, 2, 3])
    }
    assertThrows("bad argument 'padding' (must be 0 to 1073741824, not -1)") {
      try x.conv2d(weight(2, 4, 3, 3), padding: -1)
    }
    assertThrows("bad argument 'padding' (3 numbers for 2 axes)") {
      try x.conv2d(weight(2, 4, 3, 3), padding: .zeros([1, 2, 3]))
    }
    assertThrows("bad argument 'bias' (shape [3] for 2 outputs)") {
      try x.conv2d(weight(2, 4, 3, 3), weight(3))
    }
    assertThrows(
      "bad argument 'weight' (shape [3, 4, 3, 3] for an input of shape [2, 4, 6, 5]: expected [4, 4, 3, 3])"
    ) { try x.convTranspose2d(weight(3, 4, 3, 3)) }
    assertThrows("bad argument 'outputPadding' (2 is not below the stride 2 or the dilation 1)") {
      try x.convTranspose2d(weight(4, 4, 3, 3), stride: 2, outputPadding: 2)
    }
    assertThrows(
      "bad argument 'padding' (nothing is left of an input of shape [2, 4, 6, 5] and a weight of shape [4, 4, 1, 1])"
    ) { try x.convTranspose2d(weight(4, 4, 1, 1), padding: 3) }
    assertThrows("bad argument 'self' (an example of 4 channels of 200000006 x 200000005 is too large)") {
      try x.conv2d(weight(2, 4, 3, 3), padding: 100_000_000)
    }
    for numbers in [Int.max, Int.min, 1 << 30] {
      XCTAssertThrowsError(try x.conv2d(weight(2, 4, 3, 3), dilation: [numbers]))
      XCTAssertThrowsError(try x.conv2d(weight(2, 4, 3, 3), padding: .zeros([numbers])))
      XCTAssertThrowsError(try x.convTranspose2d(weight(4, 4, 3, 3), stride: [numbers]))
      XCTAssertThrowsError(try x.convTranspose2d(weight(4, 4, 3, 3), groups: numbers))
    }
  }
}
