/// The reply of a terminal to the query for its graphics protocols.
struct TerminalReply: Equatable {
  /// Whether the terminal supports kitty's graphics protocol.
  var hasKitty = false
  /// The device attributes (DA1), the terminal's class first; nil if they did not arrive. Every terminal that replies
  /// at all reports them, and they are queried last.
  var attributes: [Int]?

  /// The queries: an image of kitty's protocol that is not displayed, then the attributes.
  static let kittyQuery = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
  static let attributesQuery = "\u{1B}[c"

  init() {}

  /// Parses the bytes from the terminal, which may contain keystrokes too.
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
          || parts.count == 2 && parts[0].hasPrefix("G") && parts[0].includes("i=31") && parts[1] == "OK"
      } else if bytes[index + 1] == UInt8(ascii: "["), body.first == UInt8(ascii: "?") {
        let numbers = body.dropFirst().prefix { (0x30...0x3B).contains($0) }
        let end = body.startIndex + 1 + numbers.count
        guard end < bytes.endIndex, bytes[end] == UInt8(ascii: "c") else { continue }
        attributes = numbers.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
          .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
      }
    }
  }

  /// Whether attribute 4, sixel graphics, is among the attributes; the first number is not an attribute.
  var hasSixel: Bool { attributes?.dropFirst().contains(4) == true }
}
