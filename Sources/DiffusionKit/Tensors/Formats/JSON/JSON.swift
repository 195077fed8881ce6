/// A JSON value. Objects retain the order of their members, and whole numbers remain integers.
public indirect enum JSON: Equatable, Sendable {
  case null
  case bool(Bool)
  /// A number without fraction and exponent that fits an Int.
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  /// A member `"key": value` of an object.
  public struct Member: Equatable, Sendable {
    public var key: String
    public var value: JSON

    public init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// The value of an object's member; nil if there is none, or if this is no object.
  public subscript(key: String) -> JSON? { members?.first { $0.key == key }?.value }

  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var int: Int? { if case .int(let value) = self { value } else { nil } }
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  public var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
  public var members: [Member]? { if case .object(let value) = self { value } else { nil } }

  /// The value of any number.
  public var double: Double? {
    switch self {
    case .double(let value): value
    case .int(let value): Double(value)
    default: nil
    }
  }

  /// The kind of value, for error messages.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .int, .double: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSON {
  /// This value as text. Characters beyond ASCII are not escaped. NaN and infinities, which JSON lacks, are written as
  /// in Python (`NaN`, `Infinity`, `-Infinity`).
  /// - Parameter indent: spaces per level, with one member per line; nil (the default) writes no white space.
  public func text(indent: Int? = nil) -> String {
    var output = ""
    write(to: &output, indent: indent.map { max(0, min($0, 16)) }, depth: 0)
    return output
  }

  private func write(to output: inout String, indent: Int?, depth: Int) {
    func newLine(_ depth: Int) {
      guard let indent else { return }
      output += "\n" + String(repeating: " ", count: indent * depth)
    }
    func list<Element>(_ start: String, _ elements: [Element], _ end: String, _ write: (Element) -> Void) {
      output += start
      for (index, element) in elements.enumerated() {
        if index > 0 { output += "," }
        newLine(depth + 1)
        write(element)
      }
      if !elements.isEmpty { newLine(depth) }
      output += end
    }
    switch self {
    case .null: output += "null"
    case .bool(let value): output += value ? "true" : "false"
    case .int(let value): output += String(value)
    case .double(let value):
      if value.isNaN {
        output += "NaN"
      } else if value.isInfinite {
        output += value < 0 ? "-Infinity" : "Infinity"
      } else {
        output += String(value)
      }
    case .string(let value): JSON.write(value, to: &output)
    case .array(let values):
      list("[", values, "]") { $0.write(to: &output, indent: indent, depth: depth + 1) }
    case .object(let members):
      list("{", members, "}") { member in
        JSON.write(member.key, to: &output)
        output += indent == nil ? ":" : ": "
        member.value.write(to: &output, indent: indent, depth: depth + 1)
      }
    }
  }

  /// A string as it stands in a text.
  package static func quoted(_ string: String) -> String {
    var output = ""
    write(string, to: &output)
    return output
  }

  private static func write(_ string: String, to output: inout String) {
    output += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\u{8}": output += "\\b"
      case "\u{C}": output += "\\f"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}

extension FileGroup {
  package mutating func add(_ name: String, _ json: JSON) {
    let text = json.text(indent: 2) + "\n"
    add(name) { try $0.write(Array(text.utf8)) }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
}
