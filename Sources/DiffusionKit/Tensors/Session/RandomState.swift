import CKernels

/// The states of two random generators: the one that training draws from, and the session's, which dropout and noise
/// layers draw from. Often both are the same generator.
package struct RandomState {
  package let training: Generator
  package let session: Generator

  /// Copies the current states.
  package init(_ generator: Generator) {
    let session = Session.current.generator
    training = generator.copy()
    self.session = session === generator ? training : session.copy()
  }

  package init(training: Generator, session: Generator) {
    self.training = training
    self.session = session
  }

  /// Sets `generator` and the session's generator to the stored states.
  package func restore(_ generator: Generator) {
    Session.current.generator.resume(from: session)
    generator.resume(from: training)
  }
}

extension Generator {
  /// Words of the engine's state that are stored one after the other: the state, the numbers generated from it, and the
  /// index of the next number.
  private static let length = 2 * 624 + 1

  /// Everything that the next numbers depend on: the engine's words, then the second sample of a pair of normal
  /// numbers, as a flag for its presence and its bits.
  package var words: [UInt32] {
    let raw = UnsafeRawPointer(engine)
    let bits = engine.pointee.cached_normal.bitPattern
    return (0..<Generator.length).map { raw.load(fromByteOffset: 4 * $0, as: UInt32.self) }
      + [engine.pointee.has_cached_normal ? 1 : 0, UInt32(truncatingIfNeeded: bits), UInt32(bits >> 32)]
  }

  /// A generator that continues from `words`.
  /// - Throws: `argument("state")` for invalid words.
  package convenience init(words: [UInt32], _ name: String) throws {
    guard words.count == Generator.length + 3, words[Generator.length - 1] <= 624,
      words[Generator.length] <= 1
    else { throw DiffusionError.argument("state", "'\(name)' is not the state of a random generator") }
    self.init()
    let raw = UnsafeMutableRawPointer(engine)
    for (index, word) in words.prefix(Generator.length).enumerated() {
      raw.storeBytes(of: word, toByteOffset: 4 * index, as: UInt32.self)
    }
    engine.pointee.has_cached_normal = words[Generator.length] == 1
    engine.pointee.cached_normal = Double(
      bitPattern: UInt64(words[Generator.length + 1]) | UInt64(words[Generator.length + 2]) << 32)
  }
}
