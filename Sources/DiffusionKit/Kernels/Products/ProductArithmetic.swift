import COneDNN

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
