import CLua
import DiffusionKit

/// The methods, metamethods and fields of a boxed type.
struct ClassDeclaration: @unchecked Sendable {
  let type: UnsafePointer<clua_type>
  let summary: String
  /// The class whose members this class inherits.
  var parent: UnsafePointer<clua_type>?
  var methods: [Function] = []
  var metamethods: [Function] = []
  var getters: [Function] = []
  var setters: [Function] = []
  /// The page of the reference that describes the class.
  var area: Area?

  var name: String { String(cString: type.pointee.name) }
}

/// A page of the reference.
struct Area: Equatable, Sendable {
  let file: String
  let title: String
  let introduction: String
}

/// A function of the module by its path ("nn.Dense"), and its page of the reference.
struct Export: @unchecked Sendable {
  let path: String
  /// Nil for a function that the prelude defines in Lua.
  let function: Function?
  let area: Area
  private let described: FunctionInfo?

  init(_ path: String, _ function: Function, _ area: Area) {
    (self.path, self.function, self.area, described) = (path, function, area, nil)
  }

  /// A function that the prelude defines.
  init(_ path: String, _ info: FunctionInfo, _ area: Area) {
    (self.path, function, self.area, described) = (path, nil, area, info)
  }

  var info: FunctionInfo {
    function?.info ?? described ?? FunctionInfo(name: path, summary: "", arguments: [], returns: "")
  }
}

/// A constant of the module by its path ("version"), and its page of the reference.
struct ModuleText: Sendable {
  let path: String
  /// The string; nil for the null of JSON.
  let text: String?
  let area: Area
  let info: FunctionInfo

  init(
    path: String, text: String?, type: String = "string", summary: String,
    example: @autoclosure @escaping @Sendable () -> String,
    area: Area
  ) {
    (self.path, self.text, self.area) = (path, text, area)
    info = FunctionInfo(
      name: path, summary: summary, arguments: [], returns: type, shapes: .none, errors: .none,
      makeExample: example)
  }
}

/// The functions, strings and classes that the module exports.
struct ModuleDeclaration: @unchecked Sendable {
  var exports: [Export] = []
  var texts: [ModuleText] = []
  var classes: [ClassDeclaration] = []
  /// The code in Lua: blocks that run once, in order, as one chunk whose arguments are the module and a table of
  /// `preludeFunctions`. The functions that are left in the table when the last block begins are the methods of layers.
  var preludes: [String] = []
  var preludeFunctions: [Function] = []

  /// Adds functions of one room, each under its own name. The room "" is the module itself.
  mutating func add(_ room: String, _ functions: [Function], _ area: Area) {
    exports += functions.map {
      Export(room.isEmpty ? $0.name : "\(room).\($0.name)", $0, area)
    }
  }

  /// Adds functions under their paths. The functions of a constructor follow it.
  mutating func add(_ functions: [(path: String, function: Function)], _ area: Area) {
    exports += functions.map { Export($0.path, $0.function, area) }
  }

  mutating func add(_ declarations: [ClassDeclaration], _ area: Area) {
    classes += declarations.map {
      var declaration = $0
      declaration.area = area
      return declaration
    }
  }
}
