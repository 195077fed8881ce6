/// Reads the rows of a table by its options, twice if columns of text are left out.
struct CSVReader {
  private let options: CSVOptions
  private let path: any FileName
  private let bytes: Buffer<UInt8>
  private let delimiter: UInt8
  /// The columns that hold text.
  private var texts: Set<Int> = []

  init(_ options: CSVOptions, _ path: any FileName, _ bytes: Buffer<UInt8>, _ delimiter: UInt8) {
    (self.options, self.path, self.bytes, self.delimiter) = (options, path, bytes, delimiter)
  }

  /// Finds the columns that hold text.
  mutating func findTexts() throws {
    var found: Set<Int> = []
    try forEachRow { row, selected, _, _ in
      for column in selected where !found.contains(column) && value(of: row[column]) == nil {
        found.insert(column)
      }
    }
    texts = found
  }

  func read() throws -> CSVTable {
    var values = try GrowingBuffer<Float>(for: "the numbers of a table")
    var lists: [Int: [String]] = [:]
    var held = 0
    var firstDates: [Int: Double] = [:]
    var (numbers, width): ([Int], Int) = ([], 0)
    let (names, rows, line) = try forEachRow { row, selected, scanner, mayNameColumns in
      if width == 0 {
        width = row.count
        numbers = selected.filter { !texts.contains($0) }
      }
      for column in numbers {
        switch value(of: row[column]) {
        case .number(let number): try values.append(number)
        case .date(let seconds):
          let first = firstDates[column] ?? seconds
          firstDates[column] = first
          try values.append(Float(options.dates == .days ? seconds / 86400 : seconds - first))
        case nil:
          throw scanner.failure(
            CSVField.complaint(row[column], mayNameColumns: mayNameColumns), column: column + 1)
        }
      }
      guard options.text == .listed else { return }
      for column in selected where texts.contains(column) {
        let bytes = row[column].utf8.count + 2 * MemoryLayout<String>.stride
        if held >> 16 != (held + bytes) >> 16 {
          try Allocation.require(1 << 17, holding: held + bytes, for: "the texts of a table")
        }
        held += bytes
        lists[column, default: []].append(row[column])
      }
    }
    guard rows > 0 else {
      throw CSVScanner.Failure(message: "holds no row of numbers\(Self.seen(names, line))")
    }
    guard !numbers.isEmpty else {
      throw CSVScanner.Failure(message: "holds no column of numbers: all \(width) have text")
    }
    return CSVTable(
      columns: names.map { names in numbers.map { names[$0] } },
      values: try values.tensor(Shape([rows, numbers.count])),
      texts: lists.keys.sorted().map { column in (names?[column] ?? "\(column + 1)", lists[column] ?? []) })
  }

  private enum Value {
    case number(Float)
    case date(Double)
  }

  /// The value of a field; nil for text.
  private func value(of field: String) -> Value? {
    if let number = CSVField.number(field, isDecimalComma: options.hasDecimalComma) { return .number(number) }
    if let missing = options.missing, CSVField.isMissing(field) { return .number(missing) }
    return options.dates == nil ? nil : CSVField.date(field).map(Value.date)
  }

  /// Calls `body` with each row below the header, the columns to read, and whether the row might be a header.
  /// - Returns: the names of all columns, the number of rows and the line of the last one.
  @discardableResult
  private func forEachRow(
    _ body: (_ row: [String], _ selected: [Int], _ scanner: CSVScanner, _ mayNameColumns: Bool) throws -> Void
  ) throws -> (names: [String]?, rows: Int, line: Int) {
    var scanner = CSVScanner(bytes: bytes, delimiter: delimiter)
    var names: [String]?
    var selected: [Int] = []
    var (width, rows, isFirst, mayNameColumns) = (0, 0, true, false)
    while let row = try scanner.nextRow() {
      if rows % 4096 == 0 { try Session.current.checkInterrupted() }
      if isFirst {
        isFirst = false
        width = row.count
        // For the lists of columns.
        try Allocation.require(width.multipliedClamping(by: 48), for: "the columns of a table")
        let isHeader = options.header ?? (CSVField.areNames(row) && !row.contains { value(of: $0) != nil })
        if isHeader { names = row }
        selected = try selection(names, width)
        if isHeader {
          scanner.retainRow()
          continue
        }
        mayNameColumns = options.header == nil
      }
      guard row.count == width else {
        throw scanner.failure("\(row.count) fields, the first row has \(width)")
      }
      try body(row, selected, scanner, mayNameColumns && rows == 0)
      rows += 1
    }
    return (names, rows, scanner.line)
  }

  /// The columns to read.
  private func selection(_ names: [String]?, _ width: Int) throws -> [Int] {
    guard let columns = options.columns else { return Array(0..<width) }
    return try columns.map { column in
      switch column {
      case .position(let position):
        guard (0..<width).contains(position) else {
          throw DiffusionError.argument(
            "columns", "there is no column \(index: position), '\(path)' has \(width)")
        }
        return position
      case .name(let name):
        guard let names else {
          throw DiffusionError.argument(
            "columns", "'\(path)' names no columns; header = true takes its first row for names")
        }
        guard let position = names.firstIndex(of: name) else {
          throw DiffusionError.unknown("column", name, known: names, argument: "columns")
        }
        return position
      }
    }
  }

  private static func seen(_ names: [String]?, _ line: Int) -> String {
    names.map { names in
      ": its only row, line \(line), is taken for the names of columns: "
        + names.prefix(10).map { "'\($0.prefix(40))'" }.joined(separator: ", ")
        + (names.count > 10 ? ", ..." : "")
    } ?? ""
  }
}
