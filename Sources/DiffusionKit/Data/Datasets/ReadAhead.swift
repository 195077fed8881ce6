import CSystem
import Glibc

/// Reads the batches of a data set, the next one on a thread of its own while the caller works on the one before.
///
/// The thread reads one batch and ends. It handles no signals, calls no code of scripts and has a session of its own; a
/// session with limits of memory or files reads on its own thread.
package final class ReadAhead {
  private let dataset: any Dataset
  private var pending: PendingBatch?

  package init(_ dataset: any Dataset) { self.dataset = dataset }

  deinit { cancel() }

  /// Waits for the thread, if there is one, and drops its batch.
  package func cancel() {
    pending?.wait()
    pending = nil
  }

  /// The samples at `positions`.
  /// - Parameter next: the positions of the batch that will be read next; empty if they are not known.
  package func read(
    _ positions: UnsafeBufferPointer<Int64>, next: UnsafeBufferPointer<Int64>
  ) throws -> DataBatch {
    guard dataset.readsAhead else { return try dataset.read(positions) }
    let batch: DataBatch
    if let pending, pending.isOf(positions), pending.wait() {
      self.pending = nil
      batch = try pending.result.get()
    } else {
      cancel()
      batch = try dataset.read(positions)
    }
    let session = Session.current
    if !next.isEmpty, session.memoryBudget == nil, session.fileAccess == nil {
      pending = try PendingBatch(dataset, Buffer(next, for: "positions of samples"))
    }
    return batch
  }
}

/// A batch that a thread reads.
private final class PendingBatch {
  private let dataset: any Dataset
  private let positions: Buffer<Int64>
  private(set) var result: Result<DataBatch, any Error> = .failure(DiffusionError.state("not read"))
  private var thread: pthread_t?
  /// The process that has the thread: a child that forks has none.
  private let process = getpid()

  /// Starts a thread. If there is none to be had, `wait` reads.
  init(_ dataset: any Dataset, _ positions: Buffer<Int64>) throws {
    (self.dataset, self.positions) = (dataset, positions)
    var blocked = sigset_t()
    var before = sigset_t()
    sigfillset(&blocked)
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let owner = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let pending = Unmanaged<PendingBatch>.fromOpaque(context).takeRetainedValue()
        Session().run { pending.read() }
        return nil
      }, owner.toOpaque())
    if status == 0 { self.thread = thread } else { owner.release() }
  }

  func isOf(_ positions: UnsafeBufferPointer<Int64>) -> Bool { self.positions.elementsEqual(positions) }

  /// Waits until the batch is read.
  /// - Returns: false if the batch was not read.
  @discardableResult
  func wait() -> Bool {
    guard let thread, process == getpid() else { return false }
    pthread_join(thread, nil)
    self.thread = nil
    return true
  }

  private func read() {
    result = Result { try dataset.read(UnsafeBufferPointer(positions.elements)) }
  }
}
