import CLua
import DiffusionKit

/// What `dk.help` is asked about: a name, one of our functions, or a value of one of our types.
struct HelpSubject: LuaReadable, CustomStringConvertible {
  let name: String
  var description: String { name.isEmpty ? "nil" : name }
  static var expected: String { "name, function or value of this library" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> HelpSubject? {
    let L = call.L
    if let name = L.string(at: index) { return HelpSubject(name: name) }
    if let function = clua_own_function(L, index) {
      return HelpSubject(name: String(cString: function.pointee.name))
    }
    if let type = clua_box_type(L, index) { return HelpSubject(name: String(cString: type.pointee.name)) }
    // The callable table of a constructor carries the name in its metatable.
    guard lua_type(L, index) == LUA_TTABLE, lua_getmetatable(L, index) != 0 else { return nil }
    defer { clua_pop(L, 1) }
    guard clua_get_field(L, -1, "__name") == LUA_OK else { return nil }
    defer { clua_pop(L, 1) }
    return L.string(at: -1).map { HelpSubject(name: $0) }
  }
}

/// Help texts, rendered from the declarations.
enum Help {
  /// Everything about a name: functions of the module by path or by their last word, classes, and methods.
  /// - Throws: `argument("subject")` where nothing has that name.
  static func text(about name: String) throws -> String {
    if name.isEmpty { return overview }
    let wanted = name.hasPrefix("dk.") ? String(name.dropFirst(3)) : name
    let declared = Exports.module
    var texts: [String] = []
    for (path, function) in declared.functions where path == wanted || function.name == wanted {
      texts.append(describe(function, as: "dk." + path))
    }
    for declaration in declared.classes {
      let type = String(cString: declaration.type.pointee.name)
      if type == wanted { texts.append(describe(declaration, type)) }
      for method in declaration.methods
      where "\(type).\(method.name)" == wanted || "\(type):\(method.name)" == wanted {
        texts.append(describe(method, as: "\(type):\(method.name)", isMethod: true))
      }
      if texts.isEmpty, let method = declaration.methods.first(where: { $0.name == wanted }) {
        texts.append(describe(method, as: "\(type):\(method.name)", isMethod: true))
      }
    }
    guard !texts.isEmpty else {
      throw DiffusionError.argument("subject", "nothing is called '\(name)'; dk.help() lists everything")
    }
    return texts.joined(separator: "\n\n")
  }

  /// "dk.matmul(a, b) -> Tensor": arguments that may be left out in brackets.
  static func signature(_ name: String, _ arguments: [ArgumentInfo], returns: String) -> String {
    let names = arguments.map { $0.isVariadic ? "\($0.name)..." : $0.isRequired ? $0.name : "[\($0.name)]" }
    return "\(name)(\(names.joined(separator: ", ")))" + (returns.isEmpty ? "" : " -> \(returns)")
  }

  private static func describe(_ function: Function, as name: String, isMethod: Bool = false) -> String {
    let arguments = isMethod ? Array(function.arguments.dropFirst()) : function.arguments
    var lines = [signature(name, arguments, returns: function.returns)]
    lines.append("    " + function.summary)
    for argument in arguments {
      let text = argument.isRequired ? "" : fallback(of: argument)
      let preset = argument.isRequired ? "" : text == "nil" ? ", optional" : ", default \(text)"
      lines.append("    \(argument.name): \(argument.type)\(preset). \(argument.doc)")
    }
    return lines.joined(separator: "\n")
  }

  private static func describe(_ declaration: ClassDeclaration, _ type: String) -> String {
    func names(_ title: String, _ functions: [Function]) -> [String] {
      functions.isEmpty ? [] : ["    \(title): " + functions.map(\.name).sorted().joined(separator: " ")]
    }
    return
      (["\(type): \(declaration.summary)"] + names("methods", declaration.methods)
      + names("fields", declaration.getters)
      + names("fields that can be set", declaration.setters)).joined(separator: "\n")
  }

  private static var overview: String {
    let rooms = Dictionary(grouping: Exports.module.functions.map(\.path)) { path in
      path.split(separator: ".").dropLast().joined(separator: ".")
    }
    let lines = rooms.keys.sorted().map { room in
      let names = (rooms[room] ?? []).map { $0.split(separator: ".").last.map(String.init) ?? $0 }.sorted()
      return "\(room.isEmpty ? "dk" : "dk." + room): " + names.joined(separator: " ")
    }
    let types = Exports.module.classes.map { String(cString: $0.type.pointee.name) }.sorted()
    return (lines + ["types: " + types.joined(separator: " "), "dk.help(\"NAME\") says more."]).joined(
      separator: "\n")
  }
}
