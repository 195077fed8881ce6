import CLua
import DiffusionKit

/// A Swift type whose values Lua holds in userdata.
protocol Boxed: LuaReadable, LuaPushable, LuaResult {
  static var boxType: BoxType<Self> { get }
  /// The native bytes of the value that Lua's collector counts.
  var nativeBytes: Int { get }
}

/// Strings that C structures refer to for the life of the process.
enum CString {
  static func immortal(_ text: String) -> UnsafePointer<CChar> {
    let bytes = Array(text.utf8CString)
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    copy.initialize(from: bytes, count: bytes.count)
    return UnsafePointer(copy)
  }
}

extension Boxed {
  static var expected: String { String(cString: boxType.raw.pointee.name) }
  var nativeBytes: Int { Self.boxType.charge }
  static var preparedType: UnsafePointer<clua_type>? { UnsafePointer(boxType.raw) }

  @inline(__always) static func read(_ call: LuaCall, at index: Int32) throws -> Self? {
    try unbox(call.L, at: index)
  }

  @inline(__always) static func unbox(_ L: OpaquePointer, at index: Int32) throws -> Self? {
    guard let box = clua_test_box(L, index, boxType.raw) else { return nil }
    guard clua_is_open(box) else { throw BadValue("this \(expected) is closed") }
    return clua_payload(box)?.assumingMemoryBound(to: Self.self).pointee
  }

  @inline(__always) consuming func deliver(_ call: LuaCall) throws -> Int32 {
    guard let content = call.raw.pointee.content, content.pointee.type == UnsafePointer(Self.boxType.raw),
      !call.raw.pointee.is_filled
    else {
      try push(call)
      return 1
    }
    fill(content, call)
    call.raw.pointee.is_filled = true
    return Int32(CLUA_BOX)
  }

  func push(_ call: LuaCall) throws {
    let L = call.L
    try L.checked(clua_push_box(L, Self.boxType.raw))
    guard let box = clua_test_box(L, -1, Self.boxType.raw) else {
      throw DiffusionError.state("a box was lost")
    }
    guard let content = clua_take_content(call.state, Self.boxType.raw) else {
      throw DiffusionError.memory("not enough memory for a \(Self.expected)")
    }
    fill(content, call)
    clua_fill_box(call.state, box, content)
  }

  /// Moves the value into its prepared memory.
  @inline(__always) private consuming func fill(
    _ content: UnsafeMutablePointer<clua_content>, _ call: LuaCall
  ) {
    guard let payload = clua_value(content) else { return }
    content.pointee.cost = Int64(nativeBytes)
    payload.initializeMemory(as: Self.self, to: consume self)
    if Self.boxType.charge > 0, call.state.pointee.native_limit > 0 {
      call.context._withUnsafeGuaranteedRef { $0.owe(Self.boxType.charge) }
    }
  }
}
