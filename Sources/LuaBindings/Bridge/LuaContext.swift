import CLua
import DiffusionKit

/// The Swift side of one Lua state: what its scripts share, apart from every other state.
final class LuaContext: Session {
  /// What dk.plot draws on.
  var figure: Figure?
  /// Whether training shows its progress unless told otherwise: in a program of our own.
  var showsProgress = false
  /// What the last function wrote that returns what it writes: a console does not show it again.
  var printedText: String?
  /// What went wrong where nothing could be thrown; the function under way fails with it.
  var failure: (any Error)?
  /// The C side, while the Lua state is open.
  var state: UnsafeMutablePointer<clua_state>?

  /// The one whose code is running on this thread.
  static var running: LuaContext? { Session.current as? LuaContext }

  /// On standard error where the library may write; elsewhere Lua's own warnings tell, as the host has set them up.
  override func show(warning message: String) {
    let L = state?.pointee.running
    message.withCString { text in
      if let L, !showsProgress { lua_warning(L, text, 0) } else { clua_write_warning(text) }
    }
  }

  /// Objects that were made take more than there is. Where letting go of what nobody uses does not help, the function under
  /// way fails.
  private struct Overdraft: Error {}

  override func didOverdraw() { if failure == nil { failure = Overdraft() } }

  /// What a box takes besides tensors.
  func owe(_ bytes: Int) {
    memoryBudget?.owe(bytes)
    if memoryBudget?.isOverdrawn == true { didOverdraw() }
  }

  /// Throws what went wrong in a function that has returned.
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

  /// The error that a function ends with which threw one.
  func takeFailure(_ thrown: any Error) -> any Error {
    defer { failure = nil }
    return failure is Overdraft ? thrown : failure ?? thrown
  }

  /// Values that the script has dropped but Lua has not collected yet.
  override func reclaimMemory() {
    if let state { clua_reclaim(state) }
  }
}

// What the bridge asks of it, under the address that it was opened with.
extension LuaContext {
  /// The session of an address.
  private static func at(_ context: UnsafeMutableRawPointer?) -> LuaContext? {
    context.map { Unmanaged<LuaContext>.fromOpaque($0).takeUnretainedValue() }
  }

  /// - Parameter given: the host's; nil for a new one.
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
      $0.figure = nil  // a host may keep the context
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

  /// The time limit where it is over, else 0.
  static func exceededSeconds(_ context: UnsafeMutableRawPointer?) -> Double {
    at(context)?.timeLimit.map { $0.isOver ? $0.seconds : 0 } ?? 0
  }
}
