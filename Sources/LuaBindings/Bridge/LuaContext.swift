import CLua
import DiffusionKit

/// The session of one Lua state: the values that its scripts share with each other and with no other state.
package final class LuaContext: Session {
  /// The current figure of `dk.plot`.
  var figure: Figure?
  /// Whether training shows its progress by default. True in `diffuse-lua`.
  package var showsProgress = false
  /// The text that a function such as `summary` both printed and returned. The console does not show it again.
  package var printedText: String?
  /// An error from code that cannot throw. The running function fails with it.
  var failure: (any Error)?
  /// The state as C sees it, while the Lua state is open.
  var state: UnsafeMutablePointer<clua_state>?

  package override init() {
    super.init()
    nameStyle = .script
  }

  /// The context whose code is running on this thread.
  static var running: LuaContext? { Session.current as? LuaContext }

  /// Writes to standard error in `diffuse-lua`. In another host the warning goes to Lua's `warn`, as the host has set it up.
  package override func show(warning message: String) {
    let L = state?.pointee.running
    message.withCString { text in
      if let L, !showsProgress { lua_warning(L, text, 0) } else { clua_write_warning(text) }
    }
  }

  /// The objects that a function made exceed the memory budget. The function fails if a garbage collection frees too little.
  private struct Overdraft: Error {}

  package override func didOverdraw() { if failure == nil { failure = Overdraft() } }

  /// Adds the bytes of a box, besides its tensors, to what the session owes.
  func owe(_ bytes: Int) {
    memoryBudget?.owe(bytes)
    if memoryBudget?.isOverdrawn == true { didOverdraw() }
  }

  /// Throws the error that a function which has returned left in `failure`.
  func throwFailure() throws {
    guard let failure else { return }
    self.failure = nil
    guard failure is Overdraft else { throw failure }
    guard let budget = memoryBudget, budget.isOverdrawn else { return }
    reclaimMemory()
    guard budget.isOverdrawn else { return }
    throw DiffusionError.memory(
      "not enough memory for another object: \(budget.used) of \(budget.limit) bytes are in use")
  }

  /// The error to report for a function that threw one: `failure`, if there is one, comes first.
  func takeFailure(_ thrown: any Error) -> any Error {
    defer { failure = nil }
    return failure is Overdraft ? thrown : failure ?? thrown
  }

  /// Lets the hook run that the host or a script has set for the running thread.
  package override func pollHost(isInKernel: Bool) throws {
    guard let state, let L = state.pointee.running else { return }
    try L.checked(clua_poll_hook(L, isInKernel ? state : nil))
  }

  /// Collects the values that the script has dropped.
  package override func reclaimMemory() {
    guard let state, clua_reclaim(state) != LUA_OK else { return }
    clua_store_error(state.pointee.running)
    failure = StoredLuaError()
  }
}

// The functions that C calls with the address that `open` returned.
extension LuaContext {
  /// The context at an address.
  private static func at(_ context: UnsafeMutableRawPointer?) -> LuaContext? {
    context.map { Unmanaged<LuaContext>.fromOpaque($0).takeUnretainedValue() }
  }

  /// - Parameter given: the host's context; nil makes a new one.
  static func open(
    _ given: UnsafeMutableRawPointer?, _ state: UnsafeMutablePointer<clua_state>?
  ) -> UnsafeMutableRawPointer? {
    let context = at(given) ?? LuaContext()
    context.state = state
    state?.pointee.native_limit = Int64(context.memoryBudget?.limit ?? 0)
    return Unmanaged.passRetained(context).toOpaque()
  }

  static func close(_ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    let owned = Unmanaged<LuaContext>.fromOpaque(context)
    owned._withUnsafeGuaranteedRef {
      $0.state = nil
      // The host may still refer to the context.
      $0.figure = nil
      $0.fourierPlans.removeAll()
    }
    owned.release()
  }

  static func takeMemory(_ context: UnsafeMutableRawPointer?, _ bytes: Int) -> Bool {
    at(context)?.memoryBudget?.take(bytes) ?? true
  }

  static func giveBackMemory(_ context: UnsafeMutableRawPointer?, _ bytes: Int) {
    at(context)?.memoryBudget?.giveBack(bytes)
  }

  static func requestStop(_ context: UnsafeMutableRawPointer?) { at(context)?.requestStop() }

  static func takeStopRequest(_ context: UnsafeMutableRawPointer?) -> Bool {
    at(context)?.takeStopRequest() ?? false
  }

  static func isStopRequested(_ context: UnsafeMutableRawPointer?) -> Bool {
    at(context)?.isStopRequested ?? false
  }

  /// The time limit in seconds once it is exceeded, else 0.
  static func exceededSeconds(_ context: UnsafeMutableRawPointer?) -> Double {
    at(context)?.timeLimit.map { $0.isOver ? $0.seconds : 0 } ?? 0
  }
}
