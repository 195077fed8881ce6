/// A table of numbers read from text.
public struct CSVTable {
  /// The names of the columns, if the first row is a header.
  public var columns: [String]?
  /// [rows, columns].
  public var values: Tensor
}

/// Reads the table of numbers in the text file at `path`: one row per line, fields separated by `delimiter` and
/// optionally in quotes. White space around a field and empty lines are skipped; `nan` and `inf` are numbers.
/// - Parameters:
///   - header: whether the first row names the columns; nil (the default) treats it as names if none of its fields is a
///     number or a missing value, and not all of them look like misspelt numbers.
///   - delimiter: a single ASCII character, "," by default.
///   - missing: the value for an empty field and for a field that is marked as missing (NA, N/A, null, None and the
///     like); nil (the default) makes such a field an error.
/// - Throws: `DiffusionError` naming the path, and the line, the column and the text of a field that is not a number;
///   rows of different lengths; a table without rows; a file of more than 1 GiB.
public func loadCSV(
  _ path: any FileName, header: Bool? = nil, delimiter: Character = ",", missing: Float? = nil
) throws -> CSVTable {
  guard let separator = delimiter.asciiValue, separator.canDivideNumbers else {
    throw DiffusionError.argument("delimiter", "cannot divide numbers at '\(delimiter)'")
  }
  var scanner = CSVScanner(bytes: try readBuffer(path, limit: 1 << 30), delimiter: separator)
  var columns: [String]?
  var mayNameColumns = false
  var width = 0
  var values = try GrowingBuffer<Float>(for: "the numbers of a table")
  var rows = 0
  var isFirst = true
  do {
    let session = Session.current
    while let row = try scanner.nextRow() {
      if rows % 4096 == 0 { try session.checkInterrupted() }
      if isFirst {
        isFirst = false
        width = row.count
        if header ?? CSVField.areNames(row) {
          columns = row
          scanner.retainRow()
          continue
        }
        mayNameColumns = header == nil
      }
      guard row.count == width else {
        throw scanner.failure("\(row.count) fields, the first row has \(width)")
      }
      for (column, field) in row.enumerated() {
        if let value = Float(field) {
          try values.append(value)
        } else if let missing, CSVField.isMissing(field) {
          try values.append(missing)
        } else {
          throw scanner.failure(
            CSVField.complaint(field, mayNameColumns: mayNameColumns && rows == 0), column: column + 1)
        }
      }
      rows += 1
    }
  } catch let error as CSVScanner.Failure {
    throw DiffusionError.file(path, error.message)
  }
  guard rows > 0 else {
    let seen = columns.map { names in
      ": its only row, line \(scanner.line), is taken for the names of columns: "
        + names.prefix(10).map { "'\($0.prefix(40))'" }.joined(separator: ", ")
        + (names.count > 10 ? ", ..." : "")
    }
    throw DiffusionError.file(path, "holds no row of numbers\(seen ?? "")")
  }
  return CSVTable(columns: columns, values: try values.tensor(Shape([rows, width])))
}

/// The kinds of fields that are not numbers.
private enum CSVField {
  /// The marks of missing values in R, numpy, pandas, SQL and spreadsheets.
  private static let missing: Set = [
    "", "na", "n/a", "<na>", "#n/a", "#na", "null", "none", "nil", "missing", "?", "-", "--", ".",
  ]

  static func isMissing(_ field: String) -> Bool { missing.contains(field.lowercased()) }

  /// Whether the field starts with a digit, perhaps after a sign or a point: "1,5", "12px", "1.2.3".
  private static func looksLikeNumber(_ field: String) -> Bool {
    field.utf8.first { !"+-.".utf8.contains($0) }.map { (0x30...0x39).contains($0) } ?? false
  }

  /// Whether a row names columns: it has no number and no missing value, and not all of its fields look like numbers.
  static func areNames(_ row: [String]) -> Bool {
    var hasName = false
    for word in row where !word.isEmpty {
      if Float(word) != nil || isMissing(word) { return false }
      if !looksLikeNumber(word) { hasName = true }
    }
    return hasName
  }

  /// - Parameter mayNameColumns: whether the row could be a header.
  static func complaint(_ field: String, mayNameColumns: Bool) -> String {
    let what = field.isEmpty ? "the field is empty" : "'\(field.prefix(40))' is not a number"
    let missing = isMissing(field) ? "; missing = gives such fields a value" : ""
    return what + missing + (mayNameColumns ? "; if the row names the columns, pass header = true" : "")
  }
}

extension UInt8 {
  /// Whether the byte can separate fields: it occurs in no number or name, and is no quote or line end.
  fileprivate var canDivideNumbers: Bool {
    switch self {
    case UInt8(ascii: "\t"), UInt8(ascii: " "): true
    case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "\""): false
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      false
    default: (0x21...0x7E).contains(self)
    }
  }
}

/// Splits CSV text into rows of fields.
private struct CSVScanner {
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
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0  // a byte order mark
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
