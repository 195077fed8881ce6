import CLua
import DiffusionKit

/// The one description of a boxed type that both sides share. Immortal.
final class BoxType<Value>: @unchecked Sendable {
  let raw: UnsafeMutablePointer<clua_type>

  typealias Destroy = @convention(c) (UnsafePointer<clua_type>?, UnsafeMutableRawPointer?) -> Void

  /// What a value takes besides tensors and buffers, about.
  let charge: Int

  /// - Parameters:
  ///   - charge: what a value takes besides tensors and buffers, about; it is on a sandbox's account.
  ///   - holdsLuaValues: its values refer to Lua functions or modules, which must live as long.
  ///   - destroy: ends a value's life; by default through a generic path that costs tens of nanoseconds.
  init(_ name: String, charge: Int = 1024, holdsLuaValues: Bool = false, destroy: Destroy? = nil) {
    self.charge = charge
    raw = .allocate(capacity: 1)
    raw.initialize(
      to: clua_type(
        name: CString.immortal(name), payload: MemoryLayout<Value>.stride,
        destroy: destroy ?? { type, payload in
          guard let type, let payload, let context = type.pointee.context else { return }
          Unmanaged<Destroyer>.fromOpaque(context).takeUnretainedValue().destroy(payload)
        },
        context: Unmanaged.passRetained(TypedDestroyer<Value>()).toOpaque(), charge: Int64(charge),
        holds_lua_values: holdsLuaValues)
    )
  }
}

// A C function pointer cannot be generic: it finds the type's own code through these.
private class Destroyer {
  func destroy(_ payload: UnsafeMutableRawPointer) {}
}

private final class TypedDestroyer<Value>: Destroyer {
  override func destroy(_ payload: UnsafeMutableRawPointer) {
    payload.assumingMemoryBound(to: Value.self).deinitialize(count: 1)
  }
}
