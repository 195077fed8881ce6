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

/// How a product is computed.
enum ProductArithmetic {
  case float32
  case bfloat16
  /// What bfloat16 gives, at float32's speed, on any CPU: factors are rounded, and products of two of them are exact in
  /// float32. For tests.
  case rounded

  /// For a product of so many floating-point operations. Short ones are not worth the rounding.
  static func current(for operations: Double) -> ProductArithmetic {
    let chosen = Session.current.arithmetic
    return chosen == .float32 || operations < leastOperations ? .float32 : chosen
  }
  static let leastOperations = 1e6
}

/// The elements of a storage as a product reads them.
struct Factor {
  /// Floats or, in bfloat16's arithmetic, halves.
  let elements: UnsafeRawPointer
  let arithmetic: ProductArithmetic

  var floats: UnsafePointer<Float> { elements.assumingMemoryBound(to: Float.self) }
  var halves: UnsafePointer<UInt16> { elements.assumingMemoryBound(to: UInt16.self) }

  /// From an element on.
  static func + (factor: Factor, count: Int) -> Factor {
    let size = factor.arithmetic == .bfloat16 ? MemoryLayout<UInt16>.size : MemoryLayout<Float>.size
    return Factor(elements: factor.elements + count * size, arithmetic: factor.arithmetic)
  }
}
