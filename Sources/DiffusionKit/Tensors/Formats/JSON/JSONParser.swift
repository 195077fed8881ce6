extension JSON {
  /// The location and the cause of a parse error, such as "line 3, column 7: expected ',' or '}'".
  public struct ParseError: Error, Equatable, CustomStringConvertible {
    public var line: Int
    /// The column in bytes, from 1.
    public var column: Int
    public var message: String
    public var description: String { "line \(line), column \(column): \(message)" }
  }

  /// Reads one JSON value, strictly (RFC 8259): no text may follow it, strings must be UTF-8, a key may occur only once
  /// in an object, and values nest at most 128 deep.
  /// - Parameter allowsNonFinite: whether to accept `NaN`, `Infinity` and `-Infinity`, which Python writes (diffusers
  ///   saves `"lambda_min_clipped": -Infinity`).
  /// - Throws: `JSON.ParseError`.
  public static func parse(_ bytes: [UInt8], allowsNonFinite: Bool = false) throws -> JSON {
    try bytes.withUnsafeBufferPointer { try parse($0, allowsNonFinite) }
  }

  /// The same for a String.
  package static func parse(_ text: String) throws -> JSON {
    var text = text
    return try text.withUTF8 { try parse($0, false) }
  }

  /// The same for bytes that someone else holds.
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws -> JSON { try parse(bytes, false) }

  static func parse(_ bytes: Buffer<UInt8>, allowsNonFinite: Bool = false) throws -> JSON {
    defer { withExtendedLifetime(bytes) {} }
    return try parse(UnsafeBufferPointer(bytes.elements), allowsNonFinite)
  }

  private static func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ allowsNonFinite: Bool) throws -> JSON {
    var parser = JSONParser(bytes: bytes, allowsNonFinite: allowsNonFinite)
    return try parser.parseDocument()
  }

  /// Reads the JSON file at `path`, of at most `limit` bytes (16 MiB), like `parse`.
  /// - Throws: `DiffusionError` naming the path, with the line and column of an error in the text.
  public static func load(
    _ path: any FileName, allowsNonFinite: Bool = false, limit: Int = 16 << 20
  ) throws -> JSON {
    do {
      return try parse(readBuffer(path, limit: limit), allowsNonFinite: allowsNonFinite)
    } catch let error as ParseError {
      throw DiffusionError.file(path, error.description)
    }
  }
}

private struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let allowsNonFinite: Bool
  var position = 0
  var depth = 0

  /// The approximate bytes of the values so far.
  var held = 0
  /// The bytes for which memory was available.
  var granted = 0

  /// Requests memory in advance, a piece at a time, because Swift's own values cannot report missing memory.
  /// - Throws: `memory`.
  private mutating func hold(_ bytes: Int) throws {
    held += bytes
    guard held > granted else { return }
    let piece = max(1 << 18, bytes)
    try Allocation.require(piece, holding: held, for: "the values of a JSON text")
    granted = held + piece
  }

  /// Appends a value to a list, which may have to be reallocated.
  private mutating func add<Value>(_ value: Value, to list: inout [Value]) throws {
    if list.count == list.capacity { try hold(2 * max(list.count, 4) * MemoryLayout<Value>.stride) }
    list.append(value)
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  func failure(_ message: String, at index: Int? = nil) -> JSON.ParseError {
    let before = bytes.prefix(index ?? position)
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    return JSON.ParseError(line: line, column: before.count - lineStart + 1, message: message)
  }

  /// The error for an unexpected byte.
  func unexpected(_ expected: String) -> JSON.ParseError {
    guard let byte = next else { return failure("expected \(expected), but the text ends") }
    let found = (0x21...0x7E).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    return failure("expected \(expected), found \(found)")
  }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  mutating func parseDocument() throws -> JSON {
    skipSpace()
    let value = try parseValue()
    skipSpace()
    guard position == bytes.count else { throw unexpected("the end of the text") }
    return value
  }

  mutating func parseValue() throws -> JSON {
    try hold(64)
    switch next {
    case UInt8(ascii: "{"): return try nested { try $0.parseObject() }
    case UInt8(ascii: "["): return try nested { try $0.parseArray() }
    case UInt8(ascii: "\""): return .string(try parseString())
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try parseNumber()
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "N") where allowsNonFinite: return try parseWord("NaN", .double(.nan))
    case UInt8(ascii: "I") where allowsNonFinite: return try parseWord("Infinity", .double(.infinity))
    default: throw unexpected("a value")
    }
  }

  mutating func nested(_ body: (inout JSONParser) throws -> JSON) throws -> JSON {
    guard depth < 128 else { throw failure("nested more than 128 deep") }
    guard !StackGuard.isLow else { throw failure("nested too deeply for the stack of this thread") }
    depth += 1
    defer { depth -= 1 }
    position += 1  // the bracket
    return try body(&self)
  }

  mutating func parseWord(_ word: StaticString, _ value: JSON) throws -> JSON {
    let matches = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    guard matches else { throw unexpected("a value") }
    position += word.utf8CodeUnitCount
    return value
  }

  mutating func parseObject() throws -> JSON {
    var members: [JSON.Member] = []
    var keys: Set<String> = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      let start = position
      guard next == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
      let key = try parseString()
      if keys.count == keys.capacity { try hold(3 * max(keys.count, 4) * MemoryLayout<String>.stride) }
      guard keys.insert(key).inserted else { throw failure("the key '\(key)' occurs twice", at: start) }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw unexpected("':'") }
      skipSpace()
      try add(JSON.Member(key, parseValue()), to: &members)
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw unexpected("',' or '}'") }
    }
  }

  mutating func parseArray() throws -> JSON {
    var values: [JSON] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(values) }
    while true {
      skipSpace()
      try add(parseValue(), to: &values)
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(values) }
      guard take(UInt8(ascii: ",")) else { throw unexpected("',' or ']'") }
    }
  }

  mutating func parseNumber() throws -> JSON {
    let start = position
    func digits(_ parser: inout JSONParser) -> Int {
      let first = parser.position
      while let byte = parser.next, (0x30...0x39).contains(byte) { parser.position += 1 }
      return parser.position - first
    }
    let negative = take(UInt8(ascii: "-"))
    if negative, allowsNonFinite, next == UInt8(ascii: "I") {
      return try parseWord("Infinity", .double(-.infinity))
    }
    let leadingZero = next == UInt8(ascii: "0")
    let wholeDigits = digits(&self)
    guard wholeDigits > 0 else { throw unexpected("a digit") }
    if leadingZero && wholeDigits > 1 { throw failure("a number may not start with 0", at: start) }
    var whole = true
    if take(UInt8(ascii: ".")) {
      whole = false
      guard digits(&self) > 0 else { throw unexpected("a digit") }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      whole = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard digits(&self) > 0 else { throw unexpected("a digit") }
    }
    try hold(position - start)
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if whole, let value = Int(text), value != 0 || !negative { return .int(value) }
    guard let value = Double(text), value.isFinite else {
      throw failure("the number \(text.prefix(40)) is too large", at: start)
    }
    return .double(value)
  }

  mutating func parseString() throws -> String {
    let start = position
    position += 1  // the opening quote
    var content: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        try hold(content.count)
        guard let string = String(validating: content, as: UTF8.self) else {
          throw failure("the string is not UTF-8", at: start)
        }
        return string
      case UInt8(ascii: "\\"): try parseEscape(into: &content)
      case 0..<0x20:
        position -= 1
        throw failure("a control character in a string must be escaped")
      default: try add(byte, to: &content)
      }
    }
    throw failure("the string has no end", at: start)
  }

  mutating func parseEscape(into content: inout [UInt8]) throws {
    let start = position - 1  // the backslash
    guard let byte = next else { throw unexpected("an escape") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      var code = try parseHex4(from: start)
      if (0xD800..<0xDC00).contains(code), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
        let low = try parseHex4(from: start)
        guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair", at: start) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(code) else { throw failure("half a surrogate pair", at: start) }
      content.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
    default: throw failure("no such escape in a string", at: start)
    }
  }

  mutating func parseHex4(from start: Int) throws -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw failure("\\u needs four hexadecimal digits", at: start)
      }
      position += 1
      code = code << 4 | UInt32(digit)
    }
    return code
  }
}
