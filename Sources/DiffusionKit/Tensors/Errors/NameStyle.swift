/// Names in Swift's style and in that of files and scripts.
package enum NameStyle {
  case swift, script

  /// What stands between the two spellings of a `code` part of a text.
  private static let separator: Character = "\u{1F}"

  /// A part of a text: an expression as Swift programs and as scripts write it.
  package static func code(swift: String, script: String) -> String { "`\(swift)\(separator)\(script)`" }

  /// "learning_rate" as "learningRate"; what is no such name stays as it is.
  static func camelCase(_ name: String) -> String {
    guard name.utf8.contains(UInt8(ascii: "_")), isName(name) else { return name }
    let words = name.split(separator: "_")
    return words.dropFirst().reduce(String(words.first ?? "")) {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
  }

  /// A text without the backticks around names and code, which are in this style then.
  func unquoted(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "`")) else { return text }
    var parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    // Every second part stood between two of them. A text of the caller's may have any number.
    for index in stride(from: 1, to: parts.count - 1, by: 2) {
      parts[index] = shown(parts[index]) ?? "`\(parts[index])`"
    }
    if parts.count.isMultiple(of: 2) { parts[parts.count - 1] = "`" + parts[parts.count - 1] }
    return parts.joined()
  }

  private func shown(_ quoted: String) -> String? {
    if Self.isName(quoted) { return self == .swift ? Self.camelCase(quoted) : quoted }
    let spellings = quoted.split(separator: Self.separator, omittingEmptySubsequences: false)
    return spellings.count == 2 ? String(self == .swift ? spellings[0] : spellings[1]) : nil
  }

  private static func isName(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}

extension DefaultStringInterpolation {
  /// An index or axis of the caller's in the text of an error: counted from 0 for Swift programs, from 1 for scripts. Negative
  /// ones, which count from the end, are the same for both.
  package mutating func appendInterpolation(index: Int) {
    appendInterpolation(index < 0 ? "\(index)" : NameStyle.code(swift: "\(index)", script: "\(index &+ 1)"))
  }
}
