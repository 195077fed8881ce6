import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class AdversarialLossTests: XCTestCase {
  private let real: [Float] = [0.5, 2, -1], fake: [Float] = [-3, 0.25]

  /// PyTorch 2.15: means of relu(1 -+ x), and binary_cross_entropy_with_logits with ones and zeros.
  func testValuesAndGradients() throws {
    let (r, f) = (try tensor([3], real), try tensor([2], fake))
    for (loss, discriminator, generator): (AdversarialLoss, Float, Float) in [
      (.hinge, 1.458333, 1.375), (.nonSaturating, 1.075352, 1.812263),
    ] {
      XCTAssertEqual(try loss.discriminator(real: r, fake: f).item(), discriminator, accuracy: 1e-5)
      XCTAssertEqual(try loss.generator(fake: f).item(), generator, accuracy: 1e-5)
      try assertGradients(of: [r, f]) { try loss.discriminator(real: $0[0], fake: $0[1]) }
      try assertGradients(of: [f]) { try loss.generator(fake: $0[0]) }
      let none = try Tensor.zeros(Shape([0, 1]))
      assertArgument("real") { try loss.discriminator(real: none, fake: f) }
      assertArgument("fake") { try loss.discriminator(real: r, fake: none) }
      assertArgument("fake") { try loss.generator(fake: none) }
    }
  }

  // MARK: The discriminator

  private func filled(_ shape: Shape, _ k: Int) throws -> Tensor {
    let values = (0..<shape.count).map { (Float(($0 * 7 + k * 3) % 11) / 11 - 0.45) / 2 }
    return try Tensor(shape: shape, values: values)
  }

  /// A discriminator with the weights that PyTorch was given.
  private func discriminator(_ norm: PatchDiscriminator.Norm) throws -> PatchDiscriminator {
    let discriminator = try PatchDiscriminator { ($0.filters, $0.numLayers, $0.norm) = (2, 1, norm) }
    try discriminator.buildIfNeeded([Shape([1, 1, 12, 12])])
    for (k, parameter) in discriminator.parameters.enumerated() {
      try parameter.setValue(filled(parameter.shape, k))
    }
    return discriminator
  }

  private func images() throws -> Tensor {
    try Tensor.rand(Shape([2, 1, 12, 12]), generator: Generator(seed: 7))
  }

  /// PyTorch 2.15: pix2pix's layers with these weights.
  func testScoresAgreeWithPyTorch() throws {
    for (norm, names, expected): (PatchDiscriminator.Norm, [String], [Float]) in [
      (
        .none, ["0.weight", "0.bias", "2.weight", "2.bias", "5.weight", "5.bias"],
        [0.04465026, -0.02380122, -0.03242349, 0.06703166]
      ),
      (
        .instance, ["0.weight", "0.bias", "2.weight", "2.bias", "5.weight", "5.bias"],
        [0.701755, -0.1396287, 0.2510198, 0.3076385]
      ),
      (
        .batch, ["0.weight", "0.bias", "2.weight", "3.weight", "3.bias", "5.weight", "5.bias"],
        [0.08347969, 0.1517725, -0.02546369, 0.1776984]
      ),
    ] {
      let discriminator = try discriminator(norm)
      XCTAssertEqual(discriminator.namedParameters.map(\.name), names.map { "model." + $0 })
      discriminator.train()
      let scores = try discriminator(images())
      XCTAssertEqual(scores.shape.sizes, [2, 1, 4, 4])
      assertClose(Array(scores.floats.prefix(4)), expected, accuracy: 1e-5)
    }
  }

  func testShapesAndOptions() throws {
    let discriminator = try PatchDiscriminator { $0.filters = 4 }
    XCTAssertEqual(try discriminator(Tensor.zeros(Shape([1, 3, 64, 64]))).shape.sizes, [1, 1, 6, 6])
    let weights = discriminator.namedParameters.filter { $0.name.hasSuffix("weight") }
    XCTAssertEqual(
      weights.map { $0.parameter.shape.sizes[0] }, [4, 8, 8, 16, 16, 32, 32, 1], "and norms between them")
    XCTAssertEqual(weights.last?.name, "model.11.weight")
    let copy = try Layer.make(from: XCTUnwrap(discriminator.architecture))
    try copy.loadStateDict(discriminator.stateDict())
    let x = try randn([1, 3, 40, 40])
    XCTAssertEqual(try copy(x).floats, try discriminator(x).floats)
    assertArgument("filters") { try PatchDiscriminator { $0.filters = 0 } }
    assertArgument("filters") { try PatchDiscriminator { $0.filters = .max } }
    assertArgument("numLayers") { try PatchDiscriminator { $0.numLayers = 0 } }
    assertArgument("numLayers") { try PatchDiscriminator { $0.numLayers = 17 } }
    assertArgument("input") { try PatchDiscriminator()(Tensor.zeros(Shape([2, 3]))) }
    assertArgument("input") { try PatchDiscriminator { $0.filters = 2 }(Tensor.zeros(Shape([1, 1, 8, 8]))) }
  }

  // MARK: R1

  /// x'Ax / 2 + b'x with a symmetric A: the gradient is Ax + b, and everything is in closed form.
  private final class Quadratic: Layer {
    let a: Parameter, b: Parameter
    init() throws {
      a = Parameter(try tensor([2, 2], [1, 0.5, 0.5, -2]))
      b = Parameter(try tensor([2], [0.3, -0.7]))
      super.init()
    }
    override func forward(_ inputs: [Tensor]) throws -> Tensor {
      let x = inputs[0]
      return try (x.matmul(a.tensor) * x).sum(axis: 1) * Tensor(0.5) + (x * b.tensor).sum(axis: 1)
    }
    override var ownParameters: [(name: String, parameter: Parameter)] { [("a", a), ("b", b)] }
  }

  func testPenaltyOfAQuadraticInClosedForm() throws {
    let discriminator = try Quadratic()
    let x = try tensor([3, 2], [1, 2, -1, 0.5, 0, 3])
    let penalty = try r1Penalty(discriminator, x, gamma: 4)
    // g = A x + b of each example.
    let g: [[Float]] = [[2.3, -4.2], [-0.45, -2.2], [1.8, -6.7]]
    let squares = g.map { $0[0] * $0[0] + $0[1] * $0[1] }
    XCTAssertEqual(try penalty.item(), 2 * squares.reduce(0, +) / 3, accuracy: 1e-3)
    try penalty.backward()
    // d/db of gamma / 2 mean |g|^2 is gamma mean g; d/dA_ij is gamma mean of (g_i x_j + g_j x_i) / 2.
    assertClose(
      discriminator.b.grad?.floats ?? [], (0..<2).map { i in 4 * (g[0][i] + g[1][i] + g[2][i]) / 3 },
      accuracy: 2e-2)
    let xs: [[Float]] = [[1, 2], [-1, 0.5], [0, 3]]
    let reference = (0..<4).map { index -> Float in
      let (i, j) = (index / 2, index % 2)
      return 4 / 3 * zip(g, xs).reduce(0) { $0 + ($1.0[i] * $1.1[j] + $1.0[j] * $1.1[i]) / 2 }
    }
    assertClose(discriminator.a.grad?.floats ?? [], reference, accuracy: 2e-2)
  }

  /// PyTorch 2.15's double backward of a smooth network: silu(x W1') W2', gamma 10.
  func testPenaltyAgreesWithDoubleBackward() throws {
    let first = try Dense(6) { ($0.activation, $0.useBias) = (.silu, false) }
    let network = try Sequential([Input(shape: [4]), first, Dense(1) { $0.useBias = false }])
    let generator = Generator(seed: 8)
    let values = [
      try Tensor.randn(Shape([6, 4]), generator: generator) * Tensor(0.7),
      try Tensor.randn(Shape([1, 6]), generator: generator),
    ]
    for (parameter, value) in zip(network.parameters, values) { try parameter.setValue(value) }
    let x = try randn([5, 4], seed: 9)
    let penalty = try r1Penalty(network, x)
    XCTAssertEqual(try penalty.item(), 23.21054, accuracy: 1e-3)
    try penalty.backward()
    let expected: [[Float]] = [
      [
        -0.495803, -1.365757, -2.177784, 2.190768, -6.52807, 0.6884165, 19.01122, -23.44103, 6.399732,
        -5.543802, -9.171772, 0.6913724, -4.987635, 2.493539, -0.1585627, -9.200194, -0.6160315, 0.591248,
        1.510955, -1.384157, 5.932689, -6.520934, -5.880562, 0.5076437,
      ], [-13.37702, -9.511776, 12.54526, -8.362764, -4.953091, 7.465288],
    ]
    for (parameter, reference) in zip(network.parameters, expected) {
      // To a thousandth of the largest element.
      assertClose(parameter.grad?.floats ?? [], reference, accuracy: 0.02)
    }
  }

  /// The same for the patch discriminator, which computes its directional derivative by itself.
  func testPenaltyOfPatchesAgreesWithDoubleBackward() throws {
    for (norm, value, norms, some): (PatchDiscriminator.Norm, Float, [Float], [Float]) in [
      (
        .none, 0.8946888, [2.940411, 3.681431, 4.87731],
        [-0.05859806, -0.2187255, -0.1543296, 0.30057, -0.3114963, -0.03583488]
      ),
      (
        .instance, 105.8714, [496.4568, 427.7397, 619.0726],
        [-67.04741, -109.4042, -102.0763, -127.4046, -17.21777, -67.07573]
      ),
      (
        .batch, 1.019267, [5.31121, 3.158628, 8.493087],
        [-0.6450944, -0.7252154, -1.055196, -0.9231023, -0.2684228, -0.8629412]
      ),
    ] {
      let discriminator = try discriminator(norm)
      discriminator.train()
      let buffers = discriminator.namedBuffers.map { $0.get().floats }
      let penalty = try r1Penalty(discriminator, images())
      XCTAssertEqual(try penalty.item(), value, accuracy: 1e-3 * value)
      try penalty.backward()
      let convolutions = discriminator.namedParameters.filter { $0.parameter.shape.rank == 4 }
      for ((name, parameter), reference) in zip(convolutions, norms) {
        let norm = try XCTUnwrap(parameter.grad).norm().item()
        XCTAssertEqual(norm, reference, accuracy: 1e-3 * reference, "\(discriminator.options.norm) \(name)")
      }
      XCTAssertEqual(discriminator.namedBuffers.map { $0.get().floats }, buffers, "statistics moved")
      let first = try XCTUnwrap(discriminator.parameters.first?.grad).floats.prefix(6)
      assertClose(Array(first), some, accuracy: 1e-3 * norms[0])
    }
  }

  /// The directional derivative equals a central difference, also with running statistics.
  func testDerivativeAlongADirection() throws {
    for norm in PatchDiscriminator.Norm.allCases {
      let discriminator = try discriminator(norm)
      discriminator.train()
      _ = try discriminator(images())  // running statistics
      for isTraining in [true, false] {
        if isTraining { discriminator.train() } else { discriminator.eval() }
        let (x, v) = (try images(), try randn([2, 1, 12, 12]))
        // A step so short that hardly any leaky ReLU changes its side.
        let step = try Tensor(5e-4)
        let difference = try noGrad {
          try (discriminator(x + v * step) - discriminator(x - v * step)) / (step + step)
        }
        assertClose(
          try noGrad { try discriminator.derivative(at: x, along: v) }, difference, 0.03,
          "\(norm) \(isTraining)")
      }
    }
  }

  func testPenaltyIsAValueLikeOthers() throws {
    let discriminator = try discriminator(.instance)
    let x = try images()
    let alone = try r1Penalty(discriminator, x).item()
    // Without recording, with existing gradients, and with another weight.
    XCTAssertEqual(try noGrad { try r1Penalty(discriminator, x) }.item(), alone)
    XCTAssertFalse(try noGrad { try r1Penalty(discriminator, x).requiresGrad })
    let parameter = try XCTUnwrap(discriminator.parameters.first)
    try (r1Penalty(discriminator, x) * Tensor(0.5)).backward()
    let half = try XCTUnwrap(parameter.grad)
    parameter.zeroGrad()
    try parameter.setGrad(half)
    try (r1Penalty(discriminator, x) * Tensor(0.5) + discriminator(x).sum() * Tensor(0)).backward()
    assertClose(try XCTUnwrap(parameter.grad), try half * Tensor(2), 1e-4)
    XCTAssertEqual(try r1Penalty(discriminator, x, gamma: 5).item(), alone / 2, accuracy: 1e-3 * alone)
    XCTAssertEqual(try r1Penalty(discriminator, x, gamma: 0).item(), 0)
    // A discriminator that ignores its input, and one that was never called.
    XCTAssertEqual(try r1Penalty(Dense(1) { $0.kernelInitializer = .zeros }, randn([3, 2])).item(), 0)
    XCTAssertEqual(
      try r1Penalty(Dense(1) { $0.kernelInitializer = .ones }, randn([3, 2]), gamma: 1).item(), 1,
      accuracy: 1e-5)
  }

  /// All passes use the same dropout mask, and later random numbers do not depend on the passes.
  func testDrawnNumbers() throws {
    let network = try Sequential([Input(shape: [4]), Dropout(0.5), Dense(1) { $0.useBias = false }])
    network.train()
    let generator = Session.current.generator
    generator.manualSeed(3)
    let before = generator.copy()
    let penalty = try r1Penalty(network, randn([2, 4]), gamma: 1)
    XCTAssertEqual(
      try Tensor.rand(Shape([4]), generator: generator).floats,
      try Tensor.rand(Shape([4]), generator: before).floats)
    // Linear in x: the gradient in the weights w is that of mean |m w|^2 / 2, with the mask m = 0 or 2: m^2 w.
    try penalty.backward()
    let (w, grad) = (network.parameters[0].value.floats, try XCTUnwrap(network.parameters[0].grad).floats)
    for (w, g) in zip(w, grad) {
      XCTAssertTrue([0, 2, 4].contains { abs(g - $0 * w) < 1e-2 * max(1, abs(w)) }, "\(g) for \(w)")
    }
  }

  func testBadInput() throws {
    let discriminator = try discriminator(.none)
    assertArgument("gamma") { try r1Penalty(discriminator, images(), gamma: -1) }
    assertArgument("epsilon") { try r1Penalty(discriminator, images(), epsilon: 0) }
    assertArgument("real", "no data") { try r1Penalty(discriminator, Tensor.zeros(Shape([0, 1, 12, 12]))) }
    assertArgument("real") { try r1Penalty(discriminator, Tensor.zeros(Shape([1, 3, 12, 12]))) }
  }
}
