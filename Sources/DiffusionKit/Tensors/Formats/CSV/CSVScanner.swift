/// Splits CSV text into rows of fields.
struct CSVScanner {
  struct Failure: Error { var message: String }

  private let bytes: Buffer<UInt8>
  private let delimiter: UInt8
  private var position: Int
  /// The line at which the last row started.
  private(set) var line = 0
  private var nextLine = 1
  /// Bytes of the texts of the current row, and for how many of them memory was requested.
  private var (held, requested) = (0, 0)
  /// Bytes of rows that are retained.
  private var retained = 0
  private var arrayBytes = 0

  /// Texts of at most this many bytes need no memory of their own.
  private static let shortText = 15
  private static let textOverhead = 32

  init(bytes: Buffer<UInt8>, delimiter: UInt8) {
    self.bytes = bytes
    self.delimiter = delimiter
    position = CSVScanner.start(of: bytes)
  }

  /// The position behind a byte order mark.
  private static func start(of bytes: Buffer<UInt8>) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The delimiter that occurs equally often, outside of quotes, in the first lines that are not empty: comma, semicolon,
  /// tab or bar. A comma if none does.
  /// - Parameter isDecimalComma: whether commas stand in numbers.
  static func delimiter(of bytes: Buffer<UInt8>, isDecimalComma: Bool) -> UInt8 {
    let candidates = [UInt8](isDecimalComma ? ";\t|".utf8 : ",;\t|".utf8)
    var counts = [[Int]](repeating: [], count: candidates.count)
    var line = [Int](repeating: 0, count: candidates.count)
    var (isQuoted, isEmpty) = (false, true)
    func end() {
      if !isEmpty { for index in counts.indices { counts[index].append(line[index]) } }
      line = [Int](repeating: 0, count: candidates.count)
      isEmpty = true
    }
    for position in start(of: bytes)..<min(bytes.count, 1 << 20) where counts[0].count < 32 {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == UInt8(ascii: "\n") && !isQuoted {
        end()
        continue
      }
      if byte != UInt8(ascii: "\r") { isEmpty = false }
      if !isQuoted, let index = candidates.firstIndex(of: byte) { line[index] += 1 }
    }
    if counts[0].isEmpty { end() }
    let alike = candidates.indices.filter { index in
      counts[index].first.map { first in first > 0 && counts[index].allSatisfy { $0 == first } } ?? false
    }
    return alike.max { (counts[$0].first ?? 0) < (counts[$1].first ?? 0) }.map { candidates[$0] }
      ?? (isDecimalComma ? UInt8(ascii: ";") : UInt8(ascii: ","))
  }

  func failure(_ message: String, column: Int? = nil) -> Failure {
    Failure(message: "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": \(message)")
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The fields of the next line that is not empty, or nil at the end.
  mutating func nextRow() throws -> [String]? {
    while next != nil {
      line = nextLine
      var row: [String] = []
      (held, requested) = (0, 0)
      repeat {
        if row.count == row.capacity {
          let bytes = row.count * MemoryLayout<String>.stride
          try Allocation.require(2 * bytes, holding: retained + held + bytes, for: "a line of a table")
        }
        row.append(try nextField(column: row.count + 1))
      } while takeDelimiter()
      arrayBytes = row.capacity * MemoryLayout<String>.stride
      try takeLineEnd()
      if row.count > 1 || row.first?.isEmpty == false { return row }
    }
    return nil
  }

  /// Counts the last row as memory that is retained beside the following rows.
  mutating func retainRow() { retained += held + arrayBytes }

  private mutating func takeDelimiter() -> Bool {
    guard next == delimiter else { return false }
    position += 1
    return true
  }

  private mutating func takeLineEnd() throws {
    if next == UInt8(ascii: "\r") { position += 1 }
    if next == UInt8(ascii: "\n") { position += 1 }
    nextLine += 1
    if nextLine % 4096 == 0 { try Session.current.checkInterrupted() }  // all further lines may be empty
  }

  private var isAtFieldEnd: Bool {
    switch next {
    case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"), delimiter: true
    default: false
    }
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09, byte != delimiter { position += 1 }
  }

  private mutating func nextField(column: Int) throws -> String {
    skipSpace()
    if next == UInt8(ascii: "\"") { return try quotedField(column: column) }
    let start = position
    var end = position
    while !isAtFieldEnd {
      let isSpace = next == 0x20 || next == 0x09
      position += 1
      if !isSpace { end = position }
    }
    return try text(bytes[start..<end])
  }

  private mutating func text(_ bytes: some Collection<UInt8>) throws -> String {
    if bytes.count > CSVScanner.shortText { held += bytes.count + CSVScanner.textOverhead }
    // Memory is requested once per 64 KiB.
    if held - requested > 1 << 16 {
      try Allocation.require(held - requested, holding: retained + requested, for: "a field of a table")
      requested = held
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func quotedField(column: Int) throws -> String {
    position += 1
    var content = try GrowingBuffer<UInt8>(for: "a field of a table")
    while let byte = next {
      position += 1
      if byte != UInt8(ascii: "\"") {
        if byte == UInt8(ascii: "\n") { nextLine += 1 }
        try content.append(byte)
      } else if next == UInt8(ascii: "\"") {  // a doubled quote is an escaped quote
        position += 1
        try content.append(byte)
      } else {
        skipSpace()
        guard isAtFieldEnd else { throw failure("text follows the closing quote", column: column) }
        return try text(content.elements)
      }
    }
    throw failure("the quote has no end", column: column)
  }
}
