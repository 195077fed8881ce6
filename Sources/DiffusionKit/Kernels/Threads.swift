import CKernels

/// The threads that loops and matrix products may use: one team, libgomp's, shared with oneDNN.
public enum Threads {
  /// As many as there are: the team has been made, or is made now.
  public static var count: Int { Int(ck_ready_team()) }

  /// As many as were asked for, within what the process may use. Makes no thread.
  package static var limit: Int { Int(ck_num_threads()) }

  /// Fewer are used, with a warning, where the process may use fewer cores, the system gives fewer threads or the
  /// session may not have so many.
  /// - Throws: `argument("count")` unless 1...1024.
  public static func setCount(_ count: Int) throws {
    let most = Int(CK_MOST_THREADS)
    guard (1...most).contains(count) else {
      throw DiffusionError.argument("count", "the number of threads is 1 to \(most), not \(count)")
    }
    let session = Session.current
    let allowed = min(count, session.maximumThreads ?? count)
    if allowed < count {
      session.warn("\(count) threads were asked for, this session has at most \(allowed)")
    }
    ck_set_num_threads(Int32(allowed))
  }

  /// What control groups grant, rounded up; 0 where they have no limit.
  /// - Parameters:
  ///   - groups: a file like /proc/self/cgroup.
  ///   - root: a folder like /sys/fs/cgroup.
  static func cores(grantedBy groups: String, in root: String) -> Int { Int(ck_group_cores(groups, root)) }

  /// While oneDNN computes a product it may have no stack on which a signal's handler could run, so the signals of the
  /// calling thread wait until it is done. A program whose handlers have a stack of their own (`sigaltstack`,
  /// SA_ONSTACK) saves the calls to the system by giving false. Default true.
  package static func holdSignals(_ holds: Bool) { ck_set_holds_signals(holds) }

  /// Runs what multiplies small matrices one after the other: signals may wait from one product to the next, not longer
  /// than a tenth of a millisecond.
  @inline(__always) static func stretch<R>(_ body: () throws -> R) rethrows -> R {
    ck_enter_stretch()
    defer { ck_leave_stretch() }
    return try body()
  }

  /// Calls code that is not the library's, which finds signals as it would without the library.
  package static func outsideOfStretches<R>(_ body: () throws -> R) rethrows -> R {
    let stretches = ck_suspend_stretches()
    defer { ck_resume_stretches(stretches) }
    return try body()
  }
}

@_cdecl("diffusionkit_fewer_threads") func tellOfFewerThreads(
  _ wanted: Int32, _ threads: Int32, _ forCores: Bool
) {
  let reason =
    forCores
    ? "the process may use no more cores" : "the system gives no more, or too little memory for their stacks"
  Session.current.warn("\(threads) of \(wanted) threads are used: \(reason)")
}
