import DiffusionKit

// Values and types as a script would write them. Help shows a default by its description, so the types whose default is
// no plain number describe themselves in Lua here.

extension Help {
  /// What stands in for an argument that is not given.
  static func fallback(of argument: ArgumentInfo) -> String {
    let text = argument.defaultText()
    return argument.type == String.expected && text != "nil" ? quoted(text) : text
  }

  static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  static func list(_ values: [some Any]) -> String {
    "{" + values.map { "\($0)" }.joined(separator: ", ") + "}"
  }
}

extension Place: CustomStringConvertible {
  var description: String { "\(value < 0 ? value : value + 1)" }
}

extension IntegerList: CustomStringConvertible {
  var description: String { Help.list(values) }
}

extension Activation: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension ErrorReduction: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension ErrorKind: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension AdversarialLoss: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension PatchDiscriminator.Norm: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension UpSampling2D.Interpolation: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension ImageFolder.Range: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension ImageFolder.OnError: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension UNetConfiguration.TimeScaleShift: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension DiTConfiguration.FeedForward: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension Coupling: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension ODEMethod: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension FlowMatcher.Divergence: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension BlockNames: CustomStringConvertible {
  var description: String { Help.list(names.map(Help.quoted)) }
}

extension Initializer: CustomStringConvertible {
  public var description: String {
    let (name, options) = form
    if case .constant(let value) = self { return "\(value)" }
    if json.string != nil { return Help.quoted(name) }
    return "{" + ([Help.quoted(name)] + options.map { "\($0.name) = \($0.value)" }).joined(separator: ", ")
      + "}"
  }
}

extension OptionKind {
  var luaType: String {
    switch self {
    case .flag: return Bool.expected
    case .whole: return Int.expected
    case .number: return Double.expected
    case .numbers: return [Double].expected
    case .choice(let words): return "one of " + words.map(Help.quoted).joined(separator: ", ")
    }
  }
}

extension OptionValue {
  var luaText: String {
    switch self {
    case .none: return "nil"
    case .number(let number) where number.isInfinite: return number < 0 ? "-math.huge" : "math.huge"
    case .bool, .number: return description
    case .string(let text): return Help.quoted(text)
    case .numbers(let numbers): return Help.list(numbers)
    }
  }
}

extension PipelineRequest.Output: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}

extension PipelineRequest.Input: CustomStringConvertible {
  public var description: String { Help.quoted(rawValue) }
}
