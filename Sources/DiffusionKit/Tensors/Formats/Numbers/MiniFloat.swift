/// Floating-point numbers of 8 and 4 bits, with safetensors's names. Every value is exact as a Float.
package enum MiniFloat: String, CaseIterable, Sendable {
  /// Infinity and NaN as in IEEE's formats (Micikevicius et al. 2022).
  case e5m2 = "F8_E5M2"
  /// No infinity; NaN if all bits but the sign are 1.
  case e4m3 = "F8_E4M3"
  /// No infinity and no -0, whose bits are NaN; exponents are one lower (Graphcore, AMD).
  case e5m2fnuz = "F8_E5M2FNUZ"
  case e4m3fnuz = "F8_E4M3FNUZ"
  /// A power of two, 2^-127...2^127, without sign: the scales of OCP's microscaling formats; NaN if all bits are 1.
  case e8m0 = "F8_E8M0"
  /// OCP's four bits, two elements per byte, the first in the lower half: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their
  /// negatives.
  case e2m1 = "F4"

  var bits: Int { self == .e2m1 ? 4 : 8 }

  /// The value of an element's bits.
  func value(_ bits: UInt8) -> Float {
    switch self {
    case .e5m2: finite(bits, mantissa: 2, bias: 15) { $0 == 31 ? ($1 == 0 ? .infinity : .nan) : nil }
    case .e4m3: finite(bits, mantissa: 3, bias: 7) { $0 == 15 && $1 == 7 ? .nan : nil }
    case .e5m2fnuz: bits == 0x80 ? .nan : finite(bits, mantissa: 2, bias: 16)
    case .e4m3fnuz: bits == 0x80 ? .nan : finite(bits, mantissa: 3, bias: 8)
    case .e8m0: bits == 0xFF ? .nan : Float(sign: .plus, exponent: Int(bits) - 127, significand: 1)
    case .e2m1: finite((bits & 8) << 4 | bits & 7, mantissa: 1, bias: 1)
    }
  }

  /// Decodes sign, exponent and mantissa as in IEEE's formats, subnormal numbers included.
  /// - Parameter special: the magnitude for an exponent and a mantissa with a special meaning; nil for regular numbers.
  private func finite(
    _ bits: UInt8, mantissa width: Int, bias: Int, special: (Int, Int) -> Float? = { _, _ in nil }
  ) -> Float {
    let exponent = Int(bits & 0x7F) >> width
    let mantissa = Int(bits) & (1 << width - 1)
    let one = 1 << width
    let magnitude =
      special(exponent, mantissa)
      ?? Float(
        sign: .plus, exponent: max(exponent, 1) - bias - width,
        significand: Float(exponent == 0 ? mantissa : one + mantissa))
    return bits & 0x80 == 0 ? magnitude : -magnitude
  }

  func convert(_ source: UnsafeRawBufferPointer, into destination: UnsafeMutableBufferPointer<Float>) {
    let values = (0...UInt8.max).map(value)
    for index in destination.indices {
      let byte = bits == 8 ? source[index] : source[index / 2] >> (4 * UInt8(index % 2)) & 0xF
      destination[index] = values[Int(byte)]
    }
  }
}
