/// The kinds of fields in tables.
enum CSVField {
  /// The marks of missing values in R, numpy, pandas, SQL and spreadsheets.
  private static let missing: Set = [
    "", "na", "n/a", "<na>", "#n/a", "#na", "null", "none", "nil", "missing", "?", "-", "--", ".",
  ]

  static func isMissing(_ field: String) -> Bool { missing.contains(field.lowercased()) }

  /// The number in a field; nil for other text.
  static func number(_ field: String, isDecimalComma: Bool) -> Float? {
    guard isDecimalComma, field.utf8.contains(UInt8(ascii: ",")) else { return Float(field) }
    guard !field.utf8.contains(UInt8(ascii: ".")) else { return nil }
    return Float(
      String(decoding: field.utf8.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }, as: UTF8.self))
  }

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
    let date = date(field) == nil ? "" : "; dates = \"days\" or \"seconds\" reads such fields"
    return what + missing + date
      + (mayNameColumns ? "; if the row names the columns, pass header = true" : "")
  }

  /// The seconds since 1970-01-01 of a date in the form of ISO 8601: 2024-03-01, with a time after "T" or a space, with
  /// seconds and their fractions, "Z" or a difference from UTC. Nil for other text.
  static func date(_ field: String) -> Double? {
    var rest = Array(field.utf8)[...]
    func digits(_ count: Int) -> Int? {
      let part = rest.prefix(count)
      guard part.count == count, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      rest = rest.dropFirst(count)
      return part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    func take(_ characters: String) -> Bool {
      guard let first = rest.first, characters.utf8.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2),
      (1...12).contains(month), day >= 1, day <= days(in: month, of: year)
    else { return nil }
    var seconds = Double(dayNumber(year, month, day)) * 86400
    guard !rest.isEmpty else { return seconds }
    guard take("T "), let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60 else {
      return nil
    }
    seconds += Double(hour * 3600 + minute * 60)
    if take(":") {
      guard let second = digits(2), second <= 60 else { return nil }
      seconds += Double(second)
      if take(".") {
        let fraction = rest.prefix { (0x30...0x39).contains($0) }
        guard !fraction.isEmpty, fraction.count <= 15 else { return nil }
        rest = rest.dropFirst(fraction.count)
        seconds += Double("0." + String(decoding: fraction, as: UTF8.self)) ?? 0
      }
    }
    if take("Z") { return rest.isEmpty ? seconds : nil }
    guard let sign = rest.first else { return seconds }
    guard take("+-"), let hours = digits(2), take(":"), let minutes = digits(2), rest.isEmpty, minutes < 60
    else {
      return nil
    }
    return seconds - (sign == UInt8(ascii: "-") ? -1 : 1) * Double(hours * 3600 + minutes * 60)
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static func days(in month: Int, of year: Int) -> Int {
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// The days from 1970-01-01 to a date, in the Gregorian calendar.
  private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let before = year - 1
    let years = before * 365 + before / 4 - before / 100 + before / 400 - 719_162
    return years + (1..<month).reduce(0) { $0 + days(in: $1, of: year) } + day - 1
  }
}
