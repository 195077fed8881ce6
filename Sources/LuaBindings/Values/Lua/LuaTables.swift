import CLua
import DiffusionKit

// Tables as scripts see them. A table without a metatable is read raw. Of a table with a metatable a plain copy is made
// (tables.c) from the results of `#`, indexing and `pairs`.

extension LuaCall {
  /// The stack index of a list that can be read raw: the table at `index`, or a copy, which is pushed. The values that a
  /// metatable has made live as long as the arguments that the function keeps.
  func plainList(at index: Int32) throws -> Int32 {
    if clua_is_plain(L, index) { return index }
    guard lua_checkstack(L, 8) != 0 else { throw BadValue("tables nested too deeply") }
    var view = clua_view()
    try L.checked(clua_push_list(L, index, &view))
    return try retainCopy(view)
  }

  /// Replaces the list on top of the stack by one that can be read raw.
  func makePlainList() throws {
    let top = lua_gettop(L)
    let list = try plainList(at: top)
    guard list != top else { return }
    lua_copy(L, list, top)
    lua_settop(L, top)
  }

  /// Calls `body` with the stack indices of each key and value of a table.
  /// - Parameters:
  ///   - names: the known keys. They are looked up if the metatable has an `__index`, which may be a table or a function.
  ///   - positions: the number of list elements to look up likewise.
  ///   - withFunctions: whether inherited functions are values like others. Otherwise they are methods and left out.
  func forEachPair(
    of table: Int32, names: [String] = [], positions: Int = 0, withFunctions: Bool = false,
    _ body: (_ key: Int32, _ value: Int32) throws -> Void
  ) throws {
    if clua_is_plain(L, table) { return try L.forEachOwnPair(of: table, body) }
    guard lua_checkstack(L, 8) != 0 else { throw BadValue("tables nested too deeply") }
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    var view = clua_view()
    let bytes = names.flatMap { Array($0.utf8CString) }
    try L.checked(
      bytes.withUnsafeBufferPointer {
        clua_push_pairs(
          L, table, $0.baseAddress, Int32(clamping: names.count), Int32(clamping: positions), withFunctions,
          &view)
      })
    try L.forEachOwnPair(of: retainCopy(view), body)
  }

  /// The stack index of the copy on top of the stack.
  private func retainCopy(_ view: clua_view) throws -> Int32 {
    switch Int(view.fault) {
    case CLUA_PLAIN: break
    case CLUA_HOLE:
      throw BadValue("index \(view.position) of the list is nil, though its length is \(view.length)")
    case CLUA_NO_LENGTH: throw BadValue("'#' of the table is no integer of at least 0")
    case CLUA_TOO_LONG: throw BadValue("a list of \(view.length) is too long")
    case CLUA_LENGTHLESS:
      throw BadValue("'#' of the table is 0 though it has a value at 1: its metatable needs __len")
    default: throw BadValue("keys behind a function __index cannot be listed: the metatable needs __pairs")
    }
    let copy = lua_gettop(L)
    if raw.pointee.retained != 0 { try L.checked(clua_add_retained(L, raw.pointee.retained)) }
    return copy
  }
}

extension OpaquePointer {
  /// Calls `body` with the stack indices of each key and value that the table itself contains.
  func forEachOwnPair(of table: Int32, _ body: (_ key: Int32, _ value: Int32) throws -> Void) throws {
    guard lua_checkstack(self, 8) != 0 else { throw BadValue("tables nested too deeply") }
    let table = lua_absindex(self, table)
    let height = lua_gettop(self)
    defer { lua_settop(self, height) }
    lua_pushnil(self)
    var more = false
    var count = 0
    while true {
      try checked(clua_next(self, table, &more))
      guard more else { return }
      count += 1
      try Allocation.requireGrowth(to: count, for: "the contents of a table")
      try body(height + 1, height + 2)
      lua_settop(self, height + 1)
    }
  }
}
