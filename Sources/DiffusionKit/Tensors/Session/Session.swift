import CKernels
import Glibc
import Synchronization

/// The state of one user of the library, a Lua state or a Swift thread: the default random generator, whether gradients
/// are recorded, and whether the running work should stop.
///
/// The current session is found through the thread: `LuaBindings` makes a Lua state's session current while its code
/// runs.
open class Session {
  public final let generator = Generator()
  /// Whether ops on parameters are recorded on the tape (see `noGrad`).
  public final package(set) var isRecording = true
  /// The arithmetic of matrix products and convolutions (see `setMatmulPrecision`).
  final var arithmetic = ProductArithmetic.float32
  /// The tables of the Fourier transforms that ran last.
  package final let fourierPlans = FourierPlans()
  /// The shapes of the weights in a file, while the model that the file describes is made.
  package final var describedWeights: DescribedWeights?
  /// The number of nodes that the session has recorded on the tape, which numbers them in the order they were made.
  final var nodeCount = 0
  /// Whether `backward` is running. Ops that run meanwhile belong to a repeated computation (`checkpoint`).
  package final internal(set) var isDifferentiating = false
  /// Whether `fit`, sampling and other long work should stop; set from any thread or a signal handler.
  private final let stopRequested = Atomic<Bool>(false)

  public init() {}

  /// The limit of the session's memory; nil: the machine's memory.
  public final var memoryBudget: MemoryBudget?
  /// The files that the session may read and write; nil: those of the process.
  public final var fileAccess: FileAccess?
  /// The number of threads that the session may use; nil: as many as the process may.
  public final var maximumThreads: Int?
  /// The time at which long work has to end.
  public final var timeLimit: TimeLimit?

  public struct TimeLimit: Sendable {
    public let seconds: Double
    private let end: Double

    /// Starts the limit now.
    /// - Parameter seconds: finite, not negative, at most a year.
    public init(seconds: Double) {
      self.seconds = seconds
      end = Clock.seconds() + min(max(seconds, 0), 365 * 86400)
    }

    public var isOver: Bool { Clock.seconds() >= end }

    /// The remaining seconds, at least 0.
    package var remaining: Double { max(0, end - Clock.seconds()) }
  }

  /// Releases unused objects, in subclasses. Called once before a request for memory is refused.
  open func reclaimMemory() {}

  /// Lets the running work fail, in subclasses. Called when new objects exceed the memory budget.
  open func didOverdraw() {}

  /// How warnings spell names: in Swift's style, or as scripts do.
  package final var nameStyle = NameStyle.swift
  /// The messages that `warn` has shown.
  private final var warnings: Set<String> = []

  /// Warns about a value that is valid but may be unintended. Each message is shown once per session.
  /// - Parameter text: names stand in backticks, as in the text of a `DiffusionError`.
  public final func warn(_ text: String) {
    let message = nameStyle.unquoted(text)
    if warnings.count < 10_000, warnings.insert(message).inserted { show(warning: message) }
  }

  /// Shows a warning: a line on standard error, unless a subclass overrides this method.
  open func show(warning message: String) {
    var line = "DiffusionKit: warning: \(message)\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// The trainers that have written checkpoints and are still in use (`CheckpointClaim`).
  package final var checkpointWriters: [String: WeakIdentity] = [:]

  public final func requestStop() { stopRequested.store(true, ordering: .relaxed) }

  /// Throws if the running work should stop. Long work polls this method between steps.
  /// - Throws: `interrupted`, once for each request; `timeLimit` after the time limit; what `pollHost` throws; `memory` if
  ///   small objects have used up the reserve.
  public final func checkInterrupted() throws {
    if takeStopRequest() { throw DiffusionError.interrupted }
    if let timeLimit, timeLimit.isOver { throw DiffusionError.timeLimit(timeLimit.seconds) }
    try pollHost(isInKernel: false)
    try Allocation.checkReserve()
  }

  /// Polls the program around the session, about every hundredth of a second, for whether the running work should end: a subclass
  /// throws if so. Called on the thread whose current session this is.
  /// - Parameter isInKernel: whether a kernel is in the middle of its loop, so that no other work may run meanwhile.
  open func pollHost(isInKernel: Bool) throws {}

  /// What `pollHost` threw within a kernel.
  private final var hostError: (any Error)?

  /// Whether `pollHost` wants the running kernel to end. The error is kept for `takeHostError`.
  final func hostStopsKernel() -> Bool {
    guard hostError == nil else { return true }
    do { try pollHost(isInKernel: true) } catch { hostError = error }
    return hostError != nil
  }

  final func takeHostError() -> (any Error)? {
    defer { hostError = nil }
    return hostError
  }

  /// Whether a requested stop has not been taken yet.
  package final var isStopRequested: Bool { stopRequested.load(ordering: .relaxed) }

  /// Whether `checkInterrupted` would throw. Any thread may read it.
  final var shouldStop: Bool { isStopRequested || timeLimit?.isOver == true }

  /// Takes a requested stop. Returns whether there was one.
  package final func takeStopRequest() -> Bool {
    stopRequested.load(ordering: .relaxed) && stopRequested.exchange(false, ordering: .relaxed)
  }

  @inline(__always) public static var current: Session {
    if let pointer = ck_thread_slot() { return Unmanaged<Session>.fromOpaque(pointer).takeUnretainedValue() }
    return makeForThread()
  }

  /// The current session's budget. Makes no session for threads that have none.
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

  /// Makes this session the thread's current one while `body` runs.
  @inline(__always) public final func run<R>(_ body: () throws -> R) rethrows -> R {
    let previous = ck_exchange_thread_slot(Unmanaged.passUnretained(self).toOpaque())
    defer { _ = ck_exchange_thread_slot(previous) }
    return try body()
  }

  // A thread without a session gets a new one, released when the thread ends.
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
