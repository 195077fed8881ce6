/// The encoding of half blocks' colours.
package enum HalfBlockColors: Equatable, Sendable {
  /// 24 bits.
  case rgb
  /// The nearest of the 240 colours of xterm that users do not change: a cube of 216 and 24 grays.
  case palette
}
