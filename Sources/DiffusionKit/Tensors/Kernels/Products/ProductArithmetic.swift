import COneDNN

/// How a product is computed.
enum ProductArithmetic {
  case float32
  case bfloat16
  /// The result of bfloat16, at float32's speed, on any CPU: the factors are rounded, and the product of two of them is
  /// exact in float32. For tests.
  case rounded

  /// The arithmetic for a product of this many floating-point operations. Short products are not worth the rounding.
  static func current(for operations: Double) -> ProductArithmetic {
    let chosen = Session.current.arithmetic
    return chosen == .float32 || operations < minOperations ? .float32 : chosen
  }
  static let minOperations = 1e6
}

/// The elements of a storage as a product reads them.
struct Factor {
  /// Floats or, in bfloat16's arithmetic, halves.
  let elements: UnsafeRawPointer
  let arithmetic: ProductArithmetic

  var floats: UnsafePointer<Float> { elements.assumingMemoryBound(to: Float.self) }
  var halves: UnsafePointer<UInt16> { elements.assumingMemoryBound(to: UInt16.self) }

  /// The factor from element `count` on.
  static func + (factor: Factor, count: Int) -> Factor {
    let size = factor.arithmetic == .bfloat16 ? MemoryLayout<UInt16>.size : MemoryLayout<Float>.size
    return Factor(elements: factor.elements + count * size, arithmetic: factor.arithmetic)
  }
}
