/// Translates the words that declarations use for types into the notation of the Lua language server.
///
/// The words have a grammar: alternatives ("number, Tensor or table of numbers"), "list of integers", "table of Tensors",
/// `one of "a", "b"`, names of classes. A table of phrases has the exceptions.
struct LuaAnnotation {
  let module: ModuleDeclaration

  /// The type of an argument or a field.
  /// - Returns: nil for words that name no type.
  func type(_ words: String) -> String? {
    if let phrase = LuaAnnotation.phrases[words] { return phrase }
    if words.hasPrefix("one of ") {
      return String(words.dropFirst("one of ".count)).substituting("|", for: ", ")
    }
    var alternatives: [String] = []
    for part in LuaAnnotation.list(words.substituting(", ", for: " or ")) {
      guard let type = single(part) else { return nil }
      if !alternatives.contains(type) { alternatives.append(type) }
    }
    return alternatives.isEmpty ? nil : alternatives.joined(separator: "|")
  }

  /// The types of a function's results: "number, table" are two.
  func results(_ words: String) -> [String]? {
    if words.isEmpty { return [] }
    if let phrase = LuaAnnotation.phrases[words] { return [phrase] }
    let types = LuaAnnotation.list(words).map { type($0) }
    return types.contains(nil) ? nil : types.compactMap { $0 }
  }

  /// The words between commas.
  private static func list(_ words: String) -> [String] {
    words.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }

  /// The name of a class: "dk.Tensor".
  static func name(_ type: String) -> String { "dk.\(type)" }

  private func single(_ word: String) -> String? {
    if let phrase = LuaAnnotation.phrases[word] { return phrase }
    for (prefix, wrapped) in [
      ("list of ", { "\($0)[]" }), ("table of named ", { "table<string, \($0)>" }),
      ("table of ", { "table<string, \($0)>" }),
    ] as [(String, (String) -> String)] {
      guard word.hasPrefix(prefix) else { continue }
      guard let element = single(String(word.dropFirst(prefix.count))) else { return nil }
      return wrapped(element.contains("|") ? "(\(element))" : element)
    }
    if LuaAnnotation.plain.contains(word) { return word }
    if module.classes.contains(where: { $0.name == word }) { return LuaAnnotation.name(word) }
    // A plural: "integers".
    return word.hasSuffix("s") ? single(String(word.dropLast())) : nil
  }

  private static let plain: Set = ["integer", "number", "string", "boolean", "function", "table", "nil"]

  /// Phrases outside of the grammar.
  private static let phrases = [
    "list": "integer[]",
    "value": "any",
    "the function's results": "any ...",
    "module": "dk.Module",
    "activation name": "dk.ActivationName",
    "initializer name, table of a name and options, or number": "dk.InitializerName|number|table",
    "loss name or function": "dk.LossName|dk.Loss|dk.LossFunction",
    "list of metrics":
      "(dk.MetricName|dk.LossName|dk.Loss|dk.LossFunction)[]|table<string, dk.MetricName|dk.LossName|dk.Loss|dk.LossFunction>",
    "pair of a loss and its weights": "dk.LossName|dk.Loss|dk.LossFunction|table",
    "Optimizer or its name": "dk.Optimizer|dk.OptimizerName",
    "number, Tensor or table of numbers": "number|dk.Tensor|dk.Numbers",
    "table of named Tensors": "table<string, dk.Tensor>|dk.Layer",
    "list of Parameters or model": "dk.Parameter|dk.Parameter[]|dk.Layer",
    "list {x, y}": "(dk.Tensor|dk.Tensor[]|number[])[]",
    "table of weights by class id": "table<integer, number>",
    "\"same\", \"valid\", integer or list of integers": "\"same\"|\"valid\"|integer|integer[]",
    "list of string or numbers": "(string|number)[]",
    "list of two numbers": "number[]",
    "position, Tensor or table of positions and ranges":
      "integer|dk.Tensor|(integer|boolean|dk.Tensor|integer[]|boolean[]|integer[][])[]",
    "Tensor, or one for each axis": "dk.Tensor ...",
    "function, table of functions, or list of them":
      "dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[]",
    "name, function or value of this library": "any",
    "table of options or Scheduler": "table<string, any>|dk.Scheduler",
    "name or table of a name and options": "string|table<string|integer, string|number>",
    "Tensor or table of a Tensor and its conditions": "dk.Tensor|table<string|integer, dk.Tensor>",
    "Layers": "dk.Layer|dk.SymbolicTensor",
    "Tensor, ...": "dk.Tensor ...",
    "integer or two lists of axes": "integer|integer[][]",
    "number or one of \"fro\", \"nuc\"": "number|\"fro\"|\"nuc\"",
    "userdata": "userdata",
    "list {x, y} or Dataset": "(dk.Tensor|dk.Tensor[]|number[])[]|dk.Dataset",
    "Tensor, Dataset or table of a Tensor and its conditions":
      "dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor>",
    "Tensor, number or SymbolicTensors": "dk.Tensor|number|dk.SymbolicTensor",
  ]
}
