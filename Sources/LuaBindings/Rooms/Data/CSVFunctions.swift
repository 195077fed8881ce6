import CLua
import DiffusionKit

// Tables of text files.
enum CSVFunctions {
  static let loading = Function(
    "load_csv",
    """
    The table of numbers in a text file, the names of its columns if the first row has them, and the columns of text as lists \
    by name (by position without names) if text = "list". Quotes, both kinds of line ends and a byte order mark are understood.
    """,
    DataFunctions.path,
    Argument<Bool?>(
      "header",
      "whether the first row names the columns; by default true if none of its fields is a number, a missing value such as NA, or text that looks like a misspelt number"
    ),
    Argument<String?>(
      "delimiter",
      "the character between fields; by default the one of , ; tab and | that divides the first lines into as many fields, or a comma"
    ),
    Argument<Float?>(
      "missing",
      "the value of empty fields and of fields such as NA, N/A, null or None, 0/0 for NaN; by default these are an error"
    ),
    Argument<OneOrMore<Either<Position, String>>?>(
      "columns", "the columns to read, by name or by position from 1; by default all"),
    Argument(
      "text", "columns with fields that are no numbers are an error, are left out, or are returned as lists",
      default: CSVOptions.TextColumns.refused),
    Argument<CSVOptions.Dates?>(
      "dates",
      "read dates such as 2024-03-01 or 2024-03-01T12:30:00Z (ISO 8601) as days since 1970-01-01, or as seconds since the first date of their column, which float32 holds where it does not hold those since 1970"
    ), Argument("decimal", "the character before the fraction of numbers, \".\" or \",\"", default: "."),
    returns: "Tensor, list of strings or nil, table of lists or nil", body: load
  ).documented(
    shapes: "[rows, columns].",
    errors:
      "Fields that are not numbers (the message has line, column and text), columns that the file lacks, rows of different lengths, files without a row.",
    example: """
      local file = assert(io.open("a.csv", "w"))
      file:write("day;city;value\\n2024-01-01;Rome;1,5\\n2024-01-02;Oslo;NA\\n")
      file:close()
      local values, columns, texts = dk.data.load_csv(
        "a.csv", {decimal = ",", missing = -1, dates = "seconds", text = "list"})
      print(columns[2], values[{1, 2}], values[2], texts.city[2]) --> value 1.5 86400 -1 [Tensor of shape 2] Oslo
      """)

  private static func load(
    _ path: FilePath, _ header: Bool?, _ delimiter: String?, _ missing: Float?,
    _ columns: OneOrMore<Either<Position, String>>?, _ text: CSVOptions.TextColumns,
    _ dates: CSVOptions.Dates?,
    _ decimal: String
  ) throws -> LoadedTable {
    if let delimiter, delimiter.count != 1 {
      throw DiffusionError.argument("delimiter", "expected one character, got '\(delimiter)'")
    }
    guard decimal == "." || decimal == "," else {
      throw DiffusionError.argument("decimal", "expected '.' or ',', got '\(decimal.prefix(40))'")
    }
    let table = try loadCSV(
      path,
      CSVOptions {
        ($0.header, $0.delimiter, $0.missing) = (header, delimiter?.first, missing)
        ($0.text, $0.dates, $0.hasDecimalComma) = (text, dates, decimal == ",")
        $0.columns = columns?.values.map {
          switch $0 {
          case .first(let position): .position(position.value)
          case .second(let name): .name(name)
          }
        }
      })
    return LoadedTable(table: table, listsTexts: text == .listed)
  }
}

/// The numbers of a table, the names of their columns, and the columns of text if the script requested them.
private struct LoadedTable: LuaResult {
  let table: CSVTable
  let listsTexts: Bool

  static var preparedType: UnsafePointer<clua_type>? { nil }
  func deliver(_ call: LuaCall) throws -> Int32 {
    try table.values.push(call)
    try table.columns.push(call)
    guard listsTexts else { return 2 }
    // A column without a name has its position for a key.
    try LuaTable(table.columns == nil ? [] : table.texts.map { ($0.name, $0.values) }).push(call)
    let texts = lua_gettop(call.L)
    for (name, values) in table.columns == nil ? table.texts : [] {
      try values.push(call)
      try call.L.checked(clua_set_index(call.L, texts, Int64(name) ?? 0))
    }
    return 3
  }
}

extension CSVOptions.TextColumns: OptionChoice, LuaReadable {}

extension CSVOptions.Dates: OptionChoice, LuaReadable {}
