/// Renders the pages of the reference in Markdown from the declarations.
enum Reference {
  /// Every page with its file name, the index first.
  static func pages(of module: ModuleDeclaration) -> [(file: String, text: String)] {
    let pages = Area.all.map { Page($0, module) }
    return [("index.md", index(of: pages))] + pages.map { ("\($0.area.file).md", $0.text) }
  }

  /// One area: its functions and strings by name, then its classes with their members.
  private struct Page {
    let area: Area
    let module: ModuleDeclaration
    let functions: [Topic]
    let classes: [ClassDeclaration]

    init(_ area: Area, _ module: ModuleDeclaration) {
      self.area = area
      self.module = module
      functions =
        module.exports.filter { $0.area == area }.map { Topic($0) }
        + module.texts.filter { $0.area == area }.map { Topic($0) }
      classes = module.classes.filter { $0.area == area }
    }

    var text: String {
      var lines = ["# \(area.title)", "", Reference.notice, "", area.introduction, ""] + contents(in: "")
      for topic in functions { lines += Reference.section(topic, level: "##", method: method(of: topic)) }
      for declaration in classes { lines += section(declaration) }
      return lines.joined(separator: "\n") + "\n"
    }

    /// Links to everything on the page, for the page itself or for the index.
    func contents(in file: String) -> [String] {
      func links(_ topics: [Topic]) -> String {
        topics.map { "[`\($0.shortTitle)`](\(file)#\(Reference.anchor($0.title)))" }.joined(separator: " · ")
      }
      var lines = functions.isEmpty ? [] : ["- " + links(functions)]
      for declaration in classes {
        let members = links(own(declaration))
        lines.append(
          "- [`\(declaration.name)`](\(file)#\(Reference.anchor(declaration.name)))"
            + (members.isEmpty ? "" : ": \(members)"))
      }
      return lines
    }

    private func section(_ declaration: ClassDeclaration) -> [String] {
      var lines = ["", "## \(declaration.name)", "", declaration.summary]
      if let parent = module.classes.first(where: { $0.type == declaration.parent }) {
        lines += ["", "It has all that a \(parent.name) has."]
      }
      let shared = declaration.members.filter { $0.kind == .method }.compactMap {
        declaration.sharedPath($0.info.name, in: module)
      }
      if !shared.isEmpty, declaration.parent == nil {
        lines += ["", "These functions are also methods of their first argument:", ""]
        lines.append(
          shared.map { path in
            let file = module.exports.first { $0.path == path }?.area.file ?? ""
            return "[`\(path)`](\(file == area.file ? "" : file + ".md")#\(Reference.anchor("dk.\(path)")))"
          }.joined(separator: " · "))
      }
      for topic in own(declaration) { lines += Reference.section(topic, level: "###") }
      return lines
    }

    /// The members that no function of the module describes already.
    private func own(_ declaration: ClassDeclaration) -> [Topic] {
      declaration.ownMembers(in: module).filter {
        $0.kind != .method || declaration.sharedPath($0.info.name, in: module) == nil
      }
    }

    /// The call of a function as a method; nil if the function is no method.
    private func method(of topic: Topic) -> String? {
      for declaration in module.classes where declaration.parent == nil {
        if declaration.sharedPath(topic.info.name, in: module).map({ "dk.\($0)" }) == topic.title {
          return Topic(method: topic.info, of: declaration.name).usage
        }
      }
      return nil
    }
  }

  private static let notice =
    "<!-- Written by `make docs` from the declarations in Sources/LuaBindings/Rooms. Do not edit. -->"

  private static func index(of pages: [Page]) -> String {
    var lines = [
      "# Reference", "", notice, "",
      """
      The functions and types of `local dk = require "diffusionkit"`, by area. `dk.help("NAME")` and `diffuse-lua --help NAME` \
      print the same texts; [diffusionkit.lua](../lua/diffusionkit.lua) has them for editors with a Lua language server.
      """, "",
      """
      Every function takes its arguments by position, or by name in a table, or first by position and then by name: \
      `f(1, 2)`, `f{first = 1, second = 2}`, `f(1, {second = 2})`. Arguments of a wrong type and unknown names are \
      errors everywhere; "Errors" lists the others. Tables with a metatable are read by indexing, `#` and calls: an `__index` \
      may hold defaults, and any callable value serves as a function. Axes and positions count from 1; -1 is the last. \
      Shapes are written in brackets: [N, C, H, W] is a batch of N images, [...] any shape.
      """, "",
      "In the examples, the text after `-->` is the output of the line. The tests run all examples.",
    ]
    for page in pages {
      lines += ["", "## [\(page.area.title)](\(page.area.file).md)", "", page.area.introduction, ""]
      lines += page.contents(in: "\(page.area.file).md")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func section(_ topic: Topic, level: String, method: String? = nil) -> [String] {
    var lines = ["", "\(level) \(topic.title)", ""]
    lines += ["```lua", topic.usage] + (method.map { [$0] } ?? []) + ["```"]
    lines += body(topic.info, topic.arguments)
    if let setter = topic.setter {
      lines += ["", "`\(topic.title) = \(setter.arguments.last?.name ?? "")`"]
      lines += body(setter, Array(setter.arguments.dropFirst()))
    }
    return lines
  }

  private static func body(_ info: FunctionInfo, _ arguments: [ArgumentInfo]) -> [String] {
    var lines = ["", info.summary]
    if !arguments.isEmpty { lines += ["", "| argument | type | default | |", "| --- | --- | --- | --- |"] }
    for argument in arguments {
      let fallback = argument.isRequired ? "" : "`\(cell(argument.defaultText()))`"
      lines.append("| `\(argument.name)` | \(cell(argument.type)) | \(fallback) | \(cell(argument.doc)) |")
    }
    if let shapes = info.shapes.text { lines += ["", "Shapes: \(shapes)"] }
    if let errors = info.errors.text { lines += ["", "Errors: \(errors)"] }
    if !info.example.isEmpty { lines += ["", "```lua", info.example, "```"] }
    return lines
  }

  private static func cell(_ text: String) -> String {
    text.substituting("\\|", for: "|").substituting(" ", for: "\n")
  }

  /// The anchor that GitHub gives a heading: letters, digits, "_" and "-" in lower case, spaces as "-".
  static func anchor(_ heading: String) -> String {
    String(
      heading.lowercased().compactMap { character in
        if character == " " { return "-" }
        return character.isLetter || character.isNumber || character == "_" || character == "-"
          ? character : nil
      })
  }
}
