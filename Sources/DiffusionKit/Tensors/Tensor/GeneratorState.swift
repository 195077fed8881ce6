import CKernels

// The state of a generator in PyTorch's format, CPUGeneratorImplState of aten/src/ATen/CPUGeneratorImpl.cpp: the
// results of `torch.get_rng_state()` can be read here, and vice versa.
extension Generator {
  /// The size of a state in bytes.
  package static let stateSize = 5056

  /// Byte offsets in a state. Numbers are little-endian.
  private enum Offset {
    static let (seed, left, seeded, next, words) = (0, 8, 12, 16, 24)
    /// The second number of a pair of normal numbers, and whether there is one.
    static let (normal, hasNormal) = (5024, 5040)
  }

  private static let wordCount = 624

  /// Everything that the next numbers depend on, [5056]: bytes, 0 to 255 each.
  public func state() throws -> Tensor {
    let state = engine.pointee
    let words = withUnsafeBytes(of: state.state) { Array($0.bindMemory(to: UInt32.self)) }
    var bytes = [UInt8](repeating: 0, count: Generator.stateSize)
    func put(_ value: UInt64, at offset: Int, _ count: Int) {
      for byte in 0..<count { bytes[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte)) }
    }
    // PyTorch's `next` is 0 before the first number is drawn, and stays at the count after all words are drawn.
    let isFresh = Int(state.next) == Generator.wordCount && words == Generator.words(seed: initialSeed)
    let left = Int(state.next) == Generator.wordCount ? 1 : Generator.wordCount - Int(state.next) + 1
    put(initialSeed, at: Offset.seed, 8)
    put(UInt64(left), at: Offset.left, 4)
    put(1, at: Offset.seeded, 4)
    put(isFresh ? 0 : UInt64(state.next), at: Offset.next, 8)
    for (index, word) in words.enumerated() { put(UInt64(word), at: Offset.words + 8 * index, 8) }
    if state.has_cached_normal {
      put(state.cached_normal.bitPattern, at: Offset.normal, 8)
      put(1, at: Offset.hasNormal, 4)
    }
    return try Tensor(shape: [bytes.count], values: bytes.map(Float.init))
  }

  /// Restores a state.
  /// - Parameter state: [5056], from `state` or from PyTorch.
  /// - Throws: `argument("state")` for anything else; the generator is then unchanged.
  public func setState(_ state: Tensor) throws {
    let isWhole = state.shape.sizes == [Generator.stateSize]
    let bytes = isWhole ? state.floats.compactMap(UInt8.init(exactly:)) : []
    guard isWhole, bytes.count == state.count else {
      throw DiffusionError.argument(
        "state",
        "shape \(state.shape): the state of a generator has \(Generator.stateSize) bytes, whole numbers from 0 to 255"
      )
    }
    func read(_ offset: Int, _ count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }
    let (left, next) = (read(Offset.left, 4), read(Offset.next, 8))
    let words = (0..<Generator.wordCount).map { read(Offset.words + 8 * $0, 8) }
    let isInOrder = left == 1 || left + next == UInt64(Generator.wordCount) + 1
    guard read(Offset.seeded, 4) == 1, (1...UInt64(Generator.wordCount)).contains(left), next <= 624,
      isInOrder,
      words.allSatisfy({ $0 <= UInt64(UInt32.max) }), read(Offset.hasNormal, 4) <= 1
    else { throw DiffusionError.argument("state", "is not the state of a generator") }
    initialSeed = read(Offset.seed, 8)
    let engine = engine
    withUnsafeMutableBytes(of: &engine.pointee.state) { state in
      withUnsafeMutableBytes(of: &engine.pointee.tempered) { tempered in
        for (index, word) in words.enumerated() {
          let word = UInt32(truncatingIfNeeded: word)
          state.storeBytes(of: word, toByteOffset: 4 * index, as: UInt32.self)
          tempered.storeBytes(of: Generator.tempered(word), toByteOffset: 4 * index, as: UInt32.self)
        }
      }
    }
    engine.pointee.next = left == 1 ? UInt32(Generator.wordCount) : UInt32(next)
    engine.pointee.has_cached_normal = read(Offset.hasNormal, 4) == 1
    engine.pointee.cached_normal = Double(bitPattern: read(Offset.normal, 8))
  }

  /// MT19937's output for a word of its state.
  private static func tempered(_ word: UInt32) -> UInt32 {
    var y = word
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    return y ^ (y >> 18)
  }

  /// The words of a newly seeded generator.
  private static func words(seed: UInt64) -> [UInt32] {
    let generator = Generator(seed: seed)
    return withUnsafeBytes(of: generator.engine.pointee.state) { Array($0.bindMemory(to: UInt32.self)) }
  }
}
