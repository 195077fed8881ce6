import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitTensors

final class DataNumpyTests: XCTestCase {
  func testReadsEveryTypeInBothByteOrders() throws {
    let arrays = try loadNpz(fixturePath("types.npz")).tensors
    XCTAssertEqual(arrays.count, 24)
    for name in arrays.names where !["fortran", "scalar", "empty"].contains(name) {
      let expected: [Float]
      if name == "bool" {
        expected = [0, 1, 1, 1, 1, 1]
      } else if name.contains("f") {
        expected = [-1, -0.5, 0, 0.5, 1, 1.5]
      } else if name.contains("u") {
        expected = [0, 1, 2, 3, 4, 5]
      } else {
        expected = [-2, -1, 0, 1, 2, 3]
      }
      XCTAssertEqual(arrays[name]?.shape.sizes, [2, 3], name)
      XCTAssertEqual(arrays[name]?.floats, expected, name)
    }
    XCTAssertEqual(arrays["fortran"]?.shape.sizes, [2, 3, 4])
    XCTAssertEqual(arrays["fortran"]?.floats, (0..<24).map { Float($0) })
    XCTAssertEqual(arrays["scalar"]?.shape.sizes, [1])
    XCTAssertEqual(arrays["scalar"]?.floats, [7])
    XCTAssertEqual(arrays["empty"]?.shape.sizes, [0, 3])
    XCTAssertEqual(try loadNpz(fixturePath("stored.npz")).tensors.names, ["weights", "bias"])
    XCTAssertEqual(try loadNpy(fixturePath("version2.npy")).floats, [0, 1, 2])
    XCTAssertEqual(try loadNpy(fixturePath("version3.npy")).floats, [0, 1, 2])
  }

  func testWritesNumpysBytes() throws {
    let path = try temporaryFolder() + "/a.npy"
    try saveNpy(path, Tensor(shape: [3, 4], values: (0..<12).map { Float($0) }))
    XCTAssertEqual(try contents(path), try contents(fixturePath("float32.npy")))
    for sizes in [[1], [0], [2, 1, 3], [1, 1, 1, 1, 1, 1, 1, 1]] {
      let count = sizes.reduce(1, *)
      try saveNpy(path, Tensor(shape: sizes, values: [Float](repeating: 2, count: count)))
      XCTAssertEqual(try loadNpy(path).shape.sizes, sizes)
    }
  }

  func testArchivesComeBackAsWritten() throws {
    let folder = try temporaryFolder()
    let values = (0..<5000).map { Float($0 % 7) }
    let tensors = try NamedTensors([
      ("é/β", Tensor(shape: [50, 100], values: values)), ("a", Tensor(shape: [1], values: [.nan])),
    ])
    for compressed in [false, true] {
      let path = "\(folder)/\(compressed).npz"
      try saveNpz(path, tensors, compressed: compressed)
      let back = try loadNpz(path).tensors
      XCTAssertEqual(back.names, ["é/β", "a"])
      XCTAssertEqual(back["é/β"]?.shape.sizes, [50, 100])
      XCTAssertEqual(back["é/β"]?.floats, values)
      let first = try contents(path)
      try saveNpz(path, tensors, compressed: compressed)
      XCTAssertEqual(try contents(path), first, "the same tensors make the same bytes")
    }
    XCTAssertLessThan(
      try contents("\(folder)/true.npz").count, try contents("\(folder)/false.npz").count / 10)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder).count, 2)
    try saveNpz("\(folder)/none.npz", NamedTensors([("a", Tensor(shape: [0], values: []))]))
    XCTAssertEqual(try loadNpz("\(folder)/none.npz").tensors["a"]?.shape.sizes, [0])
  }

  /// With a flipped bit in its directory, an archive is refused or reads as before.
  func testFlippedBitsInADirectory() throws {
    let folder = try temporaryFolder()
    for compressed in [false, true] {
      let path = folder + "/a.npz"
      try saveNpz(
        path,
        NamedTensors([
          ("weights", Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])),
          ("é", Tensor(shape: [1], values: [7])),
        ]), compressed: compressed)
      let bytes = try contents(path)
      let start = try XCTUnwrap(
        (0..<bytes.count - 4).first { bytes[$0...].starts(with: Array("PK".utf8) + [1, 2]) })
      var accepted = 0
      for bit in start * 8..<bytes.count * 8 {
        var damaged = bytes
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        guard let archive = try? readNpz(damaged) else { continue }
        accepted += 1
        XCTAssertEqual(archive.tensors.names, ["weights", "é"], "bit \(bit)")
        XCTAssertEqual(archive.tensors["weights"]?.floats, [1, 2, 3, 4, 5, 6], "bit \(bit)")
        XCTAssertEqual(archive.tensors["é"]?.floats, [7], "bit \(bit)")
      }
      // Dates, attributes and the like do not affect the contents.
      XCTAssertGreaterThan(accepted, 100)
      XCTAssertLessThan(accepted, (bytes.count - start) * 4)
    }
  }

  /// Reads an archive in memory, as for data sets in the binary.
  private func readNpz(_ bytes: [UInt8]) throws -> NpzArchive {
    try bytes.withUnsafeBytes { try NpzArchive(ZipReader(bytes: $0, name: "bytes"), limit: 1 << 20) }
  }

  /// The names that Python's zipfile refuses with "File name in directory and header differ".
  func testNamesThatDiffer() throws {
    let path = try temporaryFolder() + "/a.npz"
    try saveNpz(path, NamedTensors([("mean", Tensor(shape: [1], values: [7]))]))
    let bytes = try contents(path)
    let name = Array("mean.npy".utf8)
    let positions = (0..<bytes.count - name.count).filter { bytes[$0...].starts(with: name) }
    XCTAssertEqual(positions.count, 2)
    for index in positions {
      var damaged = bytes
      damaged[index] = UInt8(ascii: "l")
      expectError("in its own header, but not in the directory") { try loadNpz(temporaryFile(damaged)) }
    }
    // Flags and compression methods, in either header.
    for offset in [6, 8] {
      var damaged = bytes
      damaged[offset] ^= 1
      expectError("is stored differently by its own header") { try loadNpz(temporaryFile(damaged)) }
    }
    // A size in the directory: a member too short for an array must not be skipped as another kind of file.
    let directory = try XCTUnwrap(
      (0..<bytes.count - 4).first { bytes[$0...].starts(with: Array("PK".utf8) + [1, 2]) })
    var damaged = bytes
    damaged[directory + 24] = 4
    expectError("has different sizes in its own header") { try loadNpz(temporaryFile(damaged)) }
    for length in 0..<bytes.count {
      expectError(": ") { try loadNpz(temporaryFile(Array(bytes.prefix(length)))) }
    }
  }

  /// A member of an archive that the tests assemble.
  private struct Member {
    var name: [UInt8]
    var content: [UInt8]
    var flags: UInt16 = 0
    var version: UInt16 = 20
    /// The offset of the header; nil for the end of the previous member.
    var offset: Int?

    init(_ name: String, _ content: [UInt8]) { (self.name, self.content) = (Array(name.utf8), content) }

    private func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    private var fields: [UInt8] {
      let count = UInt32(content.count)
      return bytes(version) + bytes(flags) + bytes(UInt16(0)) + bytes(UInt32(33 << 16))
        + bytes(Self.checksum(content)) + bytes(count) + bytes(count) + bytes(UInt16(name.count)) + [0, 0]
    }
    var local: [UInt8] { Array("PK".utf8) + [3, 4] + fields + name + content }
    func entry(at index: Int) -> [UInt8] {
      Array("PK".utf8) + [1, 2, 20, 0] + fields + [UInt8](repeating: 0, count: 10) + bytes(UInt32(index))
        + name
    }
    static func end(_ count: Int, size: Int, at index: Int) -> [UInt8] {
      let one = Member("", [])
      return Array("PK".utf8) + [5, 6, 0, 0, 0, 0] + one.bytes(UInt16(count)) + one.bytes(UInt16(count))
        + one.bytes(UInt32(size)) + one.bytes(UInt32(index)) + [0, 0]
    }

    private static func checksum(_ content: [UInt8]) -> UInt32 {
      ~content.reduce(~UInt32(0)) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
      }
    }
  }

  private func archive(_ members: [Member]) -> [UInt8] {
    var (body, directory): ([UInt8], [UInt8]) = ([], [])
    for member in members {
      directory += member.entry(at: member.offset ?? body.count)
      if member.offset == nil { body += member.local }
    }
    return body + directory + Member.end(members.count, size: directory.count, at: body.count)
  }

  /// Archives of which libzip reads some part, and Python's zipfile none or a different one.
  func testArchivesThatPythonDoesNotRead() throws {
    let path = try temporaryFolder() + "/a.npy"
    try saveNpy(path, Tensor(shape: [1], values: [7]))
    let array = try contents(path)
    let good = archive([Member("a.npy", array), Member("b.npy", array)])
    XCTAssertEqual(try readNpz(good).tensors.names, ["a", "b"])

    // Bytes before and after the archive, and a directory whose length is wrong.
    expectError("its directory is damaged") { try readNpz([0] + good) }
    expectError("its directory is damaged") { try readNpz(good + [0]) }
    for (index, change) in [(12, 1), (16, 1), (8, 1), (4, 1)] {
      var damaged = good
      damaged[good.count - 22 + index] += UInt8(change)
      expectError(": ") { try readNpz(damaged) }
    }
    // Two directories that give the same bytes different names.
    let renamed = good.map { $0 == UInt8(ascii: "b") ? UInt8(ascii: "c") : $0 }
    let directory = try XCTUnwrap(
      (0..<good.count - 4).first { good[$0...].starts(with: Array("PK".utf8) + [1, 2]) })
    expectError(": ") { try readNpz(good + renamed[directory...]) }
    var moved = good + renamed[directory...]
    let index = withUnsafeBytes(of: UInt32(good.count).littleEndian) { Array($0) }
    moved.replaceSubrange(moved.count - 6..<moved.count - 2, with: index)
    expectError(": ") { try readNpz(moved) }

    // Compression methods that Python's zipfile does not support, the same in both headers.
    for flags in [1 << 5, 1 << 6, 1 << 13] as [UInt16] {
      var member = Member("a.npy", array)
      member.flags = flags
      expectError("is stored in a way that is not supported") { try readNpz(archive([member])) }
    }
    var later = Member("a.npy", array)
    later.version = 64
    expectError("is stored in a way that is not supported") { try readNpz(archive([later])) }

    // Names.
    expectError("has an empty name, or one with a zero byte") {
      try readNpz(archive([Member("a.npy\0", array)]))
    }
    var name = Member("a.npy", array)
    (name.name[0], name.flags) = (0xFF, 1 << 11)
    expectError(": ") { try readNpz(archive([name])) }
    // Without the UTF-8 flag, names are in the code page of DOS, for Python too.
    var old = Member("a.npy", array)
    old.name.replaceSubrange(0..<1, with: [0xC3, 0xA9])
    XCTAssertEqual(try readNpz(archive([old])).tensors.names, ["\u{251C}\u{2310}"])

    // For numpy, a member that begins as arrays do is an array, whatever its name.
    XCTAssertEqual(try readNpz(archive([Member("a.bin", array)])).tensors["a.bin"]?.floats, [7])

    // A member inside another one.
    let inner = Member("b.npy", array)
    let outer = Member("a.bin", inner.local)
    var within = inner
    within.offset = outer.local.count - inner.local.count
    expectError("overlaps") { try readNpz(archive([outer, within])) }
  }

  /// A member that was written as an array must not be skipped as another kind of file.
  func testADamagedArrayIsNotSkipped() throws {
    let path = try temporaryFolder() + "/a.npz"
    try saveNpz(path, NamedTensors([("mean", Tensor(shape: [1], values: [7]))]))
    let bytes = try contents(path)
    let start = 30 + "mean.npy".utf8.count
    for index in start..<start + 8 {
      var damaged = bytes
      damaged[index] ^= 1
      expectError("CRC") { try readNpz(damaged) }
    }
  }

  func testForeignArrays() throws {
    expectError("holds Python objects") { try loadNpy(fixturePath("objects.npy")) }
    expectError("structured arrays are not supported") { try loadNpy(fixturePath("structured.npy")) }
    expectError("dtype '<U2' is not supported") { try loadNpy(fixturePath("strings.npy")) }
    expectError("not a .npy array") { try loadNpy(fixturePath("gray.png")) }
    expectError("truncated") { try loadNpy(temporaryFile([])) }
    expectError("No such file") { try loadNpy("/nowhere") }
    let good = try contents(fixturePath("float32.npy"))
    for length in 0..<good.count {
      expectError(": ") { try loadNpy(temporaryFile(Array(good.prefix(length)))) }
    }
    expectError("too long: shape [3, 4] takes 48 bytes, got 49") {
      try loadNpy(temporaryFile(good + [0]))
    }
  }

  func testDamagedHeaders() {
    func header(_ text: String) throws -> NpyHeader { try NpyHeader(text: Array(text.utf8)) }
    XCTAssertEqual(
      try header(#"{"shape": (3L, 4), "descr": ">i2", "fortran_order": True}"#),
      {
        var expected = NpyHeader(type: .int16, sizes: [3, 4])
        expected.bigEndian = true
        expected.fortranOrder = true
        return expected
      }())
    for text in [
      "", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
      "{'descr': '<f4, 'fortran_order': False, 'shape': ()}",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", "{'descr': 'f\\x34'}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", "{'descr': '<f4' 'shape': ()}",
    ] { XCTAssertThrowsError(try header(text), text) }
    expectError("overflows") {
      var bytes = try contents(fixturePath("float32.npy"))
      let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 8), }"
      bytes.replaceSubrange(10..<10 + text.utf8.count, with: text.utf8)
      return try loadNpy(temporaryFile(bytes))
    }
  }

  func testHostileArchives() throws {
    expectError("member 'a.npy' occurs twice") { try loadNpz(fixturePath("twice.npz")) }
    expectError("member 'readme.txt': not a .npy array") {
      try loadNpz(fixturePath("foreign.npz")).array("readme.txt")
    }
    expectError("longer.npz: a.npy: too long: shape [4] takes 16 bytes, got 1016") {
      try loadNpz(fixturePath("longer.npz"))
    }
    expectError("CRC") { try loadNpz(fixturePath("checksum.npz")) }
    expectError("unpacks to more than 1000000 bytes") {
      try loadNpz(fixturePath("bomb.npz"), limit: 1_000_000)
    }
    expectError("unpacks to more than") { try loadNpz(fixturePath("bomb.npz"), limit: -1) }
    expectError("zip") { try loadNpz(fixturePath("gray.png")) }
    expectError("No such file") { try loadNpz("/nowhere") }
    expectError("Is a directory") { try loadNpz("/tmp") }
    let good = try contents(fixturePath("stored.npz"))
    for index in good.indices {
      var damaged = good
      damaged[index] ^= 0xFF
      _ = try? loadNpz(temporaryFile(damaged))  // must return, with any result
      if index % 5 == 0 { expectError(": ") { try loadNpz(temporaryFile(Array(good.prefix(index)))) } }
    }
  }

  /// An archive of numpy 2.4: arrays of numbers beside strings, bytes, objects, dates, complex numbers, and other files.
  func testOtherMembersAreSkipped() throws {
    let path = fixturePath("mixed.npz")
    let archive = try loadNpz(path)
    XCTAssertEqual(archive.tensors.names, ["images", "labels"])
    XCTAssertEqual(archive.tensors["images"]?.floats, [1.5, 2, 3, 4])
    XCTAssertEqual(try archive.array("labels")?.floats, [0, 1])
    XCTAssertNil(try archive.array("nothing"))
    let reasons = [
      ("names", "holds texts, dtype '<U2' is not supported"), ("bytes", "holds texts, dtype '|S1'"),
      ("objects", "holds Python objects"), ("dates", "holds dates, dtype '<M8[D]'"),
      ("complex", "holds complex numbers, dtype '<c16'"), ("readme.txt", "not a .npy array"),
      ("text", "not a .npy array"), ("short", "not a .npy array"),
    ]
    XCTAssertEqual(archive.others.map(\.name), reasons.map(\.0))
    for (name, reason) in reasons {
      expectError("\(path): member '\(name)': \(reason)") { try archive.array(name) }
    }
    let file = try TrainingFile(path)
    XCTAssertEqual(file.data.floats, [1.5, 2, 3, 4])
    XCTAssertEqual(try file.labels?.floats, [0, 1])
  }

  func testEmptyArchives() throws {
    let folder = try temporaryFolder()
    for compressed in [false, true] {
      try saveNpz(folder + "/a.npz", NamedTensors(), compressed: compressed)
      // Empty archives as Python's zipfile writes them.
      XCTAssertEqual(
        try contents(folder + "/a.npz"), [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18))
      XCTAssertEqual(try loadNpz(folder + "/a.npz").tensors.count, 0)
    }
    expectError("a.npz/b.npz: Not a directory") { try saveNpz(folder + "/a.npz/b.npz", NamedTensors()) }
    expectError("It holds none") { try TrainingFile(folder + "/a.npz") }
  }

  func testUnwritablePathsAndNames() throws {
    let one = try Tensor(shape: [1], values: [1])
    expectError("/proc/nowhere/a.npz: No such file") {
      try saveNpz("/proc/nowhere/a.npz", NamedTensors([("a", one)]))
    }
    expectError("/proc/nowhere/a.npy: No such file") { try saveNpy("/proc/nowhere/a.npy", one) }
    expectError("cannot be a member") { try saveNpz("/tmp/a.npz", NamedTensors([("", one)])) }
    expectError("cannot be a member") { try saveNpz("/tmp/a.npz", NamedTensors([("a\0", one)])) }
  }

  func testBuiltInDigits() throws {
    let (images, labels) = try digits()
    XCTAssertEqual(images.shape.sizes, [1797, 8, 8])
    XCTAssertEqual(labels.shape.sizes, [1797])
    XCTAssertEqual(images.floats.min(), 0)
    XCTAssertEqual(images.floats.max(), 16)
    XCTAssertEqual(Array(labels.floats.prefix(12)), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    XCTAssertEqual(Array(images.floats.prefix(8)), [0, 0, 5, 13, 9, 1, 0, 0])
  }

  func testBuiltInMNIST() throws {
    let (images, labels) = try mnist()
    XCTAssertEqual(images.shape.sizes, [5000, 28, 28])
    XCTAssertEqual(images.floats.min(), 0)
    XCTAssertEqual(images.floats.max(), 255)
    XCTAssertTrue(images.floats.allSatisfy { $0 == $0.rounded() })
    XCTAssertEqual(labels.floats, (0..<5000).map { Float($0 / 500) })
  }
}
