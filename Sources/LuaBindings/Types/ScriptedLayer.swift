import CLua
import DiffusionKit

/// The layer behind an instance of a module written in Lua: `forward` is the script's, parameters and sublayers are
/// found through the instance's fields, in the order of their names.
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
    try instance.callMethod("forward", inputs, returning: Tensor.self, what: "\(moduleName).forward")
  }

  // A field that cannot be read (Lua is out of memory, or not running) is not there: neither property can throw.
  override var ownParameters: [(name: String, parameter: Parameter)] {
    fields.compactMap { name, value in if case .parameter(let parameter) = value { (name, parameter) } else { nil } }
  }
  override var sublayers: [(name: String, layer: Layer)] {
    fields.flatMap { name, value -> [(name: String, layer: Layer)] in
      switch value {
      case .layer(let layer): [(name, layer)]
      case .layers(let layers): layers.enumerated().map { ("\(name).\($0.offset)", $0.element) }
      case .parameter: []
      }
    }
  }

  private enum Field {
    case parameter(Parameter)
    case layer(Layer)
    case layers([Layer])
  }

  private var fields: [(name: String, value: Field)] {
    let found = try? instance.withValue(what: moduleName) { call, index -> [(name: String, value: Field)] in
      var found: [(name: String, value: Field)] = []
      try call.L.forEachPair(of: index) { key, value in
        guard let name = call.L.string(at: key) else { return }
        if let box = try ParameterBox.unbox(call.L, at: value) {
          found.append((name, .parameter(box.parameter)))
        } else if let box = try LayerBox.read(call, at: value) {
          found.append((name, .layer(box.layer)))
        } else if let list = try? [LayerBox].read(call, at: value), !list.isEmpty {
          found.append((name, .layers(list.map(\.layer))))
        }
      }
      return found.sorted { $0.name < $1.name }
    }
    return found ?? []
  }

  // MARK: The instance's table

  /// The layer that `attach` gave the table at `index`; nil for any other value.
  static func layer(of index: Int32, _ call: LuaCall) throws -> Layer? {
    let L = call.L
    guard lua_type(L, index) == LUA_TTABLE, lua_checkstack(L, 2) != 0 else { return nil }
    clua_push_attached(L, index)
    defer { clua_pop(L, 1) }
    return try LayerBox.unbox(L, at: lua_gettop(L))?.layer
  }

  /// Gives a fresh instance (the first argument) its layer. Called by the prelude.
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
    guard lua_type(L, 1) == LUA_TTABLE, let name = L.string(at: 2) else {
      throw ArgumentFailure(place: 0, message: "a new instance and its module's name are wanted")
    }
    try LayerBox(layer: ScriptedLayer(LuaFunction.refer(to: 1, call), moduleName: name)).push(call)
    try L.checked(clua_attach(L, 1))
    return 0
  }

  /// `nn.module`, in Lua: classes are tables whose instances are called, and inherit the methods of layers.
  static let prelude = """
    local module, functions = ...
    local attach, call, text = functions.attach, functions.__call, functions.__tostring
    functions.attach, functions.__call, functions.__tostring = nil, nil, nil
    local base = {__index = functions}
    function module.nn.module(name)
      if type(name) ~= "string" then
        error("bad argument #1 to 'module' (string expected, got " .. type(name) .. ")", 2)
      end
      local class = {__name = name, __call = call, __tostring = text}
      class.__index = class
      return setmetatable(class, {
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
