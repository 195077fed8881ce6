/// The calls of a run to make, in order: those from some index on, and with resampling (RePaint, Lugmayr et al. 2022,
/// section 4.2) stretches of them several times.
///
/// Solvers of order 2 have two calls for most timesteps. The calls of one timestep are a block, which a plan enters at
/// its start and leaves at its end.
package struct SamplingPlan {
  /// Going back by `length` blocks with new noise, until each stretch was painted `samples` times.
  struct Resampling {
    let length: Int
    let samples: Int
  }

  /// One call of the model.
  struct Visit: Equatable {
    /// The index in the scheduler's timesteps.
    let index: Int
    /// The index whose noise level the samples have before they are renoised to that of `index`; nil without renoising.
    let renoisedFrom: Int?
    /// Whether the samples after the call have the noise level of the next index: false within a block.
    let endsBlock: Bool
  }

  /// The number of all visits.
  let count: Int
  private let calls: Int
  private let order: Int
  private let blocks: Int
  private let firstBlock: Int
  private let resampling: Resampling
  /// The block to visit next, counted from the last one; below 0 at the end.
  private var left: Int
  private var offset = 0
  private var repeats = 0
  private var renoisedFrom: Int?

  /// - Parameters:
  ///   - calls: the number of the scheduler's timesteps.
  ///   - order: the scheduler's order.
  ///   - firstBlock: the first block of `order` calls to visit.
  init(calls: Int, order: Int = 1, firstBlock: Int = 0, resampling: Resampling? = nil) {
    self.calls = calls
    self.order = max(order, 1)
    self.firstBlock = firstBlock
    self.resampling = resampling ?? Resampling(length: 1, samples: 1)
    blocks = (calls + self.order - 1) / self.order
    left = blocks - firstBlock - 1
    let visited = max(blocks - firstBlock, 0)
    let stretches = visited > 0 ? (visited - 1) / self.resampling.length : 0
    let again = stretches * self.resampling.length * (self.resampling.samples - 1)
    let missing = blocks * self.order - calls
    let lastVisits = stretches > 0 ? self.resampling.samples : min(visited, 1)
    count = (visited + again) * self.order - missing * lastVisits
  }

  /// The index of the first visit.
  var start: Int { min(firstBlock * order, calls) }

  /// The indices at which renoised samples continue, from the noisiest on.
  var returns: [Int] {
    let visited = blocks - firstBlock
    guard resampling.samples > 1, resampling.length < visited else { return [] }
    let stretches = stride(from: (visited - 1) / resampling.length, to: 0, by: -1)
    return stretches.map { (blocks - $0 * resampling.length) * order }
  }

  mutating func next() -> Visit? {
    guard left >= 0 else { return nil }
    let block = blocks - 1 - left
    let end = min((block + 1) * order, calls)
    let index = block * order + offset
    let visit = Visit(index: index, renoisedFrom: renoisedFrom, endsBlock: index + 1 == end)
    renoisedFrom = nil
    offset += 1
    guard visit.endsBlock else { return visit }
    offset = 0
    let endsStretch = left % resampling.length == 0 && left < blocks - firstBlock - resampling.length
    if endsStretch, repeats < resampling.samples - 1 {
      repeats += 1
      renoisedFrom = end
      left += resampling.length - 1
    } else {
      if endsStretch { repeats = 0 }
      left -= 1
    }
    return visit
  }
}
