import CLua
import DiffusionKit

/// The functions of the bindings that the C bridge calls. The bridge cannot name them, since it lies below the bindings.
package enum Bindings {
  private static let installed: Void = {
    let table = UnsafeMutablePointer<clua_bindings>.allocate(capacity: 1)  // never freed
    table.initialize(
      to: clua_bindings(
        module: { ModuleTables.declared.module }, lay_out: { Function.layOut($0) },
        open_context: { LuaContext.open($0, $1) },
        close_context: { LuaContext.close($0) }, take_memory: { LuaContext.takeMemory($0, $1) },
        give_back_memory: { LuaContext.giveBackMemory($0, $1) }, request_stop: { LuaContext.requestStop($0) },
        take_stop_request: { LuaContext.takeStopRequest($0) },
        is_stop_requested: { LuaContext.isStopRequested($0) },
        exceeded_seconds: { LuaContext.exceededSeconds($0) }, will_print: { StandardOutput.line.willPrint() },
        did_print: { StandardOutput.line.didPrint(endsLine: $0) },
        leaves_headroom: { BufferPool.leavesHeadroom($0) }, regain_memory: { BufferPool.regainReserve() },
        name_distance: { name, known in
          guard let name, let known else { return -1 }
          return NearestName.distance(name, known).map { Int32($0) } ?? -1
        }, room_hint: { Hints.ofRoom($0, $1, $2, $3) }, member_hint: { Hints.ofMember($0, $1, $2, $3) },
        option_hint: { Hints.ofOption($0, $1, $2, $3) }))
    clua_bind(table)
  }()

  /// Gives the bridge the functions. Called before any other function of the bridge.
  package static func install() { installed }
}

/// Called by the entry point of the module (CModule), which Lua enters before any Swift code.
@_cdecl("diffusionkit_install_bindings") func installBindings() { Bindings.install() }
