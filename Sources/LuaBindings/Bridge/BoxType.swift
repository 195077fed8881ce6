import CLua
import DiffusionKit

/// The description of a boxed type that Swift and C share. Never freed.
final class BoxType<Value>: @unchecked Sendable {
  let raw: UnsafeMutablePointer<clua_type>

  typealias Destroy = @convention(c) (UnsafePointer<clua_type>?, UnsafeMutableRawPointer?) -> Void

  /// The approximate bytes of a value besides its tensors and buffers.
  let charge: Int

  /// - Parameters:
  ///   - charge: the approximate bytes of a value besides its tensors and buffers, charged to a sandbox's budget.
  ///   - holdsLuaValues: whether values refer to Lua functions or modules, which must live as long as the value.
  ///   - destroy: deinitializes a value; the default is generic code that costs tens of nanoseconds.
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

// A C function pointer cannot be generic. It finds the type's own code through these classes.
private class Destroyer {
  func destroy(_ payload: UnsafeMutableRawPointer) {}
}

private final class TypedDestroyer<Value>: Destroyer {
  override func destroy(_ payload: UnsafeMutableRawPointer) {
    payload.assumingMemoryBound(to: Value.self).deinitialize(count: 1)
  }
}
