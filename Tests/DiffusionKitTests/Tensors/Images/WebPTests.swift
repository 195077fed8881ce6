import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// WebP files of another writer. Machines without libwebp skip these tests.
final class WebPTests: XCTestCase {
  private func load(_ name: String) throws -> Tensor {
    do { return try loadImage(fixturePath(name)) } catch let error as DiffusionError {
      try XCTSkipIf(error.message.contains("libwebp.so.7"), error.message)
      throw error
    }
  }

  func testReadsLosslessFiles() throws {
    let image = try load("rgb.webp")
    XCTAssertEqual(image.shape.sizes, [3, 9, 10])
    for y in 0..<9 {
      for x in 0..<10 {
        let colour = (0..<3).map { (image.floats[($0 * 9 + y) * 10 + x] * 255).rounded() }
        XCTAssertEqual(colour, [Float(25 * x), Float(28 * y), 100])
      }
    }
    let clear = try load("rgba.webp")
    XCTAssertEqual(clear.shape.sizes, [4, 9, 10])
    XCTAssertEqual(clear.floats.suffix(90), ArraySlice(repeating: 128 / 255, count: 90))
  }

  func testOrientationAndAnimations() throws {
    XCTAssertEqual(try load("exif6.webp").shape.sizes, [3, 4, 2])
    expectError("an animated WebP file") { try loadImage(fixturePath("animated.webp")) }
  }
}
