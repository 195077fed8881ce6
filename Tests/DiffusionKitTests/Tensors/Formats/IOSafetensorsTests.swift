import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitTensors

final class IOSafetensorsTests: XCTestCase {
  /// A file with this header, followed by `data` bytes.
  private func file(_ header: String, data: Int = 0, announced: UInt64? = nil) throws -> String {
    let length = announced ?? UInt64(header.utf8.count)
    let start = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
    return try temporaryFile(start + Array(header.utf8) + [UInt8](repeating: 0, count: data))
  }

  func testReadsPythonsFiles() throws {
    let file = try loadSafetensors(fixturePath("python.safetensors"))
    XCTAssertEqual(file.tensors.names, ["Z", "a", "b.weight", "é\"\\\n"])
    XCTAssertEqual(file.tensors["b.weight"]?.shape.sizes, [2, 3])
    XCTAssertEqual(file.tensors["b.weight"]?.floats, [0, 1, 2, 3, 4, 5])
    XCTAssertEqual(file.tensors["Z"]?.floats, [.infinity, Float(Double(1e-40))])
    XCTAssertEqual(file.tensors["é\"\\\n"]?.shape.sizes, [0, 2])
    XCTAssertEqual(file.metadata.map(\.key), ["format"])
    XCTAssertEqual(file.metadata.map(\.value), ["pt"])
  }

  func testWritesThePythonBytes() throws {
    let path = try temporaryFolder() + "/a.safetensors"
    let file = try loadSafetensors(fixturePath("python.safetensors"))
    let shuffled = try NamedTensors(file.tensors.entries.reversed())
    try saveSafetensors(path, shuffled, metadata: file.metadata)
    XCTAssertEqual(try contents(path), try contents(fixturePath("python.safetensors")))
  }

  func testReadsEveryType() throws {
    let tensors = try loadSafetensors(fixturePath("types.safetensors")).tensors
    let expected: [(String, [Float])] = [
      ("f64", [0.5, -2, 1e30]), ("f16", [0.5, -2, 5.9604645e-08]), ("i64", [-3, 0x1p40]), ("i32", [-3, 7]),
      ("i16", [-3, 7]), ("i8", [-3, 7]), ("u8", [3, 255]), ("bool", [1, 0]), ("bf16", [1.5, -2]),
      ("scalar", [4]),
    ]
    XCTAssertEqual(tensors.names, expected.map(\.0))
    for (name, values) in expected { XCTAssertEqual(tensors[name]?.floats, values, name) }
    XCTAssertEqual(tensors["scalar"]?.shape.sizes, [1])
  }

  /// Files of PyTorch 2.15 and safetensors 0.8, beside the values of PyTorch in float32 (for F4, the values of OCP's
  /// specification).
  func testReadsUnsignedAndSmallTypes() throws {
    let file = try loadSafetensors(fixturePath("kinds.safetensors"))
    let names = file.tensors.names.filter { !$0.hasSuffix(".expected") }
    XCTAssertEqual(
      Set(names),
      [
        "u16", "u32", "u64", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz",
        "float8_e8m0fnu", "f4",
      ])
    for name in names {
      let found = try XCTUnwrap(file.tensors[name])
      let expected = try XCTUnwrap(file.tensors[name + ".expected"])
      XCTAssertEqual(found.shape, expected.shape, name)
      for (index, (value, reference)) in zip(found.floats, expected.floats).enumerated() {
        XCTAssertTrue(
          value.bitPattern == reference.bitPattern || value.isNaN && reference.isNaN,
          "\(name)[\(index)]: \(value), \(reference)")
      }
    }
    XCTAssertEqual(file.tensors["u16"]?.floats, [0, 7, 65535])
    XCTAssertEqual(file.tensors["u32"]?.floats, [0, 7, 0x1p24, 0x1p32], "the nearest Floats")
    XCTAssertEqual(file.tensors["float8_e4m3fn"]?.floats[0x7E], 448)
    XCTAssertEqual(file.metadata.map(\.key).sorted(), ["format", "é"])
  }

  /// As Python's reader reads them.
  func testNullMetadataIsNone() throws {
    let path = try file(
      #"{"__metadata__":null,"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, data: 1)
    XCTAssertEqual(try loadSafetensors(path).tensors.names, ["a"])
    XCTAssertEqual(try loadSafetensors(path).metadata.count, 0)
    XCTAssertEqual(try loadSafetensors(file(#"{"__metadata__":{}}"#)).metadata.count, 0)
    expectError("__metadata__ is an array, not an object") {
      try loadSafetensors(file(#"{"__metadata__":[]}"#))
    }
    expectError("'a' is null, not a string") { try loadSafetensors(file(#"{"__metadata__":{"a":null}}"#)) }
  }

  func testHalvesAreExact() throws {
    let halves: [UInt16] = [0x7C00, 0xFE00, 0x8000, 0x03FF, 0x0400, 0xFBFF]
    let floats = try halves.withUnsafeBytes { try Tensor(bytes: $0, .float16).floats }
    XCTAssertEqual(floats[0], .infinity)
    XCTAssertTrue(floats[1].isNaN)
    XCTAssertEqual(floats[2].bitPattern, Float(-0.0).bitPattern)
    XCTAssertEqual(floats[3...], [0x1.FF8p-15, 0x1p-14, -65504])
  }

  func testEmptyFiles() throws {
    let path = try temporaryFolder() + "/a"
    try saveSafetensors(path, NamedTensors())
    XCTAssertEqual(try loadSafetensors(path).tensors.count, 0)
  }

  func testDamagedHeaders() throws {
    let f32 = #""dtype":"F32","#
    let cases: [(String, String, Int)] = [
      ("header, line 1, column 2: expected a key in quotes", "{", 0),
      ("the header is an array, not an object", "[]", 0),
      ("the key 'a' occurs twice", #"{"a":1,"a":2}"#, 0),
      ("tensor 'a': has no dtype", #"{"a":1}"#, 0),
      ("tensor 'a': dtype 'F2' is not one of", #"{"a":{"dtype":"F2","shape":[1],"data_offsets":[0,4]}}"#, 4),
      (
        "tensor 'a': dtype 'F6_E2M3' is not one of",
        #"{"a":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]}}"#, 3
      ),
      (
        "tensor 'a': its numbers are complex (dtype 'C64')",
        #"{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#, 8
      ),
      ("shape [3] of F4 ends within a byte", #"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}"#, 2),
      ("shape [4] of F4 takes 2 bytes", #"{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,4]}}"#, 4),
      ("tensor 'a': has no shape", "{\"a\":{\(f32)\"data_offsets\":[0,4]}}", 4),
      (
        "tensor 'a': its shape is not a list of sizes",
        "{\"a\":{\(f32)\"shape\":[-1],\"data_offsets\":[0,4]}}", 4
      ),
      (
        "tensor 'a': its shape is not a list of sizes",
        "{\"a\":{\(f32)\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4
      ),
      (
        "overflows",
        "{\"a\":{\(f32)\"shape\":[9223372036854775807,9223372036854775807],\"data_offsets\":[0,4]}}", 4
      ),
      (
        "tensor 'a': its data_offsets are not a range",
        "{\"a\":{\(f32)\"shape\":[1],\"data_offsets\":[4,0]}}", 4
      ),
      (
        "tensor 'a': its data_offsets are not a range", "{\"a\":{\(f32)\"shape\":[1],\"data_offsets\":[0]}}",
        4
      ),
      (
        "shape [2] of F32 takes 8 bytes, its data_offsets 4",
        "{\"a\":{\(f32)\"shape\":[2],\"data_offsets\":[0,4]}}", 4
      ),
      (
        "starts at byte 4 of the data, 0 was expected",
        "{\"a\":{\(f32)\"shape\":[1],\"data_offsets\":[4,8]}}", 8
      ),
      (
        "tensor 'b' starts at byte 0 of the data, 4 was expected",
        "{\"a\":{\(f32)\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\(f32)\"shape\":[2],\"data_offsets\":[0,8]}}",
        8
      ),
      (
        "truncated: the described data takes 4 bytes", "{\"a\":{\(f32)\"shape\":[1],\"data_offsets\":[0,4]}}",
        3
      ),
      (
        "too long: the described data takes 4 bytes", "{\"a\":{\(f32)\"shape\":[1],\"data_offsets\":[0,4]}}",
        5
      ),
      (
        "axes",
        "{\"a\":{\(f32)\"shape\":[\(Array(repeating: "1", count: 99).joined(separator: ","))],\"data_offsets\":[0,4]}}",
        4
      ),
      ("__metadata__: 'a' is a number, not a string", #"{"__metadata__":{"a":1}}"#, 0),
    ]
    for (message, header, data) in cases {
      let path = try file(header, data: data)
      expectError(message) { try loadSafetensors(path) }
      expectError(path) { try loadSafetensors(path) }
    }
  }

  func testWrongLengths() throws {
    expectError("shorter than 8 bytes") { try loadSafetensors(temporaryFile([1, 2])) }
    expectError("18446744073709551615 bytes") { try loadSafetensors(file("{}", announced: .max)) }
    expectError("truncated: 1000 more bytes are announced, but 2 remain") {
      try loadSafetensors(file("{}", announced: 1000))
    }
    expectError("No such file") { try loadSafetensors("/nowhere/a") }
    // A missing tensor of a terabyte takes no memory.
    expectError("truncated") {
      try loadSafetensors(
        file(#"{"a":{"dtype":"F32","shape":[274877906944],"data_offsets":[0,1099511627776]}}"#, data: 16))
    }
  }

  func testEveryTruncationIsAnError() throws {
    let bytes = try contents(fixturePath("types.safetensors"))
    let path = try temporaryFolder() + "/a"
    for length in stride(from: 0, to: bytes.count, by: 7) {
      try Data(bytes.prefix(length)).write(to: URL(fileURLWithPath: path))
      expectError(path) { try loadSafetensors(path) }
    }
  }

  func testRefusesReservedNames() throws {
    let one = try Tensor(shape: [1], values: [1])
    expectError("the name 'a' occurs twice") { try NamedTensors([("a", one), ("a", one)]) }
    expectError("reserved") { try saveSafetensors("/tmp/x", NamedTensors([("__metadata__", one)])) }
    expectError("the key 'k' occurs twice") {
      try saveSafetensors("/tmp/x", NamedTensors(), metadata: [("k", "1"), ("k", "2")])
    }
    expectError("/proc/nowhere/a: No such file") { try saveSafetensors("/proc/nowhere/a", NamedTensors()) }
  }
}
