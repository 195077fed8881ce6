import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class NoiseLayerTests: XCTestCase {
  private func layers() throws -> [NoiseLayer] {
    try [GaussianNoise(0.5), UniformNoise(0.5), SpeckleNoise(0.5), SaltAndPepperNoise(0.5) { $0.low = -1 }]
  }

  func testOnlyInTraining() throws {
    let x = try Tensor.full(Shape([40_000]), 0.25)
    for layer in try layers() {
      XCTAssertEqual(try layer(x).floats, x.floats, layer.kind)
      layer.train()
      Session.current.generator.manualSeed(3)
      let y = try layer(x).floats
      // The values that each kind of noise draws; ElementNoiseTests check their statistics.
      XCTAssertEqual(
        y, try layer.noise.added(to: x, level: 0.5, generator: Generator(seed: 3)).floats, layer.kind)
      XCTAssertNotEqual(y, x.floats, layer.kind)
      XCTAssertNotEqual(try layer(x).floats, y, "\(layer.kind) draws anew")
      layer.eval()
      XCTAssertEqual(try layer(x).floats, x.floats, layer.kind)
    }
    let salt = try SaltAndPepperNoise(1)
    salt.train()
    XCTAssertEqual(Set(try salt(x).floats), [0, 1])
  }

  func testGradients() throws {
    let x = try randn([3, 4])
    for layer in try layers() { try assertGradients(of: layer, [x]) }
    let salt = try SaltAndPepperNoise(0.5) { ($0.low, $0.high) = (-7, 7) }
    salt.train()
    let variable = Parameter(x)
    let y = try salt(variable.tensor)
    try y.backward(Tensor.ones(y.shape))
    XCTAssertEqual(variable.grad?.floats, y.floats.map { abs($0) == 7 ? 0 : 1 })
  }

  func testTheStandardDeviationCanChange() throws {
    let x = try Tensor.zeros(Shape([1000]))
    let layer = try UniformNoise(0.5)
    layer.train()
    for level in [2, 0.1, 0] {
      try layer.setLevel(level)
      XCTAssertEqual(layer.level, level)
      let maxNoise = try layer(x).floats.map(abs).max() ?? 0
      XCTAssertEqual(Double(maxNoise), level, accuracy: 0.02 * level)
    }
    XCTAssertEqual(
      message { try layer.setLevel(-1) },
      "bad argument 'amplitude' (must be a finite number of at least 0, not -1.0)")
    XCTAssertEqual(layer.level, 0)
    try layer.setLevel(0.3)
    let copy = try Layer.make(from: parsed(XCTUnwrap(layer.architecture).text())) as? UniformNoise
    XCTAssertEqual(copy?.level, 0.3)
  }

  func testErrors() throws {
    XCTAssertEqual(
      message { try GaussianNoise(-1) },
      "bad argument 'stddev' (must be a finite number of at least 0, not -1.0)")
    XCTAssertEqual(
      message { try SpeckleNoise(.nan) },
      "bad argument 'stddev' (must be a finite number of at least 0, not nan)")
    XCTAssertEqual(message { try SaltAndPepperNoise(2) }, "bad argument 'amount' (must be 0 to 1, not 2.0)")
    XCTAssertEqual(
      message { try SaltAndPepperNoise(0.5) { $0.low = 1 } },
      "bad argument 'high' (1.0 to 1.0 is not a range)")
    XCTAssertEqual(
      message {
        try Layer.make(
          from: parsed("{\"kind\": \"SaltAndPepperNoise\", \"amount\": 3, \"low\": 0, \"high\": 1}"))
      }, "bad argument 'architecture' (SaltAndPepperNoise: amount: must be 0 to 1, not 3.0)")
  }
}
