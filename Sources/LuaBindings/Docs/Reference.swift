/// The reference page, rendered from the declarations.
enum Reference {
  static func markdown(of module: ModuleDeclaration) -> String {
    var lines = [
      "# Reference", "",
      "Written by `make docs` from the declarations in `Sources/LuaBindings/Types`. Do not edit.", "",
      "Every function takes its arguments by position, or by name in a table: `f(1, 2)` or `f{first = 1, second = 2}`.",
    ]
    let rooms = Dictionary(grouping: module.functions) { room(of: $0.path) }
    for room in rooms.keys.sorted() {
      lines += ["", "## \(room.isEmpty ? "dk" : "dk.\(room)")"]
      for (path, function) in (rooms[room] ?? []).sorted(by: { $0.path < $1.path }) {
        lines += section(function, as: "dk.\(path)", arguments: function.arguments)
      }
    }
    for declaration in module.classes.sorted(by: { name(of: $0) < name(of: $1) }) {
      let type = name(of: declaration)
      lines += ["", "## \(type)", "", declaration.summary]
      for field in declaration.getters.sorted(by: { $0.name < $1.name }) {
        let isSettable = declaration.setters.contains { $0.name == field.name }
        lines += ["", "### \(type).\(field.name)", "", field.summary + (isSettable ? " Can be set." : "")]
      }
      for method in declaration.methods.sorted(by: { $0.name < $1.name }) {
        lines += section(method, as: "\(type):\(method.name)", arguments: Array(method.arguments.dropFirst()))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func room(of path: String) -> String {
    path.split(separator: ".").dropLast().joined(separator: ".")
  }

  private static func name(of declaration: ClassDeclaration) -> String {
    String(cString: declaration.type.pointee.name)
  }

  private static func section(_ function: Function, as name: String, arguments: [ArgumentInfo]) -> [String] {
    var lines = [
      "", "### \(name)", "", "```lua", Help.signature(name, arguments, returns: function.returns), "```",
    ]
    lines += ["", function.summary]
    if !arguments.isEmpty { lines += ["", "| argument | type | default | |", "| --- | --- | --- | --- |"] }
    for argument in arguments {
      let fallback = argument.isRequired ? "" : "`\(cell(Help.fallback(of: argument)))`"
      lines.append("| `\(argument.name)` | \(cell(argument.type)) | \(fallback) | \(cell(argument.doc)) |")
    }
    return lines
  }

  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
