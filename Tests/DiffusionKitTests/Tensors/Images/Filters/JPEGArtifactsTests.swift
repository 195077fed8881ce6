import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class JPEGArtifactsTests: XCTestCase {
  /// (9 i + 5 j^2 + 3 i j) mod 256, 9 x 10 pixels.
  private let gray = (0..<90).map { index -> Float in
    let (i, j) = (index / 10, index % 10)
    return Float((9 * i + 5 * j * j + 3 * i * j) % 256) / 255
  }

  /// The result of Pillow 13.0.0 with libjpeg-turbo 3.2.0 at quality 10.
  func testResultsArePillows() throws {
    let y = try jpegArtifacts(tensor([9, 10], gray), quality: 10)
    XCTAssertEqual(y.shape.sizes, [9, 10])
    let expected: [Float] = [
      0, 9, 25, 19, 73, 167, 197, 164, 73, 176, 2, 31, 37, 38, 92, 165, 165, 113, 83, 136, 46, 50, 49, 67,
      125, 168, 129, 56, 246, 214, 63, 50, 53, 97, 159, 175, 115, 39, 96, 0, 54, 39, 58, 123, 180, 175,
      119, 70, 232, 103, 47, 39, 76, 147, 179, 152, 121, 117, 186, 119, 56, 59, 107, 168, 163, 111, 109,
      151, 47, 93, 71, 80, 133, 182, 147, 79, 93, 165, 0, 114, 69, 93, 179, 145, 255, 78, 122, 238, 76,
      154,
    ]
    for (a, b) in zip(y.floats, expected) { XCTAssertEqual(a * 255, b, accuracy: 1.01) }
  }

  /// The same with the image as red, its negative as green and the image shifted by 3 as blue, at quality 40.
  func testColoursArePillows() throws {
    let negative = gray.map { 1 - $0 }
    let moved = (0..<90).map { (index: Int) -> Float in gray[index - index % 10 + (index + 7) % 10] }
    let y = try jpegArtifacts(tensor([3, 9, 10], gray + negative + moved), quality: 40)
    XCTAssertEqual(y.shape.sizes, [3, 9, 10])
    let expected: [Float] = [
      14, 5, 73, 85, 124, 138, 54, 84, 156, 165, 11, 19, 65, 87, 126, 131, 77, 96, 128, 140, 14, 46, 60,
      95, 130, 121, 108, 107, 118, 135, 26, 74, 61, 102, 133, 118, 131, 111, 119, 139, 48, 95, 78, 112,
      140, 128, 143, 110, 102, 118, 67, 98, 101, 118, 149, 157, 144, 109, 101, 106, 78, 86, 121, 122, 159,
      193, 146, 117, 122, 115, 82, 76, 136, 125, 166, 220, 152, 131, 142, 125, 88, 85, 137, 132, 145, 201,
      176, 134, 135, 113, 255, 237, 253, 189, 133, 130, 106, 133, 137, 113, 255, 237, 232, 182, 128, 118,
      127, 146, 116, 100, 229, 237, 200, 168, 119, 102, 153, 160, 123, 117, 211, 234, 172, 151, 109, 88,
      170, 165, 137, 140, 199, 222, 154, 132, 98, 89, 168, 158, 133, 140, 194, 197, 147, 113, 92, 105,
      152, 146, 133, 137, 188, 167, 144, 95, 90, 129, 133, 133, 147, 144, 184, 146, 143, 83, 89, 145, 117,
      124, 154, 146, 189, 151, 136, 81, 63, 116, 115, 99, 127, 118, 99, 66, 92, 50, 28, 49, 34, 101, 169,
      179, 97, 81, 83, 52, 31, 40, 56, 109, 140, 152, 99, 108, 77, 61, 39, 34, 84, 114, 126, 143, 109,
      134, 77, 69, 47, 34, 107, 115, 121, 142, 128, 153, 92, 79, 60, 50, 113, 106, 101, 117, 143, 151,
      111, 84, 75, 84, 113, 102, 96, 103, 149, 134, 126, 88, 93, 129, 116, 106, 117, 113, 147, 118, 136,
      93, 109, 165, 123, 118, 140, 127, 147, 123, 134, 100, 99, 155, 148, 121, 138, 122,
    ]
    // Versions of libjpeg-turbo round colours differently.
    for (a, b) in zip(y.floats, expected) { XCTAssertEqual(a * 255, b, accuracy: 3.01) }
  }

  func testBlocksShow() throws {
    // A gradient: at low quality each block of 8 x 8 is nearly flat, and the steps lie between blocks.
    let slope = try Tensor.linspace(0.1, 0.9, steps: 64).broadcast(to: Shape([64, 64]))
    let rough = try jpegArtifacts(slope, quality: 1)
    let steps = try
      (rough.narrow(axis: 1, start: 1, length: 63) - rough.narrow(axis: 1, start: 0, length: 63))
      .abs().mean(axis: [0]).floats
    var (between, within) = (Float(0), Float(0))
    for (index, step) in steps.enumerated() {
      if index % 8 == 7 { between += step / 7 } else { within += step / 56 }
    }
    XCTAssertGreaterThan(between, 3 * within)
    let errors = try [1, 20, 60, 95].map { try psnr(jpegArtifacts(slope, quality: $0), slope) }
    XCTAssertEqual(errors, errors.sorted())
    XCTAssertGreaterThan(errors[3], 45)
  }

  func testEachImageByItself() throws {
    let negative = gray.map { 1 - $0 }
    let pair = try tensor([2, 1, 9, 10], gray + negative)
    let y = try jpegArtifacts(pair, quality: 30).floats
    XCTAssertEqual(Array(y[..<90]), try jpegArtifacts(tensor([1, 9, 10], gray), quality: 30).floats)
    XCTAssertNotEqual(Array(y[..<90]), Array(y[90...]))
  }

  func testErrors() throws {
    let x = try tensor([9, 10], gray)
    for quality in [0, 101, -1, Int.max] {
      assertThrows("bad argument 'quality' (must be 1 to 100, not \(quality))") {
        try jpegArtifacts(x, quality: quality)
      }
    }
    assertThrows(
      "bad argument 'x' (a JPEG has 1 channel or 3, not 2: the shape is [2, 4, 4])"
    ) { try jpegArtifacts(Tensor.zeros(Shape([2, 4, 4]))) }
    assertThrows(
      "bad argument 'x' (expected [H, W], [C, H, W] or [N, C, H, W] with at least one element, got [4])"
    ) { try jpegArtifacts(Tensor.zeros(Shape([4]))) }
    assertThrows("bad argument 'x' (40000 x 2 pixels are too many for a JPEG)") {
      try jpegArtifacts(Tensor.zeros(Shape([2, 40000])))
    }
    assertThrows(
      "bad argument 'x' (values from 0 to 255, expected 0 to 1: rescale them by x / 255)"
    ) { try jpegArtifacts(tensor([1, 2], [0, 255])) }
  }
}
