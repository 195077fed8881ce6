/// Counts stored in tensors, exact where a single Float would round: [count mod 2^24, count / 2^24].
package enum WholeNumber {
  private static let base = 1 << 24

  package static func encode(_ count: Int) throws -> Tensor {
    try Tensor(shape: [2], values: [Float(count % base), Float(count / base)])
  }

  /// - Throws: `argument("state")` for a tensor that `encode` did not make; `key` is the tensor's name.
  package static func decode(_ tensor: Tensor, _ key: String) throws -> Int {
    let parts = tensor.count == 2 ? tensor.floats.compactMap(Int.init(exactly:)) : []
    guard parts.count == 2, parts.allSatisfy({ (0..<base).contains($0) }) else {
      throw DiffusionError.argument("state", "'\(key)' is not a step count")
    }
    return parts[0] + parts[1] * base
  }
}
