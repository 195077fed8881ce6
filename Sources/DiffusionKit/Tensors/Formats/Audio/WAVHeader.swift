/// The contents of the chunk "fmt ".
struct WAVHeader {
  static let (pcm, float, extensible) = (1, 3, 0xFFFE)

  let channels: Int
  let sampleRate: Int
  let type: WAVSample

  init(_ chunk: Buffer<UInt8>, _ path: String) throws {
    func number(_ offset: Int, _ width: Int) -> Int {
      (0..<width).reversed().reduce(0) { $0 << 8 | Int(chunk[offset + $1]) }
    }
    guard chunk.count >= 16 else {
      throw DiffusionError.file(path, "damaged: its format takes \(chunk.count) bytes")
    }
    var tag = number(0, 2)
    (channels, sampleRate) = (number(2, 2), number(4, 4))
    let (frame, bits) = (number(12, 2), number(14, 2))
    if tag == WAVHeader.extensible {
      guard chunk.count >= 40 else {
        throw DiffusionError.file(path, "damaged: its extended format is truncated")
      }
      tag = number(24, 2)  // the first bytes of the format's identifier
    }
    switch (tag, bits) {
    case (WAVHeader.pcm, 8): type = .number(.uint8)
    case (WAVHeader.pcm, 16): type = .number(.int16)
    case (WAVHeader.pcm, 24): type = .int24
    case (WAVHeader.pcm, 32): type = .number(.int32)
    case (WAVHeader.float, 32): type = .number(.float32)
    case (WAVHeader.float, 64): type = .number(.float64)
    case (WAVHeader.pcm, _), (WAVHeader.float, _):
      throw DiffusionError.file(path, "samples of \(bits) bits are not supported")
    default:
      throw DiffusionError.file(path, "samples in format \(tag) are not supported, only PCM and floats")
    }
    guard channels > 0, sampleRate > 0, frame == channels * type.byteCount else {
      throw DiffusionError.file(
        path, "damaged: \(channels) channels of \(bits) bits in \(frame) bytes, at \(sampleRate) per second")
    }
  }
}

/// The type of a sample.
enum WAVSample {
  case number(ElementType)
  case int24

  var byteCount: Int {
    switch self {
    case .number(let type): type.byteCount(1)
    case .int24: 3
    }
  }

  /// The factor to -1...1.
  var scale: Float {
    switch self {
    case .number(.uint8): 0x1p-7
    case .number(.int16): 0x1p-15
    case .number(.int32): 0x1p-31
    case .int24: 0x1p-23
    case .number: 1
    }
  }

  /// Converts whole samples to floats.
  func convert(_ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableBufferPointer<Float>) throws {
    switch self {
    case .number(let type): try type.convert(bytes, bigEndian: false, into: target)
    case .int24:
      for index in target.indices {
        let bits = (0..<3).reduce(UInt32(0)) { $0 | UInt32(bytes[3 * index + $1]) << (8 * UInt32($1 + 1)) }
        target[index] = Float(Int32(bitPattern: bits) >> 8)
      }
    }
    if case .number(.uint8) = self { for index in target.indices { target[index] -= 128 } }
    guard scale != 1 else { return }
    for index in target.indices { target[index] *= scale }
  }
}
