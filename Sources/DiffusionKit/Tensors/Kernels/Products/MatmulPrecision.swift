import COneDNN

/// The format in which matrix products and convolutions read their factors (`Session.setMatmulPrecision`). Sums are
/// float32, and so is everything else, parameters, statistics and results included.
public enum MatmulPrecision: String, CaseIterable, Sendable {
  case float32
  /// The upper half of a float32: its range with 8 significant bits (3 decimal digits).
  case bfloat16

  /// Whether this CPU has instructions for the format.
  public var isSupported: Bool { self == .float32 || cdnn_has_bfloat16() }
}

extension Session {
  /// Sets the precision of later matrix products and convolutions, those of `backward` included.
  /// - Returns: the precision in effect: float32 if the CPU has no instructions for bfloat16.
  @discardableResult
  public final func setMatmulPrecision(_ precision: MatmulPrecision) -> MatmulPrecision {
    arithmetic = precision == .bfloat16 && precision.isSupported ? .bfloat16 : .float32
    return matmulPrecision
  }

  public final var matmulPrecision: MatmulPrecision { arithmetic == .float32 ? .float32 : .bfloat16 }
}
