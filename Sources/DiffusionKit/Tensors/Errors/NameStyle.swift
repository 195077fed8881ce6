/// Names in Swift's style and in that of files and scripts.
enum NameStyle {
  /// "learning_rate" as "learningRate"; what is no such name stays as it is.
  static func camelCase(_ name: String) -> String {
    guard name.utf8.contains(UInt8(ascii: "_")), isName(name) else { return name }
    let words = name.split(separator: "_")
    return words.dropFirst().reduce(String(words.first ?? "")) {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
  }

  /// A text in which names stand in backticks without these, each name as `style` gives it.
  static func unquoted(_ text: String, _ style: (String) -> String) -> String {
    guard text.utf8.contains(UInt8(ascii: "`")) else { return text }
    var parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    // Every second part stood between two of them. A text of the caller's may have any number.
    for index in stride(from: 1, to: parts.count - 1, by: 2) {
      parts[index] = isName(parts[index]) ? style(parts[index]) : "`\(parts[index])`"
    }
    if parts.count.isMultiple(of: 2) { parts[parts.count - 1] = "`" + parts[parts.count - 1] }
    return parts.joined()
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
