import CLua

/// One subject of the documentation, under the name that a script would use.
struct Topic {
  enum Kind { case function, method, field, metamethod }

  let kind: Kind
  /// "dk.matmul", "Tensor:size", "Tensor.grad", "Tensor.__add"
  let title: String
  /// The title in lists that name the module or the class: "nn.Dense", "size", "grad", "a + b".
  let shortTitle: String
  /// A line of use: "dk.matmul(input, other) -> Tensor".
  let usage: String
  let info: FunctionInfo
  /// The arguments that a script gives: without the object of a method.
  let arguments: [ArgumentInfo]
  /// The setter of a field that can be set.
  var setter: FunctionInfo?

  init(_ export: Export) {
    kind = .function
    title = "dk.\(export.path)"
    shortTitle = export.path
    info = export.info
    arguments = info.arguments
    usage = Topic.call(title, arguments, info.returns)
  }

  init(_ text: ModuleText) {
    kind = .field
    title = "dk.\(text.path)"
    shortTitle = text.path
    info = text.info
    arguments = []
    usage = "\(title): \(info.returns)"
  }

  init(method: FunctionInfo, of type: String) {
    kind = .method
    title = "\(type):\(method.name)"
    shortTitle = method.name
    info = method
    arguments = Array(method.arguments.dropFirst())
    usage = Topic.call(title, arguments, method.returns)
  }

  init(field: FunctionInfo, setter: FunctionInfo?, of type: String) {
    kind = .field
    title = "\(type).\(field.name)"
    shortTitle = field.name
    info = field
    arguments = []
    usage = "\(title): \(field.returns)"
    self.setter = setter
  }

  init(metamethod: FunctionInfo, of type: String) {
    kind = .metamethod
    info = metamethod
    title = "\(type).\(metamethod.name)"
    shortTitle = Topic.operation(metamethod, of: type)
    arguments = metamethod.name == "__unm" ? [] : Array(metamethod.arguments.dropFirst())
    usage = shortTitle + (metamethod.returns.isEmpty ? "" : " -> \(metamethod.returns)")
  }

  /// "sum(input, [axis], [keepdim]) -> Tensor": optional arguments are in brackets.
  private static func call(_ name: String, _ arguments: [ArgumentInfo], _ returns: String) -> String {
    let names = arguments.map { $0.isVariadic ? "\($0.name)..." : $0.isRequired ? $0.name : "[\($0.name)]" }
    return "\(name)(\(names.joined(separator: ", ")))" + (returns.isEmpty ? "" : " -> \(returns)")
  }

  /// Operators of two values as Lua writes them.
  static let binaryOperators = [
    "__add": "+", "__sub": "-", "__mul": "*", "__div": "/", "__mod": "%", "__pow": "^",
  ]

  /// A variable name for a value of the type: the last word of the type's name.
  static func word(for type: String) -> String {
    type[(type.lastIndex { $0.isUppercase } ?? type.startIndex)...].lowercased()
  }

  private static func operation(_ info: FunctionInfo, of type: String) -> String {
    if let sign = binaryOperators[info.name] { return "a \(sign) b" }
    // One letter for a tensor, as in examples everywhere.
    let object = type == "Tensor" ? "t" : word(for: type)
    let names = info.arguments.dropFirst().map { $0.isVariadic ? "\($0.name)..." : $0.name }
    switch info.name {
    case "__unm": return "-a"
    case "__len": return "#\(object)"
    case "__tostring": return "tostring(\(object))"
    case "__lt": return "a < b"
    case "__le": return "a <= b"
    case "__index": return "\(object)[\(names.joined())]"
    case "__newindex": return "\(object)[\(names.first ?? "")] = \(names.last ?? "")"
    default: return "\(object)(\(names.joined(separator: ", ")))"
    }
  }
}

extension ClassDeclaration {
  /// Fields, operators and methods, in this order, each sorted by name.
  var members: [Topic] { topics { _ in true } }

  /// The members that the parent does not have.
  func ownMembers(in module: ModuleDeclaration) -> [Topic] {
    guard let parent = module.classes.first(where: { $0.type == parent }) else { return members }
    let inherited = Set((parent.methods + parent.metamethods + parent.getters).map(ObjectIdentifier.init))
    return topics { !inherited.contains(ObjectIdentifier($0)) }
  }

  private func topics(where isIncluded: (Function) -> Bool) -> [Topic] {
    func selected(_ functions: [Function]) -> [FunctionInfo] {
      functions.filter(isIncluded).map(\.info).sorted { $0.name < $1.name }
    }
    let fields = selected(getters).map { getter in
      Topic(field: getter, setter: setters.first { $0.name == getter.name }?.info, of: name)
    }
    let operators = selected(metamethods).map { Topic(metamethod: $0, of: name) }
    return fields + operators + selected(methods).map { Topic(method: $0, of: name) }
  }

  /// The path of the module's function that is also this method: "sum" for `Tensor:sum`.
  func sharedPath(_ method: String, in module: ModuleDeclaration) -> String? {
    guard let function = methods.first(where: { $0.name == method }) else { return nil }
    return module.exports.first { $0.function === function }?.path
  }
}
