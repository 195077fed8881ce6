import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitTensors

/// States of generators as `torch.get_rng_state()` returns them.
final class GeneratorStateTests: XCTestCase {
  private func draw(_ name: String, _ generator: Generator) throws {
    switch name {
    case "fresh": break
    case "all words drawn": _ = try Tensor.rand(Shape([624]), generator: generator)
    case "one drawn": _ = try Tensor.rand(Shape([1]), generator: generator)
    default:
      _ = try Tensor.rand(Shape([700]), generator: generator)
      _ = try Tensor.randn(Shape([3]), generator: generator)
    }
  }

  func testTheBytesArePyTorchsInBothDirections() throws {
    for json in try TrainingFixtures.cases("generator_states.json") {
      let name = try XCTUnwrap(json["name"]?.string)
      let bytes = try XCTUnwrap(json["state"]?.string.flatMap { Data(base64Encoded: $0) })
      let theirs = try Tensor(shape: [bytes.count], values: bytes.map { Float($0) })
      let ours = Generator(seed: UInt64(try XCTUnwrap(json["seed"]?.int)))
      try draw(name, ours)
      XCTAssertEqual(try ours.state().floats, theirs.floats, name)

      let other = Generator(seed: 99)
      try other.setState(theirs)
      XCTAssertEqual(other.initialSeed, ours.initialSeed)
      for generator in [ours, other] {
        let (normal, last) = (try TrainingFixtures.floats(json["randn"]), try XCTUnwrap(json["rand"]?.double))
        XCTAssertEqual(try Tensor.randn(Shape([3]), generator: generator).floats, normal, name)
        XCTAssertEqual(try Tensor.rand(Shape([700]), generator: generator).floats.last, Float(last), name)
      }
    }
  }

  func testInvalidStates() throws {
    let generator = Generator(seed: 3)
    let state = try generator.state()
    let next = try Tensor.rand(Shape([2]), generator: generator).floats
    try generator.setState(state)
    func lie(_ index: Int, _ value: Float) throws -> Tensor {
      var floats = state.floats
      floats[index] = value
      return try Tensor(shape: [floats.count], values: floats)
    }
    // Half a byte, a byte that is too large, no numbers left, no seed, a word of 33 bits, and a position beyond the words.
    for (index, value) in [(24, 0.5), (24, 256), (8, 0), (12, 0), (28, 1), (17, 255)] {
      assertArgument("state") { try generator.setState(lie(index, Float(value))) }
    }
    assertArgument("state", "has 5056 bytes") { try generator.setState(Tensor.zeros(Shape([5]))) }
    XCTAssertEqual(try Tensor.rand(Shape([2]), generator: generator).floats, next)
  }
}
