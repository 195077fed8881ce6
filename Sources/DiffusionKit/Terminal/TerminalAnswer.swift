/// What a terminal answered when it was asked for its kinds of pictures.
struct TerminalAnswer: Equatable {
  /// Whether it said yes to kitty's graphics protocol.
  var hasKitty = false
  /// Its device attributes (DA1), the class of terminal first; nil where they did not come. Every terminal that answers
  /// at all gives them, and they are asked for last.
  var attributes: [Int]?

  /// Asks with an image of kitty's protocol that is not to be shown, then for the attributes.
  static let kittyQuestion = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
  static let attributesQuestion = "\u{1B}[c"

  init() {}

  /// Reads what came from the terminal; letters typed meanwhile may be among it.
  init(_ bytes: [UInt8]) {
    let escape = UInt8(ascii: "\u{1B}")
    var index = 0
    while index + 2 < bytes.count {
      defer { index += 1 }
      guard bytes[index] == escape else { continue }
      let body = bytes[(index + 2)...]
      if bytes[index + 1] == UInt8(ascii: "_") {
        let text = String(decoding: body.prefix { $0 != escape }, as: UTF8.self)
        let parts = text.split(separator: ";", maxSplits: 1)
        hasKitty =
          hasKitty
          || parts.count == 2 && parts[0].hasPrefix("G") && parts[0].contains("i=31") && parts[1] == "OK"
      } else if bytes[index + 1] == UInt8(ascii: "["), body.first == UInt8(ascii: "?") {
        let numbers = body.dropFirst().prefix { (0x30...0x3B).contains($0) }
        let end = body.startIndex + 1 + numbers.count
        guard end < bytes.endIndex, bytes[end] == UInt8(ascii: "c") else { continue }
        attributes = numbers.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
          .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
      }
    }
  }

  /// Sixel graphics are attribute 4; the first number is no attribute.
  var hasSixel: Bool { attributes?.dropFirst().contains(4) == true }
}
