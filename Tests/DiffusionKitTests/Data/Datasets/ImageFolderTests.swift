import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitData
@testable import DiffusionKitTensors

final class ImageFolderTests: XCTestCase {
  private func save(_ path: String, _ sizes: [Int], _ value: Float) throws {
    try makeFolders(path.filePath.folder)
    try saveImage(path, Tensor.full(Shape(sizes), value))
  }

  func testClassesAreFolders() throws {
    let folder = try temporaryFolder()
    try save(folder + "/b/2.png", [3, 4, 5], 1)
    try save(folder + "/b/1.PNG.png", [3, 4, 5], 0)
    try save(folder + "/a/z.png", [3, 4, 5], 0.2)
    try save(folder + "/.hidden/z.png", [3, 4, 5], 0.2)
    try makeFolders(folder + "/empty")
    try writeFile(folder + "/a/notes.txt", [1, 2, 3])
    try writeFile(folder + "/readme.txt", [1, 2, 3])
    let found = try loadImageFolder(folder)
    XCTAssertEqual(found.images.shape.sizes, [3, 3, 4, 5])
    XCTAssertEqual(found.labels?.floats, [0, 1, 1])
    XCTAssertEqual(found.classes.map(\.description), ["a", "b"])
    XCTAssertEqual(
      found.paths.map(\.description), ["a/z.png", "b/1.PNG.png", "b/2.png"].map { folder + "/" + $0 })
    XCTAssertEqual(found.images.floats[0], 2 * 51 / 255 - 1, accuracy: 1e-6)
    XCTAssertEqual(found.images.floats[60], -1)
    XCTAssertEqual(found.images.floats[120], 1)
    let unit = try loadImageFolder(folder + "/", range: .unit)
    XCTAssertEqual(unit.images.floats[0], 51.0 / 255)
    // Images directly in the folder have no classes.
    try save(folder + "/top.png", [2, 2], 0)
    let top = try loadImageFolder(folder)
    XCTAssertNil(top.labels)
    XCTAssertEqual(top.images.shape.sizes, [1, 1, 2, 2])
  }

  func testMixedAndBrokenFilesAreNamed() throws {
    let folder = try temporaryFolder()
    try save(folder + "/1.png", [1, 4, 4], 0)
    try save(folder + "/2.png", [1, 4, 6], 0)
    try save(folder + "/3.png", [3, 4, 4], 0)
    try writeFile(folder + "/4.png", Array("no image".utf8))
    try writeFile(folder + "/5.png", Array(contents(folder + "/1.png").prefix(40)))
    try save(folder + "/6.png", [1, 4, 4], 1)
    try makeFolders(folder + "/7.png")
    for part in [
      "4 of 6 images", "2.png: 4 x 6", "3.png: 4 x 4 pixels of 3 channels", "4.png: neither a PNG", "5.png: ",
    ] {
      expectError(part) { try loadImageFolder(folder) }
    }
    let found = try loadImageFolder(folder, onError: .skip)
    XCTAssertEqual(found.images.shape.sizes, [2, 1, 4, 4])
    XCTAssertEqual(
      found.images.floats.map { $0 }, [Float](repeating: -1, count: 16) + [Float](repeating: 1, count: 16))
    XCTAssertEqual(found.skipped.map(\.path.description), (2...5).map { "\(folder)/\($0).png" })
    XCTAssertTrue(found.skipped[0].reason.contains("4 x 6"))
    // With a common format, only the broken files are left out.
    let alike = try loadImageFolder(folder, size: (4, 4), channels: 1, onError: .skip)
    XCTAssertEqual(alike.images.shape.sizes, [4, 1, 4, 4])
    XCTAssertEqual(alike.skipped.count, 2)
  }

  func testMistakes() throws {
    let folder = try temporaryFolder()
    expectError("holds no .png") { try loadImageFolder(folder) }
    expectError("No such file") { try loadImageFolder(folder + "/none") }
    expectError("Not a directory") { try loadImageFolder(temporaryFile([1])) }
    try writeFile(folder + "/1.png", [1])
    expectError("none of 1 images") { try loadImageFolder(folder, onError: .skip) }
    assertArgument("size") { try loadImageFolder(folder, size: (0, 4)) }
    assertArgument("channels") { try loadImageFolder(folder, channels: 2) }
  }

  func testScalingToCover() throws {
    // Scaled by half: each pixel is the mean of four.
    let image = try counting([1, 4, 4])
    XCTAssertEqual(try ImageFit.covering(image, height: 2, width: 2).floats, [2.5, 4.5, 10.5, 12.5])
    // Cropped at the sides: columns 1 and 2 of 4.
    XCTAssertEqual(try ImageFit.covering(image, height: 4, width: 2).floats, [1, 2, 5, 6, 9, 10, 13, 14])
    // Enlarged: pixels become blocks.
    XCTAssertEqual(
      try ImageFit.covering(counting([1, 1, 2]), height: 2, width: 4).floats, [0, 0, 1, 1, 0, 0, 1, 1])
    // Scaled by 3 / 2: the middle pixel is the mean of its neighbours.
    for (a, b) in zip(
      try ImageFit.covering(counting([1, 3, 3]), height: 2, width: 2).floats,
      [4.0 / 3, 8.0 / 3, 16.0 / 3, 20.0 / 3])
    {
      XCTAssertEqual(Double(a), b, accuracy: 1e-5)
    }
  }

  func testChannels() throws {
    let colours = try tensor([4, 1, 1], [0.5, 0.25, 1, 0.75])
    XCTAssertEqual(try ImageFit.channels(colours, 3).floats, [0.5, 0.25, 1])
    XCTAssertEqual(
      try ImageFit.channels(colours, 1).item(), 0.299 * 0.5 + 0.587 * 0.25 + 0.114, accuracy: 1e-6)
    XCTAssertEqual(try ImageFit.channels(tensor([2, 1, 1], [0.5, 0.25]), 4).floats, [0.5, 0.5, 0.5, 0.25])
    XCTAssertEqual(try ImageFit.channels(tensor([1, 1, 1], [0.5]), 4).floats, [0.5, 0.5, 0.5, 1])
  }

  func testTrainingFiles() throws {
    let folder = try temporaryFolder()
    let data = try counting([3, 2])
    try saveNpz(folder + "/a.npz", NamedTensors([("images", data), ("labels", tensor([3], [0, 1, 2]))]))
    let archive = try TrainingFile(folder + "/a.npz")
    XCTAssertEqual(archive.data.floats, data.floats)
    XCTAssertEqual(try archive.labels?.floats, [0, 1, 2])
    try saveNpz(folder + "/b.npz", NamedTensors([("whatever", data)]))
    XCTAssertEqual(try TrainingFile(folder + "/b.npz").data.shape, data.shape)
    XCTAssertNil(try TrainingFile(folder + "/b.npz").labels)
    try saveNpz(folder + "/c.npz", NamedTensors([("p", data), ("q", data)]))
    expectError("which array") { try TrainingFile(folder + "/c.npz") }
    try saveNpy(folder + "/d.npy", data)
    XCTAssertEqual(try TrainingFile(folder + "/d.npy").data.floats, data.floats)
    try save(folder + "/images/x/1.png", [2, 2], 0)
    XCTAssertEqual(try TrainingFile(folder + "/images").labels?.floats, [0])
    expectError("No such file") { try TrainingFile(folder + "/none") }
  }

  /// A .npy file of unsigned numbers.
  private func npy(_ values: [Int], _ type: String, _ bytes: Int) -> [UInt8] {
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (1, 1, \(values.count)), }"
    while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
    let data = values.flatMap { value in (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count + 1), 0]
      + Array((header + "\n").utf8) + data
  }

  /// Images of integers have the same values as the same images in a folder.
  func testUnsignedNumbersAreImages() throws {
    let folder = try temporaryFolder()
    let path = folder + "/a.npy"
    let bytes = Array(0...255)
    try writeFile(path, npy(bytes, "|u1", 1))
    try makeFolders(folder + "/images")
    try saveImage(folder + "/images/1.png", Tensor(shape: [1, 256], values: bytes.map { Float($0) / 255 }))
    XCTAssertEqual(
      try TrainingFile(path).data.floats, try loadImageFolder(folder + "/images").images.floats)
    try writeFile(path, npy([0, 1000, 65535], "<u2", 2))
    XCTAssertEqual(try TrainingFile(path).data.floats, [-1, 2 * (1000 / 65535) - 1, 1])
    try writeFile(path, npy([0, 1], "|b1", 1))
    XCTAssertEqual(try TrainingFile(path).data.floats, [-1, 1])
    // Arrays of other types are not scaled.
    try writeFile(path, npy([0, 255], "<i4", 4))
    XCTAssertEqual(try TrainingFile(path).data.floats, [0, 255])
    XCTAssertEqual(try loadNpy(path).floats, [0, 255])
    // The value of white is unknown.
    try writeFile(path, npy([0, 16], "|u1", 1))
    expectError("images of 0 to 255, but no value is above 16") { try TrainingFile(path) }
    expectError("trainer.fit(loadNpy(\"\(path)\") / 8 - 1)") { try TrainingFile(path) }
    try writeFile(path, npy([0, 4095], "<u2", 2))
    expectError("/ 2047.5 - 1)") { try TrainingFile(path) }
  }
}
