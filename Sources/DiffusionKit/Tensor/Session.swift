import CKernels
import Glibc
import Synchronization

/// What one user of the library owns, a Lua state or a Swift thread: the random generator that is drawn from by
/// default, whether gradients are recorded, and whether the work under way should stop.
///
/// The current one is found through the thread: `LuaBindings` makes a Lua state's session current while its code runs.
public final class Session {
  public let generator = Generator()
  /// Who made the session, for its own use.
  public weak var owner: AnyObject?
  /// Whether ops on parameters are recorded on the tape (see `noGrad`).
  public internal(set) var isRecording = true
  /// Set from any thread or a signal handler's thread to stop `fit`, sampling and other long work.
  private let stopRequested = Atomic<Bool>(false)

  public init() {}

  public func requestStop() { stopRequested.store(true, ordering: .relaxed) }

  /// Long work polls this between steps.
  /// - Throws: `interrupted`, once for each request.
  public func checkInterrupted() throws {
    if takeStopRequest() { throw DiffusionError.interrupted }
  }

  /// Whether a stop was requested since this was last asked.
  public func takeStopRequest() -> Bool {
    stopRequested.load(ordering: .relaxed) && stopRequested.exchange(false, ordering: .relaxed)
  }

  @inline(__always) public static var current: Session {
    if let pointer = ck_thread_slot() { return Unmanaged<Session>.fromOpaque(pointer).takeUnretainedValue() }
    return makeForThread()
  }

  /// Makes this the thread's current session while `body` runs.
  @inline(__always) public func run<R>(_ body: () throws -> R) rethrows -> R {
    let previous = ck_thread_slot()
    ck_set_thread_slot(Unmanaged.passUnretained(self).toOpaque())
    defer { ck_set_thread_slot(previous) }
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
    ck_set_thread_slot(pointer)
    return session
  }
}
