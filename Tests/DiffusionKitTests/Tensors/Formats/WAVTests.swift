import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class WAVTests: XCTestCase {
  func testReadsFilesOfPython() throws {
    let stereo = try loadWAV(fixturePath("stereo.wav"))
    XCTAssertEqual(stereo.sampleRate, 8000)
    XCTAssertEqual(stereo.samples.shape.sizes, [2, 3])
    XCTAssertEqual(stereo.samples.floats.map { $0 * 32768 }, [0, 16384, 32767, 100, -16384, -32768])
    let mono = try loadWAV(fixturePath("mono24.wav"))
    XCTAssertEqual(mono.samples.floats, [0, 0x1p-23, -0x1p-23, 0.5, -1])
  }

  /// The bytes are those of Python's `wave`.
  func testWritesPythonsBytes() throws {
    let sound = try loadWAV(fixturePath("stereo.wav"))
    let path = try temporaryFolder() + "/a.wav"
    try saveWAV(path, sound.samples, sampleRate: 8000)
    XCTAssertEqual(try contents(path), try contents(fixturePath("stereo.wav")))
  }
}
