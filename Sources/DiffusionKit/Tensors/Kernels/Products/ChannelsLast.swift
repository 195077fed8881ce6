import CKernels

/// The order [N, positions, channels] of elements whose plain order is [N, channels, positions]: images for oneDNN,
/// tokens for attention, rows for normalisation.
struct ChannelsLast: Hashable {
  let channels: Int
  /// The positions of one channel, height times width.
  let positions: Int

  /// Makes the order; nil where both orders are the same.
  init?(channels: Int, positions: Int) {
    guard channels > 1, positions > 1 else { return nil }
    self.channels = channels
    self.positions = positions
  }

  /// Reorders `count` plain elements.
  func gather(_ count: Int, from plain: UnsafePointer<Float>, to ordered: UnsafeMutablePointer<Float>) {
    let size = channels * positions
    Stoppable.whole {
      ck_gather_strided(3, [count / size, positions, channels], plain, [size, 1, positions], ordered)
    }
  }

  /// Restores the plain order.
  func restore(_ count: Int, from ordered: UnsafePointer<Float>, to plain: UnsafeMutablePointer<Float>) {
    let size = channels * positions
    Stoppable.whole {
      ck_gather_strided(3, [count / size, channels, positions], ordered, [size, 1, channels], plain)
    }
  }

  /// Restores the plain order in place, slowly: follows each cycle of the permutation from its smallest index.
  func restoreInPlace(_ count: Int, _ elements: UnsafeMutablePointer<Float>) {
    let size = channels * positions
    /// The index of the element that belongs at index `target`.
    func source(_ target: Int) -> Int { target % positions * channels + target / positions }
    for example in 0..<count / size {
      let values = elements + example * size
      for start in 0..<size {
        var index = source(start)
        while index > start { index = source(index) }
        guard index == start else { continue }  // done from a smaller index
        let first = values[start]
        while source(index) != start {
          values[index] = values[source(index)]
          index = source(index)
        }
        values[index] = first
      }
    }
  }
}
