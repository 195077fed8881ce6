/// 32-bit words as a tensor, for files whose elements are Floats: each word becomes two elements of 16 bits, which a
/// Float holds exactly.
package enum WordTensor {
  /// - Returns: [2 * words.count], the lower half of each word first.
  package static func encode(_ words: [UInt32]) throws -> Tensor {
    try Tensor(
      shape: [2 * words.count], values: words.flatMap { [Float($0 & 0xFFFF), Float($0 >> 16)] })
  }

  /// - Throws: `argument("state")` for a tensor that `encode` did not make.
  package static func decode(_ tensor: Tensor, _ name: String) throws -> [UInt32] {
    try Allocation.require(16 * tensor.count, for: "the words of a tensor")
    let halves = try tensor.copied().compactMap(UInt16.init(exactly:))
    guard halves.count == tensor.count, halves.count % 2 == 0 else {
      throw DiffusionError.argument("state", "'\(name)' of shape \(tensor.shape) does not hold words")
    }
    return stride(from: 0, to: halves.count, by: 2).map { UInt32(halves[$0]) | UInt32(halves[$0 + 1]) << 16 }
  }

  /// Encodes numbers with every bit, NaN included.
  package static func encode(_ numbers: [Double]) throws -> Tensor {
    try encode(numbers.flatMap { [UInt32(truncatingIfNeeded: $0.bitPattern), UInt32($0.bitPattern >> 32)] })
  }

  /// - Throws: `argument("state")` for a tensor that does not hold `count` numbers.
  package static func decodeNumbers(_ tensor: Tensor, count: Int, _ name: String) throws -> [Double] {
    let words = try decode(tensor, name)
    guard words.count.isMultiple(of: 2), words.count / 2 == count else {
      throw DiffusionError.argument(
        "state", "'\(name)' of shape \(tensor.shape) does not hold \(count) numbers")
    }
    return stride(from: 0, to: words.count, by: 2).map {
      Double(bitPattern: UInt64(words[$0]) | UInt64(words[$0 + 1]) << 32)
    }
  }
}
