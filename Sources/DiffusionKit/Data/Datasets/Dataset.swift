/// Samples that are read in batches by their positions, from memory or from files.
///
/// A batch is made in two steps. `read` draws no random numbers and calls no code of scripts, so that it may run on
/// another thread while the model is trained on the batch before; `complete` does the rest on the caller's thread.
public protocol Dataset: AnyObject {
  /// The number of samples.
  var count: Int { get }
  /// Whether reading takes so long that the next batch is to be read on another thread meanwhile. `read` may then be
  /// called on any thread. Default false.
  var readsAhead: Bool { get }
  /// Whether labels come with the data whether they are needed or not, so that a model that takes none is trained
  /// without them. Default false.
  var hasIncidentalLabels: Bool { get }
  /// The files that were left out so far, and the reasons. Default none.
  var skipped: [(path: FilePath, reason: String)] { get }

  /// Reads the samples at `positions`, which the caller ensures to be within 0..<count. Samples that cannot be used are
  /// left out if the data set permits it.
  func read(_ positions: UnsafeBufferPointer<Int64>) throws -> DataBatch
  /// Reads the samples of a range within 0..<count.
  func read(_ range: Range<Int>) throws -> DataBatch
  /// What is done to a batch after it was read: augmentation, for instance. Default nothing.
  /// - Parameter generator: the generator of all random numbers.
  func complete(_ batch: DataBatch, _ generator: Generator) throws -> DataBatch
}

extension Dataset {
  public var readsAhead: Bool { false }
  public var hasIncidentalLabels: Bool { false }
  public var skipped: [(path: FilePath, reason: String)] { [] }
  public func complete(_ batch: DataBatch, _ generator: Generator) throws -> DataBatch { batch }

  public func read(_ range: Range<Int>) throws -> DataBatch {
    let positions = try Buffer<Int64>(count: range.count, for: "positions of samples")
    for (index, position) in range.enumerated() { positions[index] = Int64(position) }
    return try read(UnsafeBufferPointer(positions.elements))
  }

  /// The samples at `positions`, from 0; negative ones count from the end.
  /// - Parameter generator: the generator of augmentations. Default the session's.
  /// - Throws: `argument("positions")` for a position that does not exist; the errors of files and of functions of
  ///   scripts.
  public func batch(
    _ positions: PositionList, generator: Generator = Session.current.generator
  ) throws -> DataBatch {
    let whole = try positions.resolved(amongSamples: count, name: "positions")
    return try complete(read(UnsafeBufferPointer(whole.elements)), generator)
  }

  /// The first samples.
  /// - Throws: `argument("count")` for a negative number, and for more samples than there are.
  public func take(_ count: Int) throws -> any Dataset {
    try Requirement.within(count, 0...self.count, "count")
    return try DatasetPart(self, positions: Buffer(0..<Int64(count), for: "positions of samples"))
  }

  /// Two parts: the samples without the last ones, and the last ones.
  /// - Parameter share: the share of the first part, between 0 and 1.
  /// - Throws: `argument("share")` for a share that leaves nothing for one part.
  public func split(_ share: Double) throws -> (any Dataset, any Dataset) {
    let first = share > 0 && share < 1 ? Int((Double(count) * share).rounded()) : 0
    guard first > 0, first < count else {
      throw DiffusionError.argument("share", "\(share) of \(count) samples leaves one of the parts empty")
    }
    let what = "positions of samples"
    return (
      try DatasetPart(self, positions: Buffer(0..<Int64(first), for: what)),
      try DatasetPart(self, positions: Buffer(Int64(first)..<Int64(count), for: what))
    )
  }

  /// All samples in a random order that does not change any more.
  public func shuffled(_ generator: Generator = Session.current.generator) throws -> any Dataset {
    try DatasetPart(self, positions: generator.permutation(count))
  }

  /// The samples with a function that is applied to each batch after it was read.
  public func map(_ change: @escaping (DataBatch, Generator) throws -> DataBatch) -> any Dataset {
    MappedDataset(self, change)
  }
}

/// Some samples of another data set, in another order.
final class DatasetPart: Dataset {
  private let whole: any Dataset
  private let positions: Buffer<Int64>

  init(_ whole: any Dataset, positions: Buffer<Int64>) { (self.whole, self.positions) = (whole, positions) }

  var count: Int { positions.count }
  var readsAhead: Bool { whole.readsAhead }
  var hasIncidentalLabels: Bool { whole.hasIncidentalLabels }
  var skipped: [(path: FilePath, reason: String)] { whole.skipped }

  func read(_ positions: UnsafeBufferPointer<Int64>) throws -> DataBatch {
    let others = try Buffer<Int64>(count: positions.count, for: "positions of samples")
    for (index, position) in positions.enumerated() { others[index] = self.positions[Int(position)] }
    return try whole.read(UnsafeBufferPointer(others.elements))
  }

  func read(_ range: Range<Int>) throws -> DataBatch {
    try whole.read(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(positions.elements)[range]))
  }

  func complete(_ batch: DataBatch, _ generator: Generator) throws -> DataBatch {
    try whole.complete(batch, generator)
  }
}

/// A data set with a function that changes its batches.
final class MappedDataset: Dataset {
  private let base: any Dataset
  private let change: (DataBatch, Generator) throws -> DataBatch

  init(_ base: any Dataset, _ change: @escaping (DataBatch, Generator) throws -> DataBatch) {
    (self.base, self.change) = (base, change)
  }

  var count: Int { base.count }
  var readsAhead: Bool { base.readsAhead }
  var hasIncidentalLabels: Bool { base.hasIncidentalLabels }
  var skipped: [(path: FilePath, reason: String)] { base.skipped }

  func read(_ positions: UnsafeBufferPointer<Int64>) throws -> DataBatch { try base.read(positions) }
  func read(_ range: Range<Int>) throws -> DataBatch { try base.read(range) }

  func complete(_ batch: DataBatch, _ generator: Generator) throws -> DataBatch {
    let before = try base.complete(batch, generator)
    let after = try change(before, generator)
    try after.check("the batch that `map`'s function returned")
    guard after.count == before.count else {
      throw DiffusionError.state(
        "`map`'s function returned \(after.count) samples for \(before.count)")
    }
    return after
  }
}
