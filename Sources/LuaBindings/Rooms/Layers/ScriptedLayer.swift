import CLua
import DiffusionKit

/// The layer behind an instance of a module written in Lua. `forward` calls the script's function; parameters and sublayers
/// are found in the instance's fields, in the order of the fields' names.
final class ScriptedLayer: Layer {
  private let instance: LuaFunction
  private let moduleName: String

  private init(_ instance: LuaFunction, moduleName: String) {
    self.instance = instance
    self.moduleName = moduleName
    super.init(name: nil)
  }

  override var kind: String { moduleName }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try instance.callField("forward", inputs, returning: Tensor.self, what: "\(moduleName).forward")
  }

  override var ownParameters: [(name: String, parameter: Parameter)] {
    fields.compactMap { name, value in
      if case .parameter(let parameter) = value { (name, parameter) } else { nil }
    }
  }
  override var sublayers: [(name: String, layer: Layer)] {
    fields.compactMap { name, value in if case .layer(let layer) = value { (name, layer) } else { nil } }
  }

  private enum Field {
    case parameter(Parameter)
    case layer(Layer)

    /// Reads a parameter or a layer; nil for a value of any other type.
    static func read(_ call: LuaCall, at index: Int32) throws -> Field? {
      if let box = try ParameterBox.unbox(call.L, at: index) { return .parameter(box.parameter) }
      return try LayerBox.read(call, at: index).map { .layer($0.layer) }
    }
  }

  /// The parameters and layers among the instance's fields, and in tables that are fields ("blocks.0", "heads.left").
  ///
  /// The properties above cannot throw: if a field cannot be read (the value is closed, Lua is out of memory), the call that
  /// is running fails when it returns.
  private var fields: [(name: String, value: Field)] {
    do {
      return try instance.withValue(what: moduleName) { call, index in
        var found: [(name: String, values: [(name: String, value: Field)])] = []
        try call.L.forEachOwnPair(of: index) { key, value in
          guard let name = try call.text(at: key) else { return }
          if let field = try Field.read(call, at: value) {
            found.append((name, [(name, field)]))
          } else if lua_type(call.L, value) == LUA_TTABLE {
            found.append((name, try ScriptedLayer.entries(call, of: value, name)))
          }
        }
        return found.sorted { $0.name < $1.name }.flatMap(\.values)
      }
    } catch {
      LuaContext.running?.failure =
        (error as? BadValue).map { DiffusionError.state("a field of \(moduleName): \($0.message)") } ?? error
      return []
    }
  }

  /// The parameters and layers in a table: those of a list by index, counted from 0 as in PyTorch's files, then those by name.
  private static func entries(
    _ call: LuaCall, of table: Int32, _ name: String
  ) throws -> [(name: String, value: Field)] {
    let L = call.L
    var found: [(index: lua_Integer, name: String, value: Field)] = []
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    func visit(_ key: Int32, _ value: Int32) throws {
      guard let field = try Field.read(call, at: value) else { return }
      if let text = try call.text(at: key) {
        found.append((.max, text, field))
      } else if lua_isinteger(L, key) != 0 {
        let index = lua_tointegerx(L, key, nil)
        found.append((index, "\(index &- 1)", field))
      }
    }
    if try hasLength(L, table) {
      // The elements of a list that defines __len, and the table's other fields.
      try L.forEachOwnPair(of: call.plainList(at: table), visit)
      try L.forEachOwnPair(of: table) { key, value in
        if lua_type(L, key) == LUA_TSTRING { try visit(key, value) }
      }
    } else {
      try L.forEachOwnPair(of: table, visit)
    }
    return found.sorted { ($0.index, $0.name) < ($1.index, $1.name) }.map { ("\(name).\($0.name)", $0.value) }
  }

  private static func hasLength(_ L: OpaquePointer, _ table: Int32) throws -> Bool {
    guard lua_getmetatable(L, table) != 0 else { return false }
    let metatable = lua_gettop(L)
    defer { lua_settop(L, metatable - 1) }
    try L.checked(clua_get_own_field(L, metatable, "__len"))
    return lua_type(L, -1) > LUA_TNIL
  }

  // MARK: The instance's table

  /// The layer that `attach` made for the table at `index`; nil for any other value.
  static func layer(of index: Int32, _ call: LuaCall) throws -> Layer? {
    let L = call.L
    guard lua_type(L, index) == LUA_TTABLE, lua_checkstack(L, 2) != 0 else { return nil }
    clua_push_attached(L, index)
    defer { lua_pop(L, 1) }
    return try LayerBox.unbox(L, at: lua_gettop(L))?.layer
  }

  /// Makes the layer of a new instance, the first argument. Called by the prelude.
  static let attach = Function(
    "attach", "Makes a table a layer.",
    [
      ArgumentInfo(
        name: "object", type: "table", doc: "a new instance", takes: Int(CLUA_TAKES_TABLE), isVariadic: false,
        isRequired: true, defaultText: { "" }),
      Argument<String>("name", "the module's name").info,
    ], result: nil
  ) { call in
    let L = call.L
    guard lua_type(L, 1) == LUA_TTABLE, let name = try call.text(at: 2) else {
      throw ArgumentFailure(parameter: 0, message: "expected a new instance and its module's name")
    }
    try LayerBox(layer: ScriptedLayer(LuaFunction.refer(to: 1, call), moduleName: name)).push(call)
    try L.checked(clua_attach(L, 1))
    return 0
  }

  /// Returns the layer of an instance as a userdata, which has the fields of layers.
  static let attached = Function(
    "attached", "The layer behind an instance.", Argument<LayerBox>.this, returns: "Layer"
  ) { (box: LayerBox) in box }

  /// The help of `nn.module`, which is written in Lua below.
  static let moduleInfo = FunctionInfo(
    name: "module",
    summary: """
      Makes a class of layers written in Lua. A call of the class makes an instance and passes its arguments to `init`; \
      `forward` computes the result. Parameters and layers are found in the fields of the instance, and in tables that are \
      fields.
      """,
    arguments: [Argument<String>("name", "name of the class in summaries and errors").info],
    returns: "module", shapes: "those of forward's result.",
    errors: "When called: a class without forward, and a forward that returns no tensor.",
    makeExample: {
      """
      local Block = dk.nn.module("Block")
      function Block:init(size) self.dense = dk.nn.Dense(size) end
      function Block:forward(x) return self.dense(x):silu() + x end
      print(#Block(4)(dk.zeros(2, 4))) --> 2
      """
    })

  /// The Lua source of `nn.module`. Classes are tables whose instances can be called; they inherit the methods of layers
  /// and, unless they define their own, the fields. The setters among the functions have the names of the fields.
  static func prelude(fields: [Function], settable: [Function]) -> String {
    func set(_ functions: [Function]) -> String {
      functions.map { "\($0.name) = true" }.joined(separator: ", ")
    }
    return """
      local error, gsub, pcall, rawset, setmetatable, type = error, string.gsub, pcall, rawset, setmetatable, type
      local module, functions = ...
      local function take(name)
        local value = functions[name]
        functions[name] = nil
        return value
      end
      local attach, attached, call, text = take "attach", take "attached", take "__call", take "__tostring"
      local fields, setters = {\(set(fields))}, {\(set(settable))}
      for name in pairs(setters) do setters[name] = take(name) end
      local function assign(object, key, value)
        if not setters[key] then return rawset(object, key, value) end
        local ok, message = pcall(setters[key], object, value)
        if not ok then error(gsub(message, "^diffusionkit:%d+: ", ""), 2) end -- the script's line, not this one
      end
      function module.nn.module(name)
        if type(name) ~= "string" then
          error("bad argument #1 to 'module' (string expected, got " .. type(name) .. ")", 2)
        end
        local class = {__name = name, __call = call, __tostring = text, __newindex = assign}
        function class.__index(object, key)
          local value = class[key]
          if value == nil and fields[key] then return attached(object)[key] end
          return value
        end
        return setmetatable(class, {
          __name = name,
          __tostring = function() return name end,
          __index = functions,
          __call = function(_, ...)
            local object = setmetatable({}, class)
            attach(object, name)
            if class.init then class.init(object, ...) end
            return object
          end,
        })
      end
      """
  }
}
