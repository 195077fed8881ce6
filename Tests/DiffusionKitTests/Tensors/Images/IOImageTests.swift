import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class IOImageTests: XCTestCase {
  func testReadsFilesOfOtherPrograms() throws {
    let gray = try loadImage(fixturePath("gray.png"))
    XCTAssertEqual(gray.shape.sizes, [1, 2, 2])
    XCTAssertEqual(gray.floats, [0, 128 / 255, 1, 0.2])
    XCTAssertEqual(try loadImage(fixturePath("gray16.png")).floats, [128 / 255, 1])
    let palette = try loadImage(fixturePath("palette.png"))
    XCTAssertEqual(palette.shape.sizes, [3, 1, 2])
    XCTAssertEqual(palette.floats, [1, 0, 0, 0, 0, 1])
    XCTAssertEqual(try loadImage(fixturePath("grayalpha.png")).floats, [100 / 255, 200 / 255])
    let rgba = try loadImage(fixturePath("rgba.png"))
    XCTAssertEqual(rgba.shape.sizes, [4, 2, 1])
    XCTAssertEqual(rgba.floats.map { ($0 * 255).rounded() }, [10, 255, 20, 254, 30, 253, 40, 252])
  }

  func testRoundTrip() throws {
    let folder = try temporaryFolder()
    for channels in 1...4 {
      let values = (0..<channels * 6).map { Float($0 * 10) / 255 }
      let path = folder + "/\(channels).PNG"
      try saveImage(path, Tensor(shape: [channels, 2, 3], values: values))
      let image = try loadImage(path)
      XCTAssertEqual(image.shape.sizes, [channels, 2, 3])
      XCTAssertEqual(image.floats, values)
    }
  }

  /// Samples of 16 bits are read unchanged, whatever the file's gAMA chunk says.
  func testSixteenBits() throws {
    XCTAssertEqual(
      try loadImage(fixturePath("depth16.png")).floats, [0, 100, 1000, 65535].map { $0 / 65535 })
    let rgba = try loadImage(fixturePath("rgba16.png"))
    XCTAssertEqual(rgba.shape.sizes, [4, 1, 2])
    XCTAssertEqual(
      rgba.floats, [1, 60000, 2, 50000, 3, 40000, 65535, 257].map { $0 / 65535 }, "alpha is not multiplied in"
    )

    let folder = try temporaryFolder()
    for channels in 1...4 {
      let values = (0..<channels * 6).map { Float(($0 * 7919) % 65536) / 65535 }
      let path = folder + "/\(channels).png"
      try saveImage(path, Tensor(shape: [channels, 2, 3], values: values), bitDepth: .sixteen)
      let image = try loadImage(path)
      XCTAssertEqual(image.shape.sizes, [channels, 2, 3])
      XCTAssertEqual(image.floats, values)
      // The bit depth in the header.
      XCTAssertEqual(try contents(path)[24], 16)
    }
    let all = try Tensor(shape: [256, 256], values: (0..<65536).map { Float($0) / 65535 })
    try saveImage(folder + "/all.png", all, bitDepth: .sixteen)
    XCTAssertEqual(try loadImage(folder + "/all.png").floats, all.floats)
    XCTAssertEqual(
      try decodePNG(
        encodeImage(Tensor(shape: [1, 4], values: [-1, 2, .nan, 0.5]), bitDepth: .sixteen), path: "a"
      )
      .bytes.bytes.withMemoryRebound(to: UInt16.self) { Array($0) }, [0, 65535, 0, 32768])
    assertArgument("bitDepth", "not 12") { try BitDepth(bits: 12) }
  }

  func testOtherKindsOfPNG() throws {
    let gray = try loadImage(fixturePath("trns_gray.png"))
    XCTAssertEqual(gray.shape.sizes, [2, 1, 4])
    XCTAssertEqual(gray.floats, [0, 85 / 255, 170 / 255, 1, 1, 0, 1, 1])
    let palette = try loadImage(fixturePath("trns_palette.png"))
    XCTAssertEqual(palette.shape.sizes, [4, 1, 2])
    XCTAssertEqual(palette.floats, [1, 0, 0, 0, 0, 1, 0, 128 / 255])
    let interlaced = try loadImage(fixturePath("interlaced.png")).floats
    XCTAssertEqual(interlaced.map { ($0 * 255).rounded() }, [0, 10, 20, 30, 40, 50, 60, 70, 80])
  }

  func testClampsAndRounds() throws {
    let path = try temporaryFolder() + "/a.png"
    try saveImage(
      path, Tensor(shape: [1, 7], values: [-1, 2, .nan, .infinity, -.infinity, 0.4999 / 255, 0.5001 / 255]))
    XCTAssertEqual(try loadImage(path).floats.map { $0 * 255 }, [0, 255, 0, 255, 0, 0, 1])
  }

  func testRefusesOtherShapesAndNames() throws {
    func tensor(_ sizes: [Int]) throws -> Tensor {
      try Tensor(shape: sizes, values: [Float](repeating: 0, count: sizes.reduce(1, *)))
    }
    expectError("the shape is [3]") { try saveImage("/tmp/a.png", tensor([3])) }
    expectError("the shape is [5, 2, 2]") { try saveImage("/tmp/a.png", tensor([5, 2, 2])) }
    expectError("the shape is [1, 1, 2, 2]") { try saveImage("/tmp/a.png", tensor([1, 1, 2, 2])) }
    expectError("0 x 4 pixels") { try saveImage("/tmp/a.png", tensor([4, 0])) }
    expectError("40000 x 1 pixels") { try saveImage("/tmp/a.png", tensor([1, 40000])) }
    expectError("does not end in .png") { try saveImage("/tmp/a.bmp", tensor([2, 2])) }
    expectError("/proc/nowhere/a.png: No such file") { try saveImage("/proc/nowhere/a.png", tensor([2, 2])) }
  }

  func testDamagedFiles() throws {
    expectError("neither a PNG, a JPEG nor a WebP file") { try loadImage(temporaryFile([1, 2, 3])) }
    expectError("30000 x 30000 pixels exceed the limit") { try loadImage(fixturePath("huge.png")) }
    let bytes = try contents(fixturePath("rgba.png"))
    for length in 0..<bytes.count {
      _ = try? decodePNG(buffer(bytes.prefix(length)), path: "a")  // must return, with any result
      var damaged = bytes
      damaged[length] ^= 0x55
      _ = try? decodePNG(buffer(damaged), path: "a")
    }
    expectError("a: ") { try decodePNG(buffer(bytes.prefix(40)), path: "a") }
  }
}

final class IOImageGridTests: XCTestCase {
  private func grid(_ path: String, _ sizes: [Int], columns: Int? = nil, padding: Int = 4, scale: Int? = 1)
    throws
  {
    let count = sizes.reduce(1, *)
    try saveGrid(
      path, Tensor(shape: sizes, values: (0..<count).map { Float($0) / Float(max(1, count - 1)) }),
      columns: columns, padding: padding, scale: scale)
  }

  func testPositionsOfTiles() throws {
    let path = try temporaryFolder() + "/a.png"
    // Three images of 2 x 2 black pixels, enlarged to 6 x 6, two in a row with 4 pixels between and 8 around.
    try saveGrid(
      path, Tensor(shape: [3, 2, 2], values: [Float](repeating: 0, count: 12)), columns: 2, scale: 3)
    let image = try loadImage(path)
    XCTAssertEqual(image.shape.sizes, [3, 8 + 6 + 4 + 6 + 8, 8 + 6 + 4 + 6 + 8])
    let red = image.floats.prefix(32 * 32)
    let black = red.enumerated().filter { $0.element == 0 }.map { ($0.offset % 32, $0.offset / 32) }
    XCTAssertEqual(black.count, 3 * 36)
    XCTAssertTrue(black.allSatisfy { (8..<14).contains($0.0) || (18..<24).contains($0.0) })
    XCTAssertFalse(black.contains { $0.0 >= 18 && $0.1 >= 18 })
  }

  func testRangesAndChannels() throws {
    let path = try temporaryFolder() + "/a.png"
    try saveGrid(
      path, Tensor(shape: [1, 1, 3], values: [0, 8, 16]), padding: 0, scale: 1, valueRange: (0, 16))
    var row = Array(try loadImage(path).floats[(8 * 19 + 8)..<(8 * 19 + 11)])
    XCTAssertEqual(row.map { ($0 * 255).rounded() }, [0, 128, 255])
    try saveGrid(
      path, Tensor(shape: [1, 1, 3], values: [-5, .nan, 5]), padding: 0, scale: 1, valueRange: nil)
    row = Array(try loadImage(path).floats[(8 * 19 + 8)..<(8 * 19 + 11)])
    XCTAssertEqual(row, [0, 0, 1])
    // Half transparent red over white.
    try saveGrid(path, Tensor(shape: [1, 4, 1, 1], values: [1, 0, 0, 0.5]), scale: 1)
    let image = try loadImage(path).floats
    let middle = (0..<3).map { (channel: Int) -> Float in (image[channel * 289 + 8 * 17 + 8] * 255).rounded()
    }
    XCTAssertEqual(middle, [255, 128, 128])
  }

  func testSixteenBits() throws {
    let path = try temporaryFolder() + "/a.png"
    let values: [Float] = [0, 100 / 65535, 1000 / 65535, 1]
    try saveGrid(
      path, Tensor(shape: [1, 1, 4], values: values), scale: 2, labels: ["x"], bitDepth: .sixteen)
    let image = try loadImage(path)
    let width = image.shape.sizes[2]
    let height = image.shape.sizes[1]
    // The row of pixels above the margin at the bottom.
    let row = (height - 9) * width
    XCTAssertEqual(Array(image.floats[(row + 8)..<(row + 16)]), values.flatMap { [$0, $0] })
    XCTAssertEqual(image.floats.filter { $0 == 48 / 255 }.isEmpty, false, "the label's ink")
    try saveGrid(path, Tensor(shape: [1, 1, 4], values: values), scale: 2, labels: ["x"])
    XCTAssertEqual(try loadImage(path).floats[row + 10], 0)
  }

  func testTextOfAnyKindIsDrawn() throws {
    let path = try temporaryFolder() + "/a.png"
    let all = String(decoding: Array(0x20...0x7E) as [UInt8], as: UTF8.self)
    try saveGrid(
      path, Tensor(shape: [2, 8, 8], values: [Float](repeating: 1, count: 128)), columns: 1,
      labels: [all, "é😀\n\0"], rowLabels: ["one", ""], title: "title")
    XCTAssertTrue(try loadImage(path).floats.contains { $0 < 0.5 })
  }

  func testErrorsOfGrids() throws {
    let folder = try temporaryFolder()
    let path = folder + "/a.png"
    expectError("the shape is [2, 2]") { try grid(path, [2, 2]) }
    expectError("the shape is [2, 2, 4, 4]") { try grid(path, [2, 2, 4, 4]) }
    expectError("no pixels: the shape is [0, 4, 4]") { try grid(path, [0, 4, 4]) }
    expectError("bad argument 'columns' (must be at least 1, not 0)") {
      try grid(path, [2, 4, 4], columns: 0)
    }
    expectError("must be 0 to 256, not -1") { try grid(path, [2, 4, 4], padding: -1) }
    expectError("must be 1 to 256") { try grid(path, [2, 4, 4], scale: .max) }
    expectError("too many for one image") { try grid(path, [100, 400, 400], scale: 100) }
    let one = try Tensor(shape: [1, 1, 1], values: [0])
    expectError("2 labels for 1 images") { try saveGrid(path, one, labels: ["a", "b"]) }
    expectError("0 labels for 1 rows") { try saveGrid(path, one, rowLabels: []) }
    expectError("(1.0, 1.0) is not a range") { try saveGrid(path, one, valueRange: (1, 1)) }
    expectError("is not a range") { try saveGrid(path, one, valueRange: (.nan, 1)) }
    expectError("for an inverted image pass -images and (-2.0, 1.0)") {
      try saveGrid(path, one, valueRange: (2, -1))
    }
    expectError(".png") { try saveGrid(folder + "/a.svg", one) }
    try grid(path, [7, 3, 4, 4], columns: .max)
  }
}
