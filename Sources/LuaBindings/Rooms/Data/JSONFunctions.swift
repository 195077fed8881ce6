import CLua
import DiffusionKit

// JSON texts from and to Lua's values.
enum JSONFunctions {
  /// dk.json.*
  static let functions: [Function] = [
    Function(
      "encode",
      """
      A value as a JSON text in UTF-8: nil and dk.json.null, booleans, numbers, strings, lists, tables with string keys (in the \
      order of the keys) and tensors, as nested lists. Integers are written as such, other numbers with the digits that give the \
      same number again. An empty table is an object, {}, unless dk.json.array marks it.
      """,
      [
        ArgumentInfo(
          name: "value", type: "value", doc: "the value", takes: Int(CLUA_TAKES_TABLE), isVariadic: false,
          isRequired: false, defaultText: { "nil" }),
        Argument<Int?>("indent", "spaces for each level, 0 to 16; by default all is on one line").info,
      ], returns: "string", result: nil, invoke: encode
    ).documented(
      shapes: "tensors of any shape.",
      errors: """
        NaN and infinities, strings that are not UTF-8, functions and other types, tables with both string keys and others or \
        with gaps, tables nested more than 128 deep or in themselves; the message has the keys that lead there.
        """,
      example: """
        print(dk.json.encode{loss = {0.5, 0.25}, epoch = 2}) --> {"epoch":2,"loss":[0.5,0.25]}
        print(dk.json.encode(dk.full({2, 2}, 0.5))) --> [[0.5,0.5],[0.5,0.5]]
        """),
    Function(
      "decode",
      """
      The value of a JSON text (RFC 8259). Objects and arrays become tables, arrays those of dk.json.array, null dk.json.null. \
      Whole numbers become integers if they fit (in Lua 5.3 and later), all other numbers doubles.
      """,
      Argument<LuaText>("text", "the text, in UTF-8"), returns: "value"
    ) { DecodedJSON(value: try decode($0)) }.documented(
      shapes: .none,
      errors:
        "A text that is not JSON (the message has line and column), keys that occur twice, values nested more than 128 deep.",
      example: """
        local run = dk.json.decode '{"name": "a", "losses": [0.5, 2], "best": null}'
        print(run.name, run.losses[1], #run.losses, run.best == dk.json.null) --> a 0.5 2 true
        """),
    Function(
      "array",
      """
      Marks a table as a list, which encode writes as an array even if it is empty. Returns the table, whose metatable has \
      __jsontype = "array".
      """,
      [
        ArgumentInfo(
          name: "list", type: "table", doc: "a table without a metatable", takes: Int(CLUA_TAKES_TABLE),
          isVariadic: false, isRequired: true, defaultText: { "" })
      ], returns: "table", result: nil, invoke: mark
    ).documented(
      shapes: .none, errors: "A table that has another metatable.",
      example: "print(dk.json.encode{losses = dk.json.array{}, names = {}}) --> {\"losses\":[],\"names\":{}}"),
  ]

  static let texts = [
    ModuleText(
      path: "json.null", text: nil, type: "userdata",
      summary: """
        The null of JSON, since a table cannot hold nil: a light userdata, equal to itself in every Lua state and to the null of \
        lua-cjson.
        """,
      example:
        "print(dk.json.encode{best = dk.json.null}, dk.json.decode \"null\" == dk.json.null) --> {\"best\":null} true",
      area: .data)
  ]

  private static func encode(_ call: LuaCall) throws -> Int32 {
    var index: Int32 = 1
    let indent = try Argument<Int?>("indent", "").read(call, &index)
    if let indent { try Requirement.within(indent, 0...16, "indent") }
    var encoder = try JSONEncoder(call, indent: indent)
    do { try encoder.encode(at: 1) } catch let bad as BadValue {
      throw ArgumentFailure(parameter: 0, message: bad.message)
    }
    try call.L.push(bytes: UnsafeRawBufferPointer(encoder.output.elements))
    return 1
  }

  private static func decode(_ text: LuaText) throws -> JSON {
    do { return try JSON.parse(text.bytes) } catch let error as JSON.ParseError {
      throw DiffusionError.argument("text", error.description)
    }
  }

  private static func mark(_ call: LuaCall) throws -> Int32 {
    guard lua_type(call.L, 1) == LUA_TTABLE else {
      throw ArgumentFailure(
        parameter: 0, message: "table expected, got \(call.L.describeType(at: 1))")
    }
    guard clua_is_array(call.L, 1) || lua_getmetatable(call.L, 1) == 0 else {
      throw ArgumentFailure(parameter: 0, message: "the table has another metatable")
    }
    lua_pushvalue(call.L, 1)
    try call.L.checked(clua_mark_array(call.L))
    return 1
  }
}

/// A value of a JSON text for scripts: as they would write it, with null as a value.
struct DecodedJSON: LuaPushable, LuaResult {
  let value: JSON

  func push(_ call: LuaCall) throws {
    switch value {
    case .null: lua_pushlightuserdata(call.L, nil)
    case .bool(let flag): flag.push(call)
    case .int(let whole): whole.push(call)
    case .double(let number): number.push(call)
    case .string(let text): try text.push(call)
    case .array(let values):
      let L = call.L
      guard lua_checkstack(L, 8) != 0 else { throw DiffusionError.state("Lua's stack is full") }
      try L.checked(clua_push_table(L, Int32(clamping: values.count), 0))
      let table = lua_gettop(L)
      for (index, value) in values.enumerated() {
        try DecodedJSON(value: value).push(call)
        try L.checked(clua_set_index(L, table, Int64(index) + 1))
      }
      try L.checked(clua_mark_array(L))
    case .object(let members):
      try LuaTable(members.map { ($0.key, DecodedJSON(value: $0.value)) }).push(call)
    }
  }
}
