// Masks. A tensor knows whether its elements are truth values, so that `t[mask]` can be told from `t[positions]` by the
// operations that made it, never by its data.
extension Tensor {
  /// Whether the elements are truth values, 0 and 1, as comparisons and logical functions make them. What only moves
  /// elements keeps this, and so do the product of two masks and `1 - mask`; other arithmetic makes numbers of them.
  public var isMask: Bool { storage.isMask }

  /// Marks this new result, whose storage no other tensor shares, as a mask.
  @inline(__always) package func asMask(if isMask: Bool = true) -> Tensor {
    if isMask { storage.isMask = true }
    return self
  }

  /// The same elements as numbers: a copy of a mask.
  func asNumbers() throws -> Tensor {
    guard isMask else { return self }
    var numbers = self
    try numbers.makeUnique()
    return numbers
  }

  /// Where the elements are not 0: this tensor itself if it is a mask.
  func truth() throws -> Tensor { try isMask ? self : ne(Tensor(0)) }
}
