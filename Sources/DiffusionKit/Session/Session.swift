import CKernels
import Glibc
import Synchronization

/// What one user of the library owns, a Lua state or a Swift thread: the random generator that is drawn from by
/// default, whether gradients are recorded, and whether the work under way should stop.
///
/// The current one is found through the thread: `LuaBindings` makes a Lua state's session current while its code runs.
open class Session {
  public final let generator = Generator()
  /// Whether ops on parameters are recorded on the tape (see `noGrad`).
  public final internal(set) var isRecording = true
  /// How matrix products and convolutions are computed (see `setMatmulPrecision`).
  final var arithmetic = ProductArithmetic.float32
  /// While a model is made that a file describes: the shapes of the file's weights.
  final var describedWeights: DescribedWeights?
  /// How many nodes the session has put on the tape: the order in which they were made.
  final var nodeCount = 0
  /// Whether `backward` runs. What computes meanwhile computes again (`checkpoint`).
  package final internal(set) var isDifferentiating = false
  /// Set from any thread or a signal handler's thread to stop `fit`, sampling and other long work.
  private final let stopRequested = Atomic<Bool>(false)

  public init() {}

  /// What the session's tensors may take together; nil: what the machine has.
  public final var memoryBudget: MemoryBudget?
  /// Which files may be read and written; nil: what the process may.
  public final var fileAccess: FileAccess?
  /// How many threads it may ask for; nil: as many as the process may use.
  public final var maximumThreads: Int?
  /// When long work has to end.
  public final var timeLimit: TimeLimit?

  public struct TimeLimit: Sendable {
    public let seconds: Double
    private let end: ContinuousClock.Instant

    /// From now on.
    /// - Parameter seconds: finite, not negative; a year is the most.
    public init(seconds: Double) {
      self.seconds = seconds
      end = .now + .seconds(min(max(seconds, 0), 365 * 86400))
    }

    public var isOver: Bool { ContinuousClock.now >= end }

    /// Seconds that are left, 0 where none are.
    var remaining: Double { max(0, ContinuousClock.now.duration(to: end) / .seconds(1)) }
  }

  /// Called once before a request for memory is refused: a subclass may let go of what nobody uses any more.
  open func reclaimMemory() {}

  /// Called where objects that were made take more than the memory budget has. A subclass lets the work under way fail.
  open func didOverdraw() {}

  /// What `warn` has said.
  private final var warnings: Set<String> = []

  /// Says what is no error but may not be what was meant; the same message once in a session.
  public final func warn(_ message: String) {
    if warnings.count < 10_000, warnings.insert(message).inserted { show(warning: message) }
  }

  /// Where warnings go: a line on standard error, unless a subclass knows better.
  open func show(warning message: String) {
    var line = "DiffusionKit: warning: \(message)\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// The trainers that have written checkpoints and are in use still (`CheckpointClaim`).
  final var checkpointWriters: [String: WeakIdentity] = [:]

  public final func requestStop() { stopRequested.store(true, ordering: .relaxed) }

  /// Long work polls this between steps.
  /// - Throws: `interrupted`, once for each request; `timeLimit` from when time is over; `memory` where small objects took
  ///   the last of it.
  public final func checkInterrupted() throws {
    if takeStopRequest() { throw DiffusionError.interrupted }
    if let timeLimit, timeLimit.isOver { throw DiffusionError.timeLimit(timeLimit.seconds) }
    try Allocation.checkReserve()
  }

  /// Whether a stop is requested that nothing has answered yet.
  package final var isStopRequested: Bool { stopRequested.load(ordering: .relaxed) }

  /// Whether `checkInterrupted` would throw. For any thread.
  final var shouldStop: Bool { isStopRequested || timeLimit?.isOver == true }

  /// Whether a stop was requested since this was last asked.
  package final func takeStopRequest() -> Bool {
    stopRequested.load(ordering: .relaxed) && stopRequested.exchange(false, ordering: .relaxed)
  }

  @inline(__always) public static var current: Session {
    if let pointer = ck_thread_slot() { return Unmanaged<Session>.fromOpaque(pointer).takeUnretainedValue() }
    return makeForThread()
  }

  /// Without a session for threads that have none.
  @inline(__always) static var memoryBudgetOfCurrent: MemoryBudget? {
    guard let pointer = ck_thread_slot() else { return nil }
    return Unmanaged<Session>.fromOpaque(pointer)._withUnsafeGuaranteedRef { $0.memoryBudget }
  }

  /// The next number of `nodeCount`; 0 on threads that have no session.
  @inline(__always) static func countNode() -> Int {
    guard let pointer = ck_thread_slot() else { return 0 }
    return Unmanaged<Session>.fromOpaque(pointer)._withUnsafeGuaranteedRef {
      $0.nodeCount &+= 1
      return $0.nodeCount
    }
  }

  /// Makes this the thread's current session while `body` runs.
  @inline(__always) public final func run<R>(_ body: () throws -> R) rethrows -> R {
    let previous = ck_exchange_thread_slot(Unmanaged.passUnretained(self).toOpaque())
    defer { _ = ck_exchange_thread_slot(previous) }
    return try body()
  }

  // A thread that never had a session gets one of its own, released when the thread ends.
  private static let threadKey: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { pointer in
      if let pointer { Unmanaged<Session>.fromOpaque(pointer).release() }
    }
    return key
  }()

  @inline(never) private static func makeForThread() -> Session {
    let session = Session()
    let pointer = Unmanaged.passRetained(session).toOpaque()
    pthread_setspecific(threadKey, pointer)
    _ = ck_exchange_thread_slot(pointer)
    return session
  }
}
