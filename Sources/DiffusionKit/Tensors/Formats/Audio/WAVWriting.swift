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
