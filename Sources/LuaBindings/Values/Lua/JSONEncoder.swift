import CLua
import DiffusionKit

/// Writes Lua's values as a JSON text.
struct JSONEncoder {
  private let call: LuaCall
  private let indent: Int?
  private(set) var output: GrowingBuffer<UInt8>
  /// The keys that lead to the value, for messages.
  private var path: [String] = []
  private var count = 0

  /// The maximum depth, as of `JSON.parse`.
  private static let maxDepth = 128

  init(_ call: LuaCall, indent: Int?) throws {
    (self.call, self.indent) = (call, indent)
    output = try GrowingBuffer(capacity: 256, for: "a JSON text")
  }

  private var L: OpaquePointer { call.L }

  private func refused(_ what: String) -> BadValue {
    BadValue(path.isEmpty ? what : "\(what) at \(path.joined())")
  }

  /// Writes the value at a stack index.
  mutating func encode(at index: Int32) throws {
    count += 1
    if count.isMultiple(of: 1 << 12) { try Session.current.checkInterrupted() }
    switch lua_type(L, index) {
    case LUA_TNIL, LUA_TNONE: try output.append("null")
    case LUA_TBOOLEAN: try output.append(lua_toboolean(L, index) != 0 ? "true" : "false")
    case LUA_TNUMBER: try encodeNumber(at: index)
    case LUA_TSTRING: try encodeString(at: index)
    case LUA_TTABLE: try encodeTable(at: lua_absindex(L, index))
    case LUA_TLIGHTUSERDATA where lua_touserdata(L, index) == nil: try output.append("null")
    default:
      guard let tensor = try Tensor.read(call, at: index) else {
        throw refused("a \(L.describeType(at: index)) has no form in JSON")
      }
      try encode(tensor)
    }
  }

  private mutating func encodeNumber(at index: Int32) throws {
    let number = lua_tonumberx(L, index, nil)
    // Before Lua 5.3 whole numbers are integers, -0 too.
    if lua_isinteger(L, index) != 0, number != 0 || number.sign == .plus {
      try output.append("\(lua_tointegerx(L, index, nil))")
    } else {
      guard number.isFinite else {
        throw refused("\(number.isNaN ? "NaN" : "\(number)") has no form in JSON")
      }
      try output.append("\(number)")
    }
  }

  private mutating func encodeString(at index: Int32) throws {
    guard let bytes = LuaText.read(call, at: index)?.bytes else { return }
    try Allocation.require(4 * bytes.count, for: "a string of a JSON text")
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw refused("a string that is not UTF-8 has no form in JSON")
    }
    try output.append(JSON.quoted(text))
  }

  // MARK: Tables

  private mutating func encodeTable(at table: Int32) throws {
    guard path.count < JSONEncoder.maxDepth, !StackGuard.isLow, lua_checkstack(L, 12) != 0 else {
      throw BadValue("tables are nested more than 128 deep, or in themselves: \(path.prefix(8).joined())...")
    }
    var (names, positions, highest) = (0, 0, 0)
    var other: String?
    try call.forEachPair(of: table, withFunctions: true) { key, _ in
      if lua_type(L, key) == LUA_TSTRING {
        names += 1
      } else if lua_type(L, key) == LUA_TNUMBER, let position = try? Int.read(call, at: key), position > 0 {
        positions += 1
        highest = max(highest, position)
      } else {
        let number = Double.read(call, at: key).map { ", \($0)" } ?? ""
        other = "\(L.describeType(at: key))\(number)"
      }
    }
    if let other { throw refused("a key that is neither a string nor a position from 1 (a \(other))") }
    guard names == 0 || positions == 0 else { throw refused("a table with both string keys and positions") }
    guard highest == positions else {
      throw refused("a list with gaps (\(positions) values up to position \(highest))")
    }
    if names > 0 { return try encodeObject(at: table) }
    guard positions > 0 || clua_is_array(L, table) else { return try output.append("{}") }
    try encodeArray(at: table)
  }

  private mutating func encodeArray(at table: Int32) throws {
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    let list = try call.plainList(at: table)
    let length = lua_rawlen(L, list)
    try output.append("[")
    let top = lua_gettop(L) + 1
    for position in 0..<length {
      if position > 0 { try output.append(",") }
      path.append("[\(position + 1)]")
      try newLine()
      lua_rawgeti(L, list, lua_Integer(position) + 1)
      try encode(at: top)
      lua_settop(L, top - 1)
      path.removeLast()
    }
    if length > 0 { try newLine() }
    try output.append("]")
  }

  /// Writes the members as they come, and then sorts them by their keys.
  private mutating func encodeObject(at table: Int32) throws {
    try output.append("{")
    let start = output.count
    var members: [(key: String, text: Range<Int>)] = []
    let call = call
    try call.forEachPair(of: table, withFunctions: true) { key, value in
      guard let name = try call.text(at: key) else { return }
      let first = output.count
      path.append(".\(name.prefix(40))")
      try newLine()
      try encodeString(at: key)
      try output.append(indent == nil ? ":" : ": ")
      try encode(at: value)
      path.removeLast()
      try output.append(",")
      members.append((name, first..<output.count))
    }
    try sort(members, from: start)
    output.removeLast()  // the last comma
    try newLine()
    try output.append("}")
  }

  private mutating func sort(_ members: [(key: String, text: Range<Int>)], from start: Int) throws {
    let sorted = members.sorted { $0.key < $1.key }
    guard sorted.map(\.text.lowerBound) != members.map(\.text.lowerBound) else { return }
    let copy = try Buffer(output.elements[start...], for: "a JSON text")
    defer { withExtendedLifetime(copy) {} }
    var end = start
    for member in sorted {
      let text = UnsafeMutableBufferPointer(
        rebasing: copy.elements[member.text.lowerBound - start..<member.text.upperBound - start])
      _ = output.elements[end...].update(fromContentsOf: text)
      end += text.count
    }
  }

  private mutating func newLine() throws {
    guard let indent else { return }
    try output.append("\n")
    try output.append(repeating: UInt8(ascii: " "), count: indent * path.count)
  }

  // MARK: Tensors

  private static let maxEmptyLists = 1 << 20

  /// Writes nested lists; the innermost ones on one line.
  private mutating func encode(_ tensor: Tensor) throws {
    let sizes = tensor.shape.sizes
    let empty = sizes.prefix { $0 > 0 }.reduce(1, *)
    guard tensor.count > 0 || empty <= JSONEncoder.maxEmptyLists else {
      throw refused("a tensor of shape \(tensor.shape) is \(empty) empty lists, too many")
    }
    try tensor.withUnsafeFloats { floats in
      var next = 0
      try encodeAxis(0, sizes, floats, &next)
    }
  }

  private mutating func encodeAxis(
    _ axis: Int, _ sizes: [Int], _ floats: UnsafeBufferPointer<Float>, _ next: inout Int
  ) throws {
    try output.append("[")
    let isLast = axis == sizes.count - 1
    for position in 0..<sizes[axis] {
      if position > 0 { try output.append(isLast && indent != nil ? ", " : ",") }
      if isLast {
        let value = floats[next]
        guard value.isFinite else {
          throw refused("a tensor with \(value.isNaN ? "NaN" : "\(value)") has no form in JSON")
        }
        if next.isMultiple(of: 1 << 12) { try Session.current.checkInterrupted() }
        try output.append("\(value)")
        next += 1
      } else {
        path.append("")
        try newLine()
        try encodeAxis(axis + 1, sizes, floats, &next)
        path.removeLast()
      }
    }
    if !isLast, sizes[axis] > 0 { try newLine() }
    try output.append("]")
  }
}
