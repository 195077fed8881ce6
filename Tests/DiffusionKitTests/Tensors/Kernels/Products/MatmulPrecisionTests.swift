import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

/// Compares products in bfloat16 with `ProductArithmetic.rounded`, which rounds the same factors, and the latter with products
/// of factors rounded beforehand. CPUs without AVX-512 run the second comparison only.
final class MatmulPrecisionTests: XCTestCase {
  override func tearDown() { Session.current.arithmetic = .float32 }

  private func rounded(_ x: Tensor) throws -> Tensor {
    try Tensor(
      shape: x.shape.sizes,
      values: x.floats.map { value in
        if value.isNaN || value.isInfinite { return value }
        // Rounded to 8 significant bits.
        let unit = Float(sign: .plus, exponent: value.exponent - 7, significand: 1)
        return value == 0 ? value : (value / unit).rounded(.toNearestOrEven) * unit
      })
  }

  private func with<R>(_ arithmetic: ProductArithmetic, _ body: () throws -> R) rethrows -> R {
    let before = Session.current.arithmetic
    Session.current.arithmetic = arithmetic
    defer { Session.current.arithmetic = before }
    return try body()
  }

  func testFactorsAreRoundedToTheNearest() throws {
    let values: [Float] = [
      0, -0.0, 1, 1 + 0x1p-8, 1 + 0x1p-7, 1 + 0x3p-8, 1 + 0x1.01p-8, -1 - 0x3p-8, 0x1.FFp10, .pi,
      Float(bitPattern: 0x0001_16C2),
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, -.infinity, .nan,
      Float(bitPattern: 0x7F80_0001),
    ]
    let expected: [Float] = [
      0, -0.0, 1, 1, 1 + 0x1p-7, 1 + 0x1p-6, 1 + 0x1p-7, -1 - 0x1p-6, 0x1p11, 3.140625,
      Float(bitPattern: 0x0001_0000), .infinity, -.infinity, .infinity, -.infinity, .nan, .nan,
    ]
    // The third from the end is a subnormal number.
    // At each position of a vector, and at the end of one.
    let x = try Tensor(shape: [5 * values.count], values: Array(repeating: values, count: 5).flatMap { $0 })
    let floats = try x.factor(.rounded).floats
    let halves = try x.factor(.bfloat16).halves
    for index in 0..<x.count {
      let expected = expected[index % expected.count]
      let half = Float(bitPattern: UInt32(halves[index]) << 16)
      for found in [floats[index], half] {
        if expected.isNaN {
          XCTAssertTrue(found.isNaN)
        } else {
          XCTAssertEqual(found.bitPattern, expected.bitPattern, "\(x.floats[index])")
        }
      }
    }
  }

  /// Compares the result and all gradients with those of factors rounded beforehand.
  private func assertRounds(
    _ name: String, _ a: Tensor, _ b: Tensor, _ op: (Tensor, Tensor) throws -> Tensor
  ) throws {
    func results(_ a: Tensor, _ b: Tensor, _ cotangent: Tensor?) throws -> (Tensor, Tensor, Tensor) {
      let (p, q) = (Parameter(a), Parameter(b))
      let y = try op(p.tensor, q.tensor)
      try y.backward(cotangent ?? Tensor.ones(y.shape))
      return (y.detached, try XCTUnwrap(p.grad), try XCTUnwrap(q.grad))
    }
    let cotangent = try Tensor.randn(op(a, b).shape)
    let expected = try results(rounded(a), rounded(b), rounded(cotangent))
    let found = try with(.rounded) { try results(a, b, cotangent) }
    XCTAssertTrue(found.0.floats == expected.0.floats, name)
    XCTAssertTrue(found.1.floats == expected.1.floats, name)
    XCTAssertTrue(found.2.floats == expected.2.floats, name)
    XCTAssertFalse(try results(a, b, cotangent).0.floats == found.0.floats, "\(name) in float32")
    guard computesHalves else { return }
    let native = try with(.bfloat16) { try results(a, b, cotangent) }
    for (native, found) in [(native.0, found.0), (native.1, found.1), (native.2, found.2)] {
      let scale = found.floats.reduce(0) { max($0, abs($1)) }
      for (x, y) in zip(native.floats, found.floats) { XCTAssertEqual(x, y, accuracy: 1e-5 * scale, name) }
    }
  }

  /// Whether oneDNN computes in bfloat16, if only by emulation: on AVX-512.
  private var computesHalves: Bool {
    let key = ProductPrimitive.Key(
      rows: 8, columns: 8, inner: 8, stepA: 8, transposeA: false, transposeB: false, threads: 1)
    return (try? ProductPrimitive.find(key)) != nil
  }

  func testProductsAndTheirGradients() throws {
    Session.current.generator.manualSeed(3)
    try assertRounds("matmul", .randn(Shape([100, 90])), .randn(Shape([90, 110]))) { try $0.matmul($1) }
    try assertRounds("batched matmul", .randn(Shape([2, 100, 90])), .randn(Shape([2, 90, 110]))) {
      try $0.matmul($1)
    }
    try assertRounds("linear", .randn(Shape([100, 90])), .randn(Shape([110, 90]))) { try $0.linear($1) }
    try assertRounds("conv1d", .randn(Shape([4, 16, 100])), .randn(Shape([32, 16, 5]))) {
      try $0.conv1d($1, padding: 2)
    }
    try assertRounds("conv2d", .randn(Shape([12, 16, 12, 11])), .randn(Shape([24, 8, 3, 3]))) {
      try $0.conv2d($1, stride: 2, padding: 1, groups: 2)
    }
    try assertRounds("conv_transpose2d", .randn(Shape([12, 16, 12, 11])), .randn(Shape([16, 24, 3, 3]))) {
      try $0.convTranspose2d($1, stride: 2, padding: 1)
    }
  }

  func testShortProductsAreNotRounded() throws {
    let (a, b) = (try Tensor.randn(Shape([9, 8])), try Tensor.randn(Shape([8, 7])))
    let expected = try a.matmul(b).floats
    XCTAssertEqual(try with(.rounded) { try a.matmul(b).floats }, expected)
  }

  func testWrittenTensorsAreRoundedAgain() throws {
    var weight = try Tensor.randn(Shape([110, 90]))
    let x = try Tensor.randn(Shape([100, 90]))
    try with(.rounded) {
      _ = try x.linear(weight)
      try weight.withUnsafeMutableFloats { $0.update(repeating: 1.001) }
      XCTAssertTrue(try x.linear(weight).floats == x.linear(.ones(Shape([110, 90]))).floats)
      let signals = try Tensor.randn(Shape([4, 16, 100]))
      var kernel = try Tensor.randn(Shape([32, 16, 5]))
      _ = try signals.conv1d(kernel)
      try kernel.withUnsafeMutableFloats { $0.update(repeating: 1.001) }
      XCTAssertTrue(try signals.conv1d(kernel).floats == signals.conv1d(.ones(Shape([32, 16, 5]))).floats)
    }
  }

  func testThePrecisionInEffect() {
    let session = Session.current
    XCTAssertEqual(session.matmulPrecision, .float32)
    let actual = session.setMatmulPrecision(.bfloat16)
    XCTAssertEqual(actual, MatmulPrecision.bfloat16.isSupported ? .bfloat16 : .float32)
    XCTAssertEqual(session.matmulPrecision, actual)
    XCTAssertEqual(Session().matmulPrecision, .float32, "another session's")
    XCTAssertEqual(session.setMatmulPrecision(.float32), .float32)
    XCTAssertEqual(session.matmulPrecision, .float32)
  }

  /// Statistics and weights stay float32, so that training converges alike.
  func testTrainingLosesLittle() throws {
    func losses() throws -> [Double] {
      Session.current.generator.manualSeed(5)
      let images = try digits().images.narrow(axis: 0, start: 0, length: 64).reshaped([64, 1, 8, 8])
      var small = UNetModel.Options()
      (small.inChannels, small.outChannels, small.layersPerBlock) = (1, 1, 1)
      (small.blockOutChannels, small.normNumGroups) = ([16, 32], 8)
      small.downBlockTypes = [.plain, .attention]
      small.upBlockTypes = [.attention, .plain]
      let model = try UNet2DModel(small)
      let trainer = try DiffusionTrainer(
        model: model, scheduler: DDPMScheduler(),
        .init { $0.training.optimizer = try AdamW { $0.learningRate = 2e-3 } })
      let history = try trainer.fit(
        images / Tensor(8) - Tensor(1), .init { ($0.epochs, $0.batchSize) = (12, 16) })
      return try XCTUnwrap(history["loss"])
    }
    let expected = try losses()
    let found = try with(.rounded) { try losses() }
    XCTAssertNotEqual(found, expected)
    XCTAssertLessThan(found[11], 0.5 * found[0])
    for (found, expected) in zip(found, expected) {
      XCTAssertEqual(found, expected, accuracy: 0.02 * expected)
    }
  }
}
