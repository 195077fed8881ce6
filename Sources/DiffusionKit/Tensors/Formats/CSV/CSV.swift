/// A table of numbers read from text.
public struct CSVTable {
  /// The names of the columns of numbers, if the first row is a header.
  public var columns: [String]?
  /// [rows, columns].
  public var values: Tensor
  /// The columns of text that were to be returned: their names or, without a header, their numbers from 1.
  public var texts: [(name: String, values: [String])] = []
}

/// How `loadCSV` reads a table.
public struct CSVOptions: Sendable {
  /// Whether the first row names the columns; nil (the default) treats it as names if none of its fields is a number or a
  /// missing value, and not all of them look like misspelt numbers.
  public var header: Bool?
  /// A single ASCII character; nil (the default) for the one of comma, semicolon, tab and bar that divides all of the first
  /// lines into as many fields, or a comma.
  public var delimiter: Character?
  /// The value for an empty field and for a field that is marked as missing (NA, N/A, null, None and the like); nil (the
  /// default) makes such a field an error.
  public var missing: Float?
  /// The columns to read, in this order. Nil, the default, for all.
  public var columns: [Column]?
  /// What is done with columns that hold text. Default `refused`.
  public var text = TextColumns.refused
  /// What dates become. Nil, the default: dates are text.
  public var dates: Dates?
  /// Whether numbers have a comma, as 1,5. Default false.
  public var hasDecimalComma = false

  /// A column by its name in the header or by its position, from 0.
  public enum Column: Sendable {
    case name(String)
    case position(Int)
  }

  /// The treatment of columns with text, of which at least one field is no number, missing value or date.
  public enum TextColumns: String, CaseIterable, Sendable {
    /// Throws an error that names the field.
    case refused = "error"
    /// Leaves the column out.
    case skipped = "skip"
    /// Returns the column in `texts`.
    case listed = "list"
  }

  /// Dates in the form of ISO 8601, such as 2024-03-01 or 2024-03-01T12:30:00Z; without a difference they are in UTC.
  public enum Dates: String, CaseIterable, Sendable {
    /// The days since 1970-01-01, with the time as their fraction.
    case days
    /// The seconds since the first date of the column: a Float does not hold the seconds since 1970.
    case seconds
  }

  public init() {}
  public init(_ configure: (inout CSVOptions) throws -> Void) rethrows {
    self.init()
    try configure(&self)
  }
}

/// Reads the table of numbers in the text file at `path`: one row per line, fields separated by a delimiter and
/// optionally in quotes. White space around a field and empty lines are skipped; `nan` and `inf` are numbers.
/// - Throws: `argument` for options that do not fit the file; `DiffusionError` naming the path, and the line, the column
///   and the text of a field that is not a number; rows of different lengths; a table without rows; a file of more than
///   1 GiB.
public func loadCSV(_ path: any FileName, _ options: CSVOptions) throws -> CSVTable {
  let given = options.delimiter.map { $0.asciiValue ?? 0 }
  if let given, !given.canDivideNumbers || options.hasDecimalComma && given == UInt8(ascii: ",") {
    throw DiffusionError.argument(
      "delimiter", "cannot divide numbers at '\(options.delimiter.map(String.init) ?? "")'")
  }
  let bytes = try readBuffer(path, limit: 1 << 30)
  let delimiter = given ?? CSVScanner.delimiter(of: bytes, isDecimalComma: options.hasDecimalComma)
  var reader = CSVReader(options, path, bytes, delimiter)
  do {
    // Which columns hold text is known at the end: then the table is read again.
    if options.text != .refused { try reader.findTexts() }
    return try reader.read()
  } catch let error as CSVScanner.Failure {
    throw DiffusionError.file(path, error.message)
  }
}

/// Reads the table of numbers in the text file at `path`, with the options of `CSVOptions`.
public func loadCSV(
  _ path: any FileName, header: Bool? = nil, delimiter: Character? = nil, missing: Float? = nil
) throws -> CSVTable {
  try loadCSV(
    path,
    CSVOptions { ($0.header, $0.delimiter, $0.missing) = (header, delimiter, missing) })
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
