import COneDNN

/// What matrix products and convolutions read their factors as (`Session.setMatmulPrecision`). They add up in float32,
/// and everything else, parameters, statistics and results among them, is float32 in any case.
public enum MatmulPrecision: String, CaseIterable, Sendable {
  case float32
  /// The upper half of a float32: its range with 8 significant bits (3 decimal digits).
  case bfloat16

  /// Whether this CPU has instructions for it.
  public var isSupported: Bool { self == .float32 || cdnn_has_bfloat16() }
}

extension Session {
  /// Chooses the precision of matrix products and convolutions, those of `backward` too, from here on.
  /// - Returns: the one in effect: float32 where the CPU has no instructions for the other.
  @discardableResult
  public final func setMatmulPrecision(_ precision: MatmulPrecision) -> MatmulPrecision {
    arithmetic = precision == .bfloat16 && precision.isSupported ? .bfloat16 : .float32
    return matmulPrecision
  }

  public final var matmulPrecision: MatmulPrecision { arithmetic == .float32 ? .float32 : .bfloat16 }
}
