/// The samples of a WAV file.
public struct WAVSound {
  /// [channels, samples], with values of -1...1.
  public var samples: Tensor
  /// Samples of each channel per second.
  public var sampleRate: Int
}

/// The format of the samples in a WAV file.
public enum WAVFormat: String, CaseIterable, Sendable {
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
