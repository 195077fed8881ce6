import CKernels

/// The threads of loops and matrix products: one team, libgomp's, shared with oneDNN.
public enum Threads {
  /// The number of threads of the team, which is made now if it does not exist yet.
  public static var count: Int { Int(ck_ready_team()) }

  /// The number of threads that was requested, within the limits of the process. Makes no thread.
  package static var limit: Int { Int(ck_num_threads()) }

  /// Sets the number of threads. Fewer are used, with a warning, if the process may use fewer cores, the system gives
  /// fewer threads or the session permits fewer.
  /// - Throws: `argument("count")` unless 1...1024.
  public static func setCount(_ count: Int) throws {
    let maxCount = Int(CK_MAX_THREADS)
    try Requirement.within(count, 1...maxCount, "count")
    let session = Session.current
    let allowed = min(count, session.maximumThreads ?? count)
    if allowed < count {
      session.warn("\(count) threads were requested, this session allows at most \(allowed)")
    }
    ck_set_num_threads(Int32(allowed))
  }

  /// The number of cores that control groups grant, rounded up; 0 if they have no limit.
  /// - Parameters:
  ///   - groups: a file like /proc/self/cgroup.
  ///   - root: a folder like /sys/fs/cgroup.
  static func cores(grantedBy groups: String, in root: String) -> Int { Int(ck_group_cores(groups, root)) }

  /// Sets whether signals of the calling thread wait while oneDNN computes a product: the thread may then have no stack
  /// on which a signal's handler could run. A program whose handlers have a stack of their own (`sigaltstack`,
  /// SA_ONSTACK) passes false and saves the system calls. Default true.
  package static func holdSignals(_ holds: Bool) { ck_set_holds_signals(holds) }

  /// Runs code that multiplies small matrices one after the other: signals may wait from one product to the next, but
  /// at most a tenth of a millisecond.
  @inline(__always) package static func stretch<R>(_ body: () throws -> R) rethrows -> R {
    ck_enter_stretch()
    defer { ck_leave_stretch() }
    return try body()
  }

  /// Runs code from outside of the library, with signals as they would be without the library.
  package static func outsideOfStretches<R>(_ body: () throws -> R) rethrows -> R {
    let stretches = ck_suspend_stretches()
    defer { ck_resume_stretches(stretches) }
    return try body()
  }
}

@_cdecl("diffusionkit_fewer_threads") func warnAboutFewerThreads(
  _ requested: Int32, _ threads: Int32, _ forCores: Bool
) {
  let reason =
    forCores
    ? "the process may use no more cores" : "the system gives no more, or too little memory for their stacks"
  Session.current.warn("\(threads) of \(requested) threads are used: \(reason)")
}
