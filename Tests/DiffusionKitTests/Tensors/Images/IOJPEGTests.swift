import DiffusionKit
import XCTest

@testable import DiffusionKitData
@testable import DiffusionKitTensors

final class IOJPEGTests: XCTestCase {
  /// The gray image of 10 x 9 pixels that the fixtures were written from: (9 i + 5 j^2 + 3 i j) mod 256.
  private let gray = (0..<90).map { index -> UInt8 in
    let (i, j) = (index / 10, index % 10)
    return UInt8((9 * i + 5 * j * j + 3 * i * j) % 256)
  }

  private func stddev(_ a: [Float], _ b: [UInt8]) -> Float {
    let sum = zip(a, b).reduce(Float(0)) { $0 + ($1.0 * 255 - Float($1.1)) * ($1.0 * 255 - Float($1.1)) }
    return (sum / Float(b.count)).squareRoot()
  }

  func testReadsFilesOfOtherPrograms() throws {
    let image = try loadImage(fixturePath("progressive.jpg"))
    XCTAssertEqual(image.shape.sizes, [1, 9, 10])
    XCTAssertLessThan(stddev(image.floats, gray), 6)
    let colours = try loadImage(fixturePath("rgb.jpg"))
    XCTAssertEqual(colours.shape.sizes, [3, 9, 10])
    // The first rows of red, green and blue, as Pillow reads them.
    let expected: [[Float]] = [
      [1, 5, 50, 58, 97, 112, 91, 136, 154, 130], [255, 252, 233, 187, 169, 136, 70, 99, 132, 115],
      [148, 109, 63, 25, 59, 78, 69, 133, 181, 170],
    ]
    for (channel, row) in expected.enumerated() {
      for (index, value) in row.enumerated() {
        XCTAssertEqual(colours.floats[channel * 90 + index] * 255, value, accuracy: 3.01)
      }
    }
  }

  func testRoundTrip() throws {
    let pixels = try Pixels(width: 10, height: 9, channels: 1, bytes: buffer(gray))
    var sizes: [Int] = []
    var worst = 256
    for quality in [10, 50, 100] {
      let file = try encodeJPEG(pixels, quality: quality, path: "a")
      XCTAssertTrue(isJPEG(file))
      let copy = try decodeJPEG(file, path: "a")
      XCTAssertEqual([copy.width, copy.height, copy.channels], [10, 9, 1])
      let error = zip(copy.bytes, gray).map { abs(Int($0) - Int($1)) }.max() ?? 256
      XCTAssertLessThan(error, worst)
      worst = error
      sizes.append(file.count)
    }
    XCTAssertLessThanOrEqual(worst, 2)
    XCTAssertEqual(sizes, sizes.sorted())
    expectError("a: cannot hold an image of 10 x 9 pixels") {
      try encodeJPEG(Pixels(width: 10, height: 9, channels: 3, bytes: buffer(gray)), quality: 50, path: "a")
    }
  }

  func testDamagedFiles() throws {
    for name in ["rgb.jpg", "progressive.jpg"] {
      let bytes = try contents(fixturePath(name))
      for length in 0..<bytes.count - 2 {
        expectError("a: ") { try decodeJPEG(buffer(bytes.prefix(length)), path: "a") }
        var damaged = bytes
        damaged[length] ^= 0x55
        _ = try? decodeJPEG(buffer(damaged), path: "a")  // must return, with any result
      }
    }
    expectError("convert it to RGB") { try loadImage(fixturePath("cmyk.jpg")) }
    expectError("neither a PNG, a JPEG nor a WebP file") { try loadImage(temporaryFile([0xFF, 0xD8])) }
  }

  /// A header's sizes are accepted only if the file is large enough for them.
  func testHeadersWithWrongSizes() throws {
    var bytes = try contents(fixturePath("rgb.jpg"))
    let frame = try XCTUnwrap((0..<bytes.count).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    func set(_ height: Int, _ width: Int) {
      bytes.replaceSubrange(
        frame + 5..<frame + 9, with: [height >> 8, height & 255, width >> 8, width & 255].map { UInt8($0) })
    }
    set(8000, 8000)
    expectError("\(bytes.count) bytes cannot hold the 8000 x 8000 pixels") {
      try loadImage(temporaryFile(bytes))
    }
    set(40000, 40000)
    expectError("40000 x 40000 pixels exceed the limit") { try loadImage(temporaryFile(bytes)) }
    set(300, 300)
    expectError("file: ") { try loadImage(temporaryFile(bytes)) }
  }

  func testFoldersOfJPEGImages() throws {
    let folder = try temporaryFolder()
    try writeFile(folder + "/1.jpg", contents(fixturePath("rgb.jpg")))
    try writeFile(folder + "/2.JPEG", contents(fixturePath("progressive.jpg")))
    try saveImage(folder + "/3.png", Tensor.zeros(Shape([9, 10])))
    try writeFile(folder + "/4.jpg", Array(contents(fixturePath("rgb.jpg")).prefix(500)))
    expectError("1 of 4 images cannot be used: \(folder)/4.jpg: ") {
      try loadImageFolder(folder, channels: 1)
    }
    let found = try loadImageFolder(folder, channels: 1, onError: .skip)
    XCTAssertEqual(found.images.shape.sizes, [3, 1, 9, 10])
  }
}
