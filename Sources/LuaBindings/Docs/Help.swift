import CLua
import DiffusionKit

/// The argument of `dk.help`: a name, or a function or value of the library.
enum HelpSubject: LuaReadable, CustomStringConvertible {
  case overview
  case name(String)
  case function(UnsafePointer<clua_function>)

  var description: String { "nil" }
  static var expected: String { "name, function or value of this library" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> HelpSubject? {
    let L = call.L
    if let name = try call.text(at: index) { return .name(name) }
    if let function = clua_own_function(L, index) { return .function(function) }
    if let type = clua_box_type(L, index) { return .name(String(cString: type.pointee.name)) }
    // A constructor is a callable table, with its function in the metatable.
    guard lua_type(L, index) == LUA_TTABLE, lua_getmetatable(L, index) != 0 else { return nil }
    defer { lua_pop(L, 1) }
    guard clua_get_own_field(L, lua_gettop(L), "__call") == LUA_OK else { return nil }
    defer { lua_pop(L, 1) }
    guard let function = clua_own_function(L, -1), function.pointee.is_constructor else { return nil }
    return .function(function)
  }
}

/// Help texts, rendered from the declarations.
package enum Help {
  static func text(about subject: HelpSubject) throws -> String {
    switch subject {
    case .overview: return overview
    case .name(let name): return try text(about: name)
    case .function(let function):
      // A function may be both exported and a method.
      guard let found = subjects.first(where: { $0.function?.raw == function }) else {
        return try text(about: String(cString: function.pointee.name))
      }
      return describe(found.topic)
    }
  }

  /// Describes the function, class, method or field of a name. Functions are found by their path or its last word. Several
  /// matches are listed; without a match, names in other libraries and mentions in the documentation are searched.
  /// - Throws: `argument("subject")` if nothing is found.
  package static func text(about name: String) throws -> String {
    if name.isEmpty { return overview }
    guard name.utf8.count <= maxBytes else {
      throw DiffusionError.argument("subject", "nothing is called by a name of \(name.utf8.count) bytes")
    }
    let query = name.hasPrefix("dk.") ? String(name.dropFirst(3)) : name
    if let text = exact(query) ?? room(query) { return text }
    if let text = foreign(query) { return text }
    let near = NearestName.nearest(to: query, among: names)
    if near == nil || query.contains(" "), let text = mentions(of: query) { return text }
    let suggestion = near.map { ", did you mean '\($0)'?" } ?? ";"
    throw DiffusionError.argument(
      "subject", "nothing is called '\(name)'\(suggestion) dk.help() lists everything")
  }

  // MARK: Looking for names

  /// The limit of a name, which is split into words and compared with every name of the module.
  private static let maxBytes = 1000

  private typealias Subject = (topic: Topic, function: Function?)

  /// Functions and strings of the module, then members of its types, each once.
  private static let subjects: [Subject] = {
    let module = Exports.module
    return module.exports.map { (Topic($0), $0.function) } + module.texts.map { (Topic($0), nil) }
      + module.classes.flatMap { declaration in
        let functions = declaration.methods + declaration.metamethods + declaration.getters
        return declaration.ownMembers(in: module).map { topic in
          (topic, functions.first { $0.name == topic.info.name })
        }
      }
  }()

  private static func exact(_ query: String) -> String? {
    let module = Exports.module
    if let declaration = module.classes.first(where: { $0.name == query }) {
      // A type and its constructor have the same name.
      return
        (module.exports.filter { $0.path == query }.map { describe(Topic($0)) } + [describe(declaration)])
        .joined(separator: "\n\n")
    }
    // Inherited members are found too: "Parameter:sum".
    let members = module.classes.flatMap { declaration in
      declaration.members.filter {
        query == "\(declaration.name).\($0.info.name)" || query == $0.title
      }
    }
    if let member = members.first { return describe(member) }
    let whole = subjects.first { $0.topic.title == "dk.\(query)" }
    var seen = Set<ObjectIdentifier>()
    let named = subjects.filter { subject in
      subject.topic.info.name == query && subject.topic.title != whole?.topic.title
        && subject.function.map { seen.insert(ObjectIdentifier($0)).inserted && $0 !== whole?.function }
          ?? true
    }.map(\.topic)
    if let whole {
      let others = named.isEmpty ? "" : "\n\nOthers of that name:\n" + list(named)
      return describe(whole.topic) + others
    }
    if named.count == 1 { return describe(named[0]) }
    return named.isEmpty
      ? nil
      : "'\(query)' has \(named.count) meanings; dk.help(\"\(named[0].title)\") describes the first:\n"
        + list(named)
  }

  /// Lists the names in a room: "nn".
  private static func room(_ query: String) -> String? {
    let inside = Exports.module.exports.map(\.path).filter { $0.hasPrefix("\(query).") }
    let names = Set(inside.compactMap { $0.dropFirst(query.count + 1).split(separator: ".").first })
    return names.isEmpty ? nil : "dk.\(query): " + names.sorted().joined(separator: " ")
  }

  /// Describes a name of another library, or a subject that people look for.
  private static func foreign(_ query: String) -> String? {
    let word = query.lowercased()
    var seen = Set<String>()
    let known = (FieldName.functions + FieldName.members + FieldName.topics).filter {
      $0.names.contains { $0.lowercased() == word } && seen.insert($0.here).inserted
    }
    let options = FieldName.options.filter { $0.names.contains(query) && seen.insert($0.here).inserted }
    guard !known.isEmpty || !options.isEmpty else { return nil }
    let about = options.map { $0.sentence(query) + ", an option" }
    guard known.count == 1, options.isEmpty, let text = exact(known[0].topic) else {
      return (known.map { $0.sentence(query) } + about).joined(separator: "\n")
    }
    return "\(known[0].sentence(query)).\n\n\(text)"
  }

  /// Lists the topics whose documentation has, for each word looked for, a word that begins with it.
  private static func mentions(of query: String) -> String? {
    let words = query.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber })
    guard words.contains(where: { $0.count >= 3 }) else { return nil }
    let phrase = " " + words.joined(separator: " ")
    var (near, far): ([Topic], [Topic]) = ([], [])
    for topic in subjects.map(\.topic) {
      let texts = [topic.title, topic.info.summary] + topic.arguments.flatMap { [$0.name, $0.type, $0.doc] }
      let present = texts.joined(separator: " ").lowercased().split(whereSeparator: {
        !$0.isLetter && !$0.isNumber
      })
      guard words.allSatisfy({ word in present.contains { $0.hasPrefix(word) } }) else { continue }
      // Topics with the words side by side come first: "label dropout" probably means label_dropout.
      let text = " " + present.joined(separator: " ")
      if text.includes(phrase) { near.append(topic) } else { far.append(topic) }
    }
    let found = near + far
    return found.isEmpty ? nil : "Nothing is called '\(query)'; these mention it:\n" + list(found)
  }

  /// Every name that help describes, short forms first.
  private static var names: [String] {
    let module = Exports.module
    let members = module.classes.flatMap(\.members).filter { $0.kind != .metamethod }
    return module.classes.map(\.name) + module.exports.map(\.info.name) + members.map(\.info.name)
      + module.exports.map(\.path) + module.texts.map(\.path) + members.map(\.title)
  }

  // MARK: Texts

  /// A line for each topic: its title and the first sentence of its summary.
  private static func list(_ topics: [Topic]) -> String {
    topics.map { topic in
      let sentence = firstSentence(topic.info.summary)
      return "    \(topic.title): \(sentence)\(sentence.hasSuffix(".") ? "" : ".")"
    }.joined(separator: "\n")
  }

  /// The text up to the first full stop before another sentence. The full stop of "et al." does not count.
  private static func firstSentence(_ text: String) -> Substring {
    var end = text.firstRange(matching: ". ")
    while let stop = end {
      if !text[..<stop.lowerBound].hasSuffix(" al"), text[stop.upperBound...].first?.isUppercase == true {
        return text[..<stop.lowerBound]
      }
      end = text.firstRange(matching: ". ", from: stop.upperBound)
    }
    return text[...]
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
      let text = argument.isRequired ? "" : argument.defaultText()
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
    let module = Exports.module
    let rooms = Dictionary(grouping: module.exports.map(\.path) + module.texts.map(\.path)) { path in
      path.split(separator: ".").dropLast().joined(separator: ".")
    }
    let lines = rooms.keys.sorted().map { room in
      let names = (rooms[room] ?? []).map { $0.split(separator: ".").last.map(String.init) ?? $0 }.sorted()
      return "\(room.isEmpty ? "dk" : "dk." + room): " + names.joined(separator: " ")
    }
    let types = module.classes.map(\.name).sorted()
    return (lines + ["types: " + types.joined(separator: " "), "dk.help(\"NAME\") describes one."]).joined(
      separator: "\n")
  }
}

extension FieldName {
  /// The name under which help describes it.
  fileprivate var topic: String {
    let path = here.prefix { $0 != "(" }
    return String(path.hasPrefix("dk.") ? path.dropFirst(3) : path)
  }
}
