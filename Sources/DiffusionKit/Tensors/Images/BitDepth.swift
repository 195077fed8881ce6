/// The number of bits of a sample in image files.
public enum BitDepth: Int, CaseIterable, Sendable {
  case eight = 8
  case sixteen = 16

  /// - Throws: `argument("bitDepth")` for other numbers.
  public init(bits: Int) throws {
    guard let depth = BitDepth(rawValue: bits) else {
      throw DiffusionError.argument("bitDepth", "8 or 16 bits a sample are possible, not \(bits)")
    }
    self = depth
  }

  var byteCount: Int { rawValue / 8 }
}
