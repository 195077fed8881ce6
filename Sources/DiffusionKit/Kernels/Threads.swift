import CKernels

/// The threads that loops and matrix products may use: one team, libgomp's, shared with oneDNN.
public enum Threads {
  public static var count: Int { Int(ck_num_threads()) }

  /// - Throws: `argument("count")` unless 1...1024.
  public static func setCount(_ count: Int) throws {
    guard (1...1024).contains(count) else {
      throw DiffusionError.argument("count", "the number of threads is 1 to 1024, not \(count)")
    }
    ck_set_num_threads(Int32(count))
  }

  /// While oneDNN computes a product it may have no stack on which a signal's handler could run, so the signals of the
  /// calling thread wait until it is done. A program whose handlers have a stack of their own (`sigaltstack`,
  /// SA_ONSTACK) saves the two calls to the system by giving false. Default true.
  public static func holdSignals(_ holds: Bool) { ck_set_holds_signals(holds) }
}
