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
  /// Everything about a name: functions of the module by path or by their last word, classes, methods and fields.
  /// - Throws: `argument("subject")` where nothing has that name.
  static func text(about name: String) throws -> String {
    if name.isEmpty { return overview }
    let wanted = name.hasPrefix("dk.") ? String(name.dropFirst(3)) : name
    let module = Exports.module
    var texts = module.exports.filter { $0.path == wanted || $0.info.name == wanted }.map {
      describe(Topic($0))
    }
    for declaration in module.classes {
      if declaration.name == wanted { texts.append(describe(declaration)) }
      let members = declaration.members
      for member in members
      where wanted == "\(declaration.name).\(member.info.name)" || wanted == member.title {
        texts.append(describe(member))
      }
      if texts.isEmpty, let member = members.first(where: { $0.info.name == wanted }) {
        texts.append(describe(member))
      }
    }
    guard !texts.isEmpty else {
      let suggestion = NearestName.nearest(to: wanted, among: names).map { ", did you mean '\($0)'?" } ?? ";"
      throw DiffusionError.argument(
        "subject", "nothing is called '\(name)'\(suggestion) dk.help() lists everything")
    }
    return texts.joined(separator: "\n\n")
  }

  /// Every name that has a text, the shortest form of each first.
  private static var names: [String] {
    let module = Exports.module
    let members = module.classes.flatMap(\.members).filter { $0.kind != .metamethod }
    return module.classes.map(\.name) + module.exports.map(\.info.name) + members.map(\.info.name)
      + module.exports.map(\.path) + members.map(\.title)
  }

  private static func describe(_ topic: Topic) -> String {
    var lines = [topic.usage] + details(topic.info, topic.arguments)
    if let setter = topic.setter {
      lines += ["    Setting it:"] + details(setter, setter.arguments.dropFirst())
    }
    return lines.joined(separator: "\n")
  }

  private static func details(_ info: FunctionInfo, _ arguments: some Sequence<ArgumentInfo>) -> [String] {
    var lines = [info.summary]
    for argument in arguments {
      let text = argument.isRequired ? "" : fallback(of: argument)
      let preset = argument.isRequired ? "" : text == "nil" ? ", optional" : ", default \(text)"
      lines.append("\(argument.name): \(argument.type)\(preset). \(argument.doc)")
    }
    if let shapes = info.shapes.text { lines.append("Shapes: \(shapes)") }
    if let errors = info.errors.text { lines.append("Errors: \(errors)") }
    if !info.example.isEmpty {
      lines += ["Example:"] + info.example.split(separator: "\n").map { "    \($0)" }
    }
    return lines.map { "    \($0)" }
  }

  private static func describe(_ declaration: ClassDeclaration) -> String {
    func names(_ title: String, _ kind: Topic.Kind, _ name: (Topic) -> String) -> [String] {
      let topics = declaration.members.filter { $0.kind == kind }
      return topics.isEmpty ? [] : ["    \(title): " + topics.map(name).joined(separator: " ")]
    }
    var lines = ["\(declaration.name): \(declaration.summary)"]
    lines += names("methods", .method) { $0.info.name }
    lines += names("fields", .field) { $0.info.name + ($0.setter == nil ? "" : " (can be set)") }
    lines += names("operators", .metamethod) { "\($0.shortTitle);" }
    return lines.joined(separator: "\n")
  }

  private static var overview: String {
    let rooms = Dictionary(grouping: Exports.module.exports.map(\.path)) { path in
      path.split(separator: ".").dropLast().joined(separator: ".")
    }
    let lines = rooms.keys.sorted().map { room in
      let names = (rooms[room] ?? []).map { $0.split(separator: ".").last.map(String.init) ?? $0 }.sorted()
      return "\(room.isEmpty ? "dk" : "dk." + room): " + names.joined(separator: " ")
    }
    let types = Exports.module.classes.map(\.name).sorted()
    return (lines + ["types: " + types.joined(separator: " "), "dk.help(\"NAME\") says more."]).joined(
      separator: "\n")
  }
}
