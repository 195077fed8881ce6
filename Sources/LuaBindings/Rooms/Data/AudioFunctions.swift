import DiffusionKit

// Sounds in WAV files.
enum AudioFunctions {
  /// dk.audio.*
  static let functions: [Function] = [
    Function(
      "load_wav",
      """
      The samples of a WAV file, and their number per second: PCM of 8, 16, 24 or 32 bits (v / 2^(bits - 1)) and floats of 32 or \
      64 bits.
      """,
      DataFunctions.path, returns: "Tensor, integer"
    ) { path in sound(try loadWAV(path)) }.documented(
      shapes: "[channels, samples], with values of -1...1.",
      errors: "Files that cannot be read, are damaged or truncated, or have compressed samples.",
      example: """
        dk.audio.save_wav("a.wav", dk.tensor{0, 0.5, -1}, {sample_rate = 16000})
        local samples, sample_rate = dk.audio.load_wav("a.wav")
        print(samples, sample_rate) --> 0.0000 0.5000 -1.0000 [Tensor of shape 1x3] 16000
        """),
    Function(
      "save_wav", "Writes a WAV file; in integers, values beyond -1...1 are clipped.", DataFunctions.path,
      samples,
      rate, bits
    ) { path, samples, rate, bits in
      Nothing(try saveWAV(path, samples, sampleRate: rate, format: bits.format))
    }.documented(
      shapes: "[samples] or [channels, samples].",
      errors:
        "Other shapes, no channels, a sample_rate below 1, other bits, more than 4 GiB, an unwritable file.",
      example:
        "dk.audio.save_wav(\"a.wav\", dk.linspace(0, 440 * 6.28, 16000):sin() * 0.5, {sample_rate = 16000})"),
    Function(
      "decode_wav", "The samples of a WAV file that is a string of bytes.",
      Argument<LuaText>("bytes", "the contents of the file"), returns: "Tensor, integer"
    ) { text in sound(try decodeWAV(UnsafeRawBufferPointer(text.bytes))) }.documented(
      shapes: "[channels, samples], with values of -1...1.",
      errors: "Bytes that are no WAV file, as for load_wav.",
      example: """
        local bytes = dk.audio.encode_wav(dk.zeros(2, 100), {sample_rate = 8000})
        print(dk.audio.decode_wav(bytes):shape()) --> 2 x 100
        """),
    Function(
      "encode_wav", "The bytes of a WAV file, as a string.", samples, rate, bits, returns: "string"
    ) { samples, rate, bits in
      LuaBytes(bytes: try encodeWAV(samples, sampleRate: rate, format: bits.format))
    }.documented(
      shapes: "[samples] or [channels, samples].",
      errors: "Other shapes, no channels, a sample_rate below 1, other bits, more than 4 GiB.",
      example: "print(dk.audio.encode_wav(dk.zeros(4), {sample_rate = 8000}):sub(1, 4)) --> RIFF"),
  ]

  private static let samples = Argument<Tensor>("samples", "[samples] or [channels, samples] of -1...1")
  private static let rate = Argument<Int>("sample_rate", "samples of each channel per second")
  private static let bits = Argument(
    "bits", "the samples of the file: 16, 24 or 32 for integers of these bits, or \"float\"",
    default: WAVBits(format: .int16))

  private static func sound(_ sound: WAVSound) -> Pair<Tensor, Int> { Pair(sound.samples, sound.sampleRate) }
}

/// The format of samples: a number of bits, or "float".
struct WAVBits: LuaReadable, CustomStringConvertible {
  let format: WAVFormat
  var description: String { format == .float ? "\"float\"" : format.rawValue }
  static var expected: String { "integer or string" }
  static func read(_ call: LuaCall, at index: Int32) throws -> WAVBits? {
    let name: String
    if let bits = try Int.read(call, at: index) {
      name = "\(bits)"
    } else if let text = try String.read(call, at: index) {
      name = text
    } else {
      return nil
    }
    guard let format = WAVFormat(rawValue: name) else {
      throw BadValue("must be 16, 24, 32 or \"float\", not \(name.prefix(40))")
    }
    return WAVBits(format: format)
  }
}
