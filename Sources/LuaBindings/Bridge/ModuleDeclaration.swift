import CLua
import DiffusionKit

/// The methods, metamethods and fields of a boxed type.
struct ClassDeclaration: @unchecked Sendable {
  let type: UnsafePointer<clua_type>
  let summary: String
  /// The class whose members this one has, too.
  var parent: UnsafePointer<clua_type>?
  var methods: [Function] = []
  var metamethods: [Function] = []
  var getters: [Function] = []
  var setters: [Function] = []
  /// Where the reference has it.
  var area: Area?

  var name: String { String(cString: type.pointee.name) }
}

/// A page of the reference.
struct Area: Equatable, Sendable {
  let file: String
  let title: String
  let introduction: String
}

/// A function of the module by path ("nn.Dense"), and where the reference has it.
struct Export: @unchecked Sendable {
  let path: String
  /// Nil for what the prelude defines in Lua.
  let function: Function?
  let area: Area
  private let described: FunctionInfo?

  init(_ path: String, _ function: Function, _ area: Area) {
    (self.path, self.function, self.area, described) = (path, function, area, nil)
  }

  /// What the prelude defines.
  init(_ path: String, _ info: FunctionInfo, _ area: Area) {
    (self.path, function, self.area, described) = (path, nil, area, info)
  }

  var info: FunctionInfo {
    function?.info ?? described ?? FunctionInfo(name: path, summary: "", arguments: [], returns: "")
  }
}

/// What the module exports: functions, strings and classes.
struct ModuleDeclaration: @unchecked Sendable {
  var exports: [Export] = []
  var texts: [(path: String, text: String)] = []
  var classes: [ClassDeclaration] = []
  /// What is written in Lua: blocks that run once, in order, as one chunk that is given the module and a table of
  /// `preludeFunctions`. The functions that are left in it when the last block begins are the methods of layers.
  var preludes: [String] = []
  var preludeFunctions: [Function] = []

  /// Functions of one room, each under its own name: "" is the module itself.
  mutating func add(_ room: String, _ functions: [Function], _ area: Area) {
    exports += functions.map {
      Export(room.isEmpty ? $0.name : "\(room).\($0.name)", $0, area)
    }
  }

  /// Functions under their paths: those that belong to a constructor stand behind it.
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
