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
