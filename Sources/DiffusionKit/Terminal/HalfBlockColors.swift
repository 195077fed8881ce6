/// How the colours of half blocks are said.
package enum HalfBlockColors: Equatable, Sendable {
  /// 24 bits.
  case rgb
  /// The nearest of xterm's 240 that no user changes: a cube of 216 and 24 grays.
  case palette
}
