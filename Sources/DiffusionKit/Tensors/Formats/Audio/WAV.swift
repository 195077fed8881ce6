/// The samples of a WAV file.
public struct WAVSound {
  /// [channels, samples], with values of -1...1.
  public var samples: Tensor
  /// Samples of each channel per second.
  public var sampleRate: Int
}

/// The format of the samples in a WAV file.
public enum WAVFormat: String, OptionChoice {
  /// Integers in two's complement of this many bits.
  case int16 = "16"
  case int24 = "24"
  case int32 = "32"
  /// Float32.
  case float

  var byteCount: Int {
    switch self {
    case .int16: 2
    case .int24: 3
    case .int32, .float: 4
    }
  }
}

/// Reads the WAV file at `path`, as Python's soundfile and torchaudio do: PCM of 8, 16, 24 or 32 bits (v / 2^(bits - 1)) and
/// floating-point samples of 32 or 64 bits, also as WAVE_FORMAT_EXTENSIBLE. Other chunks of the file are skipped.
/// - Throws: `DiffusionError` naming the path: a file that cannot be read, is damaged or truncated, or has samples in another
///   format, such as compressed ones.
public func loadWAV(_ path: any FileName) throws -> WAVSound { try readWAV(FileReader(path)) }

/// The same for the bytes of a file.
/// - Throws: `argument("bytes")`.
package func decodeWAV(_ bytes: UnsafeRawBufferPointer) throws -> WAVSound {
  do { return try readWAV(MemoryReader(bytes, name: "WAV")) } catch let error as DiffusionError {
    guard case .file = error.kind else { throw error }
    throw DiffusionError.argument("bytes", error.scriptMessage)
  }
}

/// Writes [channels, samples] or [samples] to the WAV file at `path`, replacing the file in one step. Values beyond -1...1 are
/// clipped in integers, and NaN is 0.
/// - Throws: `argument` for other shapes, more than 65,535 channels, a sample rate below 1 or above 2^32 - 1, and more than 4 GiB;
///   `file` if the file cannot be written.
public func saveWAV(_ path: any FileName, _ samples: Tensor, sampleRate: Int, format: WAVFormat = .int16)
  throws
{
  let bytes = try encodeWAV(samples, sampleRate: sampleRate, format: format)
  try writeFile(path, bytes)
}

/// The bytes of such a file.
/// - Throws: the `argument` errors of `saveWAV`.
package func encodeWAV(_ samples: Tensor, sampleRate: Int, format: WAVFormat = .int16) throws -> Buffer<UInt8>
{
  guard samples.rank <= 2 else {
    throw DiffusionError.argument(
      "samples", "a sound is [samples] or [channels, samples], the shape is \(samples.shape)")
  }
  let (channels, count) =
    samples.rank == 1 ? (1, samples.count) : (samples.shape.sizes[0], samples.shape.sizes[1])
  guard (1...Int(UInt16.max)).contains(channels) else {
    throw DiffusionError.argument("samples", "\(channels) channels, 1 to 65535 are possible")
  }
  try Requirement.within(sampleRate, 1...Int(UInt32.max), "sample_rate")
  let frame = channels * format.byteCount
  let header = 44 + (format == .float ? 14 : 0)
  guard frame <= Int(UInt16.max), count <= (Int(UInt32.max) - header) / frame,
    sampleRate <= Int(UInt32.max) / frame
  else {
    throw DiffusionError.argument(
      "samples", "\(channels) channels of \(count) samples exceed the 4 GiB of a WAV file")
  }
  let size = count * frame
  var file = try GrowingBuffer<UInt8>(capacity: header + size + 1, for: "a WAV file")
  func add(_ number: Int, _ width: Int) throws {
    for byte in 0..<width { try file.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
  }
  let padding = size % 2  // chunks begin at even offsets
  try file.append("RIFF")
  try add(header - 8 + size + padding, 4)
  try file.append("WAVEfmt ")
  try add(format == .float ? 18 : 16, 4)
  try add(format == .float ? WAVHeader.float : WAVHeader.pcm, 2)
  try add(channels, 2)
  try add(sampleRate, 4)
  try add(sampleRate * frame, 4)
  try add(frame, 2)
  try add(8 * format.byteCount, 2)
  if format == .float {
    try add(0, 2)  // no extension
    try file.append("fact")
    try add(4, 4)
    try add(count, 4)
  }
  try file.append("data")
  try add(size, 4)
  try store(samples, channels, count, format, in: &file)
  if padding > 0 { try file.append(0) }
  return try file.finished()
}

/// Appends the samples, those of one moment side by side.
private func store(
  _ samples: Tensor, _ channels: Int, _ count: Int, _ format: WAVFormat, in file: inout GrowingBuffer<UInt8>
) throws {
  let scale: Float =
    switch format {
    case .int16: 0x1p15
    case .int24: 0x1p23
    case .int32: 0x1p31
    case .float: 1
    }
  let source = samples.pointer
  let start = file.count
  let width = format.byteCount
  try file.append(repeating: 0, count: count * channels * width)
  let target = UnsafeMutableRawBufferPointer(file.elements)
  defer { withExtendedLifetime(samples.storage) {} }
  try Stoppable.pieces(of: count, cost: channels) { range in
    for moment in range {
      for channel in 0..<channels {
        let value = source[channel * count + moment]
        let offset = start + (moment * channels + channel) * width
        if format == .float {
          target.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: offset, as: UInt32.self)
          continue
        }
        // In double precision, which has every integer of 32 bits.
        let scaled = (Double(value) * Double(scale)).rounded()
        let bounded = value.isNaN ? 0 : min(max(scaled, -Double(scale)), Double(scale) - 1)
        let bits = UInt32(bitPattern: Int32(bounded))
        for byte in 0..<width {
          target[offset + byte] = UInt8(truncatingIfNeeded: bits >> (8 * UInt32(byte)))
        }
      }
    }
  }
}

/// The contents of the chunk "fmt ".
private struct WAVHeader {
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
private enum WAVSample {
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

private func readWAV(_ source: some SizedByteSource) throws -> WAVSound {
  let path = source.path
  let start = try source.remaining >= 12 ? Array(source.bytes(12)) : []
  guard start.starts(with: Array("RIFF".utf8)), start.dropFirst(8).elementsEqual("WAVE".utf8) else {
    throw DiffusionError.file(path, "not a WAV file: it does not start with RIFF and WAVE")
  }
  var header: WAVHeader?
  while source.remaining >= 8 {
    let chunk = try source.bytes(8)
    let size = (4..<8).reversed().reduce(0) { $0 << 8 | Int(chunk[$1]) }
    let name = chunk.prefix(4)
    if name.elementsEqual("data".utf8) {
      guard let header else {
        throw DiffusionError.file(path, "damaged: the samples stand before their format")
      }
      return try readSamples(source, size, header)
    }
    guard size <= source.remaining else { break }
    if name.elementsEqual("fmt ".utf8) {
      guard size <= 1 << 16 else {
        throw DiffusionError.file(path, "damaged: its format takes \(size) bytes")
      }
      header = try WAVHeader(source.bytes(size), path)
    } else {
      try source.skip(size)
    }
    if size % 2 == 1, source.remaining > 0 { try source.skip(1) }
  }
  throw DiffusionError.file(path, "truncated: it has no samples")
}

/// Reads the samples a piece at a time. Programs that write to a pipe announce 2^32 - 1 bytes: the samples then end with the
/// file.
private func readSamples(_ source: some SizedByteSource, _ announced: Int, _ header: WAVHeader) throws
  -> WAVSound
{
  let frame = header.channels * header.type.byteCount
  let size = announced >= Int(UInt32.max) - 44 ? source.remaining : announced
  guard size <= source.remaining else {
    throw DiffusionError.file(
      source.path, "truncated: \(size) bytes of samples are announced, but \(source.remaining) remain")
  }
  let (channels, count) = (header.channels, size / frame)
  guard count * frame == size || announced != size else {
    throw DiffusionError.file(
      source.path, "damaged: \(size) bytes are no whole number of \(channels) samples each")
  }
  var samples = try Tensor(uninitialized: Shape([channels, count]))
  let moments = max(1, (1 << 16) / channels)
  let bytes = try Buffer<UInt8>(count: min(moments, count) * frame, for: "samples")
  let numbers = try Buffer<Float>(count: min(moments, count) * channels, for: "samples")
  try samples.withUnsafeMutableFloats { planes in
    var done = 0
    while done < count {
      try Session.current.checkInterrupted()
      let part = min(moments, count - done)
      let piece = UnsafeMutableRawBufferPointer(rebasing: bytes.bytes[..<(part * frame)])
      try source.read(into: piece)
      let values = UnsafeMutableBufferPointer(rebasing: numbers.elements[..<(part * channels)])
      try header.type.convert(UnsafeRawBufferPointer(piece), into: values)
      for channel in 0..<channels {
        for moment in 0..<part {
          planes[channel * count + done + moment] = values[moment * channels + channel]
        }
      }
      done += part
    }
  }
  return WAVSound(samples: samples, sampleRate: header.sampleRate)
}
