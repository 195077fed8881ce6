import DiffusionKit
import XCTest

@testable import DiffusionKitData
@testable import DiffusionKitTensors

/// Images that Exif data say to rotate and mirror.
final class OrientationTests: XCTestCase {
  /// The results of Pillow 13's `ImageOps.exif_transpose` for [[0, 50, 100], [150, 200, 250]].
  private let upright: [(sizes: [Int], values: [UInt8])] = [
    ([2, 3], [0, 50, 100, 150, 200, 250]), ([2, 3], [100, 50, 0, 250, 200, 150]),
    ([2, 3], [250, 200, 150, 100, 50, 0]), ([2, 3], [150, 200, 250, 0, 50, 100]),
    ([3, 2], [0, 150, 50, 200, 100, 250]), ([3, 2], [150, 0, 200, 50, 250, 100]),
    ([3, 2], [250, 100, 200, 50, 150, 0]), ([3, 2], [100, 250, 50, 200, 0, 150]),
  ]

  private let stored: [UInt8] = [0, 50, 100, 150, 200, 250]

  /// Exif data with a maker's name and an orientation.
  private func exif(_ orientation: Int, littleEndian: Bool, type: Int = 3) -> [UInt8] {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return littleEndian ? bytes : bytes.reversed()
    }
    let value = type == 3 ? number(orientation, 2) + [0, 0] : number(orientation, 4)
    return (littleEndian ? Array("II".utf8) : Array("MM".utf8)) + number(42, 2) + number(8, 4) + number(2, 2)
      + number(0x010F, 2) + number(2, 2) + number(4, 4) + Array("abc\0".utf8)
      + number(0x0112, 2) + number(type, 2) + number(1, 4) + value + number(0, 4)
  }

  private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(name.utf8) + data
    var check = UInt32.max
    for byte in content {
      check ^= UInt32(byte)
      for _ in 0..<8 { check = check >> 1 ^ (check & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    return big(UInt32(data.count)) + content + big(~check)
  }

  /// A PNG with Exif data before or after the pixels.
  private func png(_ exif: [UInt8], behind: Bool, bitDepth: BitDepth = .eight) throws -> [UInt8] {
    var file = Array(
      try encodeImage(
        Tensor(shape: [2, 3], values: stored.map { Float($0) / 255 }), bitDepth: bitDepth))
    file.insert(contentsOf: chunk("eXIf", exif), at: behind ? file.count - 12 : 33)
    return file
  }

  /// A JPEG of blocks of 8 x 8 pixels, with a segment of Exif data after another segment.
  private func jpeg(_ exif: [UInt8], name: String = "Exif\0\0") throws -> [UInt8] {
    let bytes = (0..<16 * 24).map { (position: Int) -> UInt8 in
      let (row, column) = (position / 24 / 8, position % 24 / 8)
      return stored[row * 3 + column]
    }
    var file = Array(
      try encodeJPEG(
        Pixels(width: 24, height: 16, channels: 1, bytes: buffer(bytes)), quality: 95, path: "a"))
    let content = Array(name.utf8) + exif
    let segment: [UInt8] = [
      0xFF, 0xFF, 0xE1, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 255),
    ]
    file.insert(contentsOf: segment + content, at: 2)
    return file
  }

  /// The middle pixels of the blocks.
  private func blocks(_ image: Tensor) -> [Float] {
    let (height, width) = (image.shape.sizes[1], image.shape.sizes[2])
    return stride(from: 4, to: height, by: 8).flatMap { y in
      stride(from: 4, to: width, by: 8).map { x in image.floats[y * width + x] * 255 }
    }
  }

  func testPNG() throws {
    for (index, expected) in upright.enumerated() {
      for littleEndian in [true, false] {
        for behind in [true, false] {
          for depth in BitDepth.allCases {
            let path = try temporaryFile(
              png(exif(index + 1, littleEndian: littleEndian), behind: behind, bitDepth: depth))
            let image = try loadImage(path)
            XCTAssertEqual(image.shape.sizes, [1] + expected.sizes)
            XCTAssertEqual(image.floats.map { UInt8(($0 * 255).rounded()) }, expected.values, "\(index + 1)")
            let asStored = try loadImage(path, appliesOrientation: false)
            XCTAssertEqual(asStored.shape.sizes, [1, 2, 3])
            XCTAssertEqual(asStored.floats.map { UInt8(($0 * 255).rounded()) }, stored)
          }
        }
      }
    }
  }

  func testJPEG() throws {
    for (index, expected) in upright.enumerated() {
      let path = try temporaryFile(
        jpeg(exif(index + 1, littleEndian: index.isMultiple(of: 2), type: index < 4 ? 3 : 4)))
      let image = try loadImage(path)
      XCTAssertEqual(image.shape.sizes, [1] + expected.sizes.map { $0 * 8 })
      for (found, value) in zip(blocks(image), expected.values) {
        XCTAssertEqual(found, Float(value), accuracy: 3, "\(index + 1)")
      }
      XCTAssertEqual(try loadImage(path, appliesOrientation: false).shape.sizes, [1, 16, 24])
    }
  }

  func testFilesOfPillow() throws {
    XCTAssertEqual(
      try loadImage(fixturePath("exif6.png")).floats.map { UInt8(($0 * 255).rounded()) }, upright[5].values)
    let image = try loadImage(fixturePath("exif6.jpg"))
    XCTAssertEqual(image.shape.sizes, [1, 24, 16])
    for (found, value) in zip(blocks(image), upright[5].values) {
      XCTAssertEqual(found, Float(value), accuracy: 3)
    }
  }

  func testFoldersReadImagesUpright() throws {
    let folder = try temporaryFolder()
    try writeFile(folder + "/1.png", png(exif(6, littleEndian: true), behind: false))
    try saveImage(folder + "/2.png", Tensor.zeros(Shape([3, 2])))
    XCTAssertEqual(try loadImageFolder(folder).images.shape.sizes, [2, 1, 3, 2])
    expectError("2.png: 2 x 3 pixels") { () throws in
      try saveImage(folder + "/2.png", Tensor.zeros(Shape([2, 3])))
      return try loadImageFolder(folder)
    }
    XCTAssertEqual(try loadImageFolder(folder, appliesOrientation: false).images.shape.sizes, [2, 1, 2, 3])
  }

  private func orientation(_ file: some Collection<UInt8>) throws -> Orientation {
    Orientation(file: try buffer(file))
  }

  /// Invalid, truncated or damaged Exif data leave the image as it is stored.
  func testDamage() throws {
    let good = exif(6, littleEndian: true)
    XCTAssertEqual(try orientation(png(good, behind: false)), .rotatedLeft)
    for wrong in [0, 9, 65535] {
      XCTAssertEqual(try orientation(png(exif(wrong, littleEndian: false), behind: true)), .upright)
    }
    for length in 0..<good.count - 6 {  // the last bytes are not part of the entry
      XCTAssertEqual(
        try orientation(png(Array(good.prefix(length)), behind: false)), .upright, "\(length)")
      XCTAssertEqual(try orientation(jpeg(Array(good.prefix(length)))), .upright, "\(length)")
    }
    XCTAssertEqual(try orientation(jpeg(good, name: "http://ns.adobe.com/xap/1.0/\0")), .upright)
    for file in [try png(good, behind: true), try jpeg(good)] {
      for position in file.indices {
        var damaged = file
        damaged[position] ^= 0xFF
        _ = try orientation(damaged)  // must return, with any result
        _ = try orientation(file.prefix(position))
      }
    }
  }
}
