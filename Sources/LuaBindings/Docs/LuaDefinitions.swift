import CLua
import DiffusionKit

/// Renders the definition file from the declarations: the module's types for editors with a Lua language server (LuaLS).
struct LuaDefinitions {
  private let module: ModuleDeclaration
  private let annotation: LuaAnnotation

  static func text(of module: ModuleDeclaration) -> String {
    let definitions = LuaDefinitions(module: module, annotation: LuaAnnotation(module: module))
    return definitions.lines.joined(separator: "\n") + "\n"
  }

  private var lines: [String] {
    var lines = [
      "---@meta diffusionkit", "-- Written by `make docs` from the declarations. Do not edit.", "",
    ]
    lines += aliases
    lines += ["", "---@class dk"] + constants(in: "")
    lines.append("local dk = {}")
    let rooms = Set(module.exports.flatMap { LuaDefinitions.rooms(above: $0.path) })
    let constructors = Set(module.exports.filter(\.isConstructor).map(\.path))
    for room in rooms.subtracting(constructors).sorted() {
      lines += ["", "---@class dk.\(room)"] + constants(in: room) + ["dk.\(room) = {}"]
    }
    for declaration in module.classes { lines += definition(of: declaration) }
    for export in module.exports { lines += definition(of: export) }
    return lines + ["", "return dk"]
  }

  /// The fields of a room that are no functions.
  private func constants(in room: String) -> [String] {
    module.texts.compactMap { text in
      let names = text.path.split(separator: ".")
      guard names.dropLast().joined(separator: ".") == room, let name = names.last else { return nil }
      return "---@field \(name) \(text.info.returns) \(text.info.summary)"
    }
  }

  /// "optimizers.schedules.step_decay": "optimizers", "optimizers.schedules".
  private static func rooms(above path: String) -> [String] {
    let names = path.split(separator: ".")
    return (1..<max(names.count, 1)).map { names.prefix($0).joined(separator: ".") }
  }

  // MARK: Aliases

  private var aliases: [String] {
    // Editors suggest these names. The functions accept more.
    func alias(_ name: String, _ words: [String]) -> String {
      "---@alias dk.\(name) string|" + words.map(Help.quoted).joined(separator: "|")
    }
    func names(in room: String) -> [String] {
      module.exports.filter { $0.path == "\(room).\($0.info.name)" }.map { $0.info.name.lowercased() }
    }
    return [
      alias("ActivationName", Activation.allCases.map(\.rawValue)),
      alias("InitializerName", Initializer.names), alias("LossName", Loss.names),
      alias("MetricName", Metric.names),
      alias("OptimizerName", names(in: "optimizers")),
      "---@alias dk.LossFunction fun(prediction: dk.Tensor, target: dk.Tensor): dk.Tensor",
      "---@alias dk.Numbers (number|boolean|table)[]",
      "---@alias dk.EpochCallback fun(epoch: integer, logs: table<string, number>): boolean?", "",
      "---Callbacks of `fit`. Epochs and batches count from 1. A callback that returns true ends training.",
      "---@class dk.Callbacks",
    ]
      + ScriptedCallback.events.map { "---@field \($0.name)? fun(\($0.arguments)): boolean?" } + [
        "", "---The result of `dk.nn.module`: a class whose instances are layers.",
        "---@class dk.Module: dk.Layer", "---@field init? fun(self: dk.Module, ...: any)",
        "---@field forward fun(self: dk.Module, ...: dk.Tensor): dk.Tensor",
        "---@overload fun(...: any): dk.Module",
      ]
  }

  // MARK: Classes

  private func definition(of declaration: ClassDeclaration) -> [String] {
    let parent = module.classes.first { $0.type == declaration.parent }
    var lines = ["", "---\(declaration.summary)"]
    lines.append(
      "---@class \(LuaAnnotation.name(declaration.name))"
        + (parent.map { ": \(LuaAnnotation.name($0.name))" } ?? ""))
    let members = declaration.ownMembers(in: module)
    for field in members where field.kind == .field {
      lines.append("---@field \(field.info.name) \(type(field.info.returns)) \(field.info.summary)")
    }
    for operation in members where operation.kind == .metamethod {
      lines += metamethod(operation, of: declaration)
    }
    lines.append("local \(declaration.name) = {}")
    for method in members where method.kind == .method {
      let path = declaration.sharedPath(method.info.name, in: module)
      lines += function(
        method, as: "\(declaration.name):\(method.info.name)",
        options: path ?? "\(declaration.name).\(method.info.name)", declaresOptions: path == nil,
        object: LuaAnnotation.name(declaration.name))
    }
    return lines
  }

  private func metamethod(_ topic: Topic, of declaration: ClassDeclaration) -> [String] {
    let result = results(topic.info).joined(separator: ", ")
    if Topic.binaryOperators[topic.info.name] != nil {
      let operand = type(topic.info.arguments.last?.type ?? "")
      return ["---@operator \(topic.info.name.dropFirst(2))(\(operand)): \(result)"]
    }
    switch topic.info.name {
    case "__unm", "__len": return ["---@operator \(topic.info.name.dropFirst(2)): \(result)"]
    case "__call": return ["---@overload \(signature(topic.arguments, topic.info))"]
    case "__index": return ["---@field [\(type(topic.arguments.first?.type ?? ""))] \(result)"]
    // `__newindex` takes the type of `__index`; LuaLS knows tostring(x) of any value.
    default: return []
    }
  }

  // MARK: Functions

  private func definition(of export: Export) -> [String] {
    let topic = Topic(export)
    guard export.isConstructor else {
      return function(topic, as: topic.title, options: export.path, declaresOptions: true, object: nil)
    }
    // A constructor is a callable table, which can hold functions of its own.
    return options(topic, export.path) + LuaDefinitions.description(topic.info)
      + [
        "---@class \(topic.title).constructor",
        "---@overload \(signature(topic.arguments, topic.info))",
      ] + overloads(topic, export.path, object: nil, isShared: false) + ["\(topic.title) = {}"]
  }

  private func function(
    _ topic: Topic, as name: String, options path: String, declaresOptions: Bool, object: String?
  ) -> [String] {
    var lines = declaresOptions ? options(topic, path) : [""]
    lines += LuaDefinitions.description(topic.info)
    for name in LuaDefinitions.positional(topic.arguments) {
      guard let argument = LuaDefinitions.argument(name, of: topic.arguments) else { continue }
      // After the values of a `...`, options come in a table.
      let isList = argument.isVariadic && LuaDefinitions.takesOptions(topic.arguments)
      lines.append(
        "---@param \(name)\(argument.isRequired ? "" : "?") \(type(argument.type))"
          + (isList ? "|\(LuaAnnotation.name(path)).Options " : " ") + LuaDefinitions.meaning(argument))
    }
    for result in results(topic.info) { lines.append("---@return \(result)") }
    lines += overloads(topic, path, object: object, isShared: !declaresOptions)
    return lines + [
      "function \(name)(\(LuaDefinitions.positional(topic.arguments).joined(separator: ", "))) end"
    ]
  }

  /// The names of the arguments that can be given by position: none after a `...`.
  private static func positional(_ arguments: [ArgumentInfo]) -> [String] {
    guard let index = arguments.firstIndex(where: \.isVariadic) else { return arguments.map(\.name) }
    return arguments[..<index].map(\.name) + ["..."]
  }

  private static func argument(_ name: String, of arguments: [ArgumentInfo]) -> ArgumentInfo? {
    arguments.first { name == "..." ? $0.isVariadic : $0.name == name }
  }

  /// "fun(a: number, b?: number): dk.Tensor"
  private func signature(_ arguments: [ArgumentInfo], _ info: FunctionInfo) -> String {
    let parameters = LuaDefinitions.positional(arguments).compactMap { name in
      LuaDefinitions.argument(name, of: arguments).map { argument in
        "\(name)\(argument.isRequired ? "" : "?"): \(type(argument.type))"
      }
    }
    return function(parameters, info)
  }

  private func function(_ parameters: [String], _ info: FunctionInfo) -> String {
    let result = results(info).joined(separator: ", ")
    return "fun(\(parameters.joined(separator: ", ")))" + (result.isEmpty ? "" : ": \(result)")
  }

  // MARK: Types and texts

  private func type(_ words: String) -> String { annotation.type(words) ?? "any" }
  private func results(_ info: FunctionInfo) -> [String] { annotation.results(info.returns) ?? ["any"] }

  private static func meaning(_ argument: ArgumentInfo) -> String {
    let fallback = argument.isRequired ? "nil" : argument.defaultText()
    return argument.doc + (fallback == "nil" ? "" : " (default \(fallback))")
  }

  private static func description(_ info: FunctionInfo) -> [String] {
    var lines = [info.summary]
    if let shapes = info.shapes.text { lines += ["", "Shapes: \(shapes)"] }
    if let errors = info.errors.text { lines += ["", "Errors: \(errors)"] }
    if !info.example.isEmpty {
      lines += ["", "```lua"] + info.example.split(separator: "\n").map(String.init) + ["```"]
    }
    return lines.map { "---\($0)" }
  }

  // MARK: Arguments by name

  /// Whether the function has optional arguments, which scripts mostly give by name.
  private static func takesOptions(_ arguments: [ArgumentInfo]) -> Bool {
    arguments.contains { !$0.isRequired }
  }

  private static func split(_ arguments: [ArgumentInfo]) -> (needed: [ArgumentInfo], optional: [ArgumentInfo])
  {
    (arguments.filter(\.isRequired), arguments.filter { !$0.isRequired })
  }

  /// A class of the optional arguments, and one of all arguments.
  private func options(_ topic: Topic, _ path: String) -> [String] {
    guard LuaDefinitions.takesOptions(topic.arguments) else { return [""] }
    func field(_ argument: ArgumentInfo) -> String {
      let name = argument.isVariadic ? "[integer]" : argument.name + (argument.isRequired ? "" : "?")
      return "---@field \(name) \(type(argument.type)) \(LuaDefinitions.meaning(argument))"
    }
    let name = LuaAnnotation.name(path)
    let (needed, optional) = LuaDefinitions.split(topic.arguments)
    var lines = ["", "---@class \(name).Options"] + optional.map(field)
    if !needed.isEmpty {
      lines += ["", "---@class \(name).Arguments: \(name).Options"] + needed.map(field)
    }
    return lines + [""]
  }

  /// The calls with a table: a list of values, all arguments by name, or the options after the required arguments.
  /// - Parameter isShared: whether the method shares the options of the module's function, whose `Arguments` include the object.
  private func overloads(_ topic: Topic, _ path: String, object: String?, isShared: Bool) -> [String] {
    let (needed, optional) = LuaDefinitions.split(topic.arguments)
    let name = LuaAnnotation.name(path)
    var calls: [[String]] = []
    if let variadic = needed.first(where: \.isVariadic) {
      let leading = needed.filter { !$0.isVariadic }.map { "\($0.name): \(type($0.type))" }
      let element = type(variadic.type)
      calls.append(
        leading + ["\(variadic.name): " + (element.contains("|") ? "(\(element))[]" : "\(element)[]")])
    }
    if needed.isEmpty, !optional.isEmpty { calls.append(["options: \(name).Options"]) }
    if let first = needed.first, !optional.isEmpty {
      if first.takes & Int(CLUA_TAKES_TABLE) == 0, !isShared {
        calls.append(["arguments: \(name).Arguments"])
      }
      if !needed.contains(where: \.isVariadic) {
        calls.append(needed.map { "\($0.name): \(type($0.type))" } + ["options: \(name).Options"])
      }
    }
    let this = object.map { ["self: \($0)"] } ?? []
    return calls.map { "---@overload \(function(this + $0, topic.info))" }
  }
}

extension Export {
  fileprivate var isConstructor: Bool { function?.raw.pointee.is_constructor == true }
}
