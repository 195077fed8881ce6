import CKernels

/// The order [N, positions, channels] of elements whose plain order is [N, channels, positions]: images for oneDNN,
/// tokens for attention, rows for normalisation.
struct ChannelsLast: Hashable {
  let channels: Int
  /// The places of one channel, height times width.
  let positions: Int

  /// Nil where both orders are the same.
  init?(channels: Int, positions: Int) {
    guard channels > 1, positions > 1 else { return nil }
    self.channels = channels
    self.positions = positions
  }

  /// Of `count` plain elements.
  func gather(_ count: Int, from plain: UnsafePointer<Float>, to ordered: UnsafeMutablePointer<Float>) {
    let size = channels * positions
    Stoppable.whole {
      ck_gather_strided(3, [count / size, positions, channels], plain, [size, 1, positions], ordered)
    }
  }

  /// Back to plain order.
  func restore(_ count: Int, from ordered: UnsafePointer<Float>, to plain: UnsafeMutablePointer<Float>) {
    let size = channels * positions
    Stoppable.whole {
      ck_gather_strided(3, [count / size, channels, positions], ordered, [size, 1, channels], plain)
    }
  }

  /// Back to plain order without memory to do it in, slowly: each cycle of the permutation from its smallest place.
  func restoreInPlace(_ count: Int, _ elements: UnsafeMutablePointer<Float>) {
    let size = channels * positions
    /// Where the element comes from that belongs at this place.
    func source(_ place: Int) -> Int { place % positions * channels + place / positions }
    for example in 0..<count / size {
      let values = elements + example * size
      for start in 0..<size {
        var place = source(start)
        while place > start { place = source(place) }
        guard place == start else { continue }  // seen from a smaller place
        let first = values[start]
        while source(place) != start {
          values[place] = values[source(place)]
          place = source(place)
        }
        values[place] = first
      }
    }
  }
}
