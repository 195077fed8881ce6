import Glibc

/// The text of a tensor as Torch printed it: rows in aligned columns, matrices of tensors with more axes one below
/// another with their indices from 1, and the shape. From 1001 elements on the middle of long axes is left out.
extension Tensor: CustomStringConvertible {
  public var description: String {
    let footer = "[Tensor of shape " + shape.sizes.map(String.init).joined(separator: "x") + "]"
    if count == 0 { return footer }
    let table = TensorTable(self)
    return table.matrices().joined(separator: "\n") + footer
  }
}

private struct TensorTable {
  let tensor: Tensor
  let rows: Int, columns: Int
  /// The positions to show; nil for a gap.
  let shownRows: [Int?], shownColumns: [Int?], shownMatrices: [Int?]
  let format: NumberFormat
  static let lineWidth = 80

  init(_ tensor: Tensor) {
    self.tensor = tensor
    let sizes = tensor.shape.sizes
    columns = sizes[sizes.count - 1]
    rows = sizes.count > 1 ? sizes[sizes.count - 2] : 1
    let isLong = tensor.count > 1000
    shownColumns = TensorTable.shown(columns, isLong)
    shownRows = TensorTable.shown(rows, isLong)
    shownMatrices = TensorTable.shown(tensor.count / (rows * columns), isLong)
    var values: [Float] = []
    for case let matrix? in shownMatrices {
      for case let row? in shownRows {
        for case let column? in shownColumns {
          values.append(tensor.pointer[(matrix * rows + row) * columns + column])
        }
      }
    }
    format = NumberFormat(values)
  }

  private static func shown(_ size: Int, _ isLong: Bool) -> [Int?] {
    guard isLong && size > 6 else { return Array(0..<size) }
    return [0, 1, 2, nil, size - 3, size - 2, size - 1]
  }

  /// The text of each matrix, ending with a new line.
  func matrices() -> [String] {
    shownMatrices.map { matrix in
      guard let matrix else { return "...\n" }
      let title = tensor.rank > 2 ? index(of: matrix) + " =\n" : ""
      return title + body(matrix)
    }
  }

  /// The title's indices, "(2,1,.,.)", counted from 1.
  private func index(of matrix: Int) -> String {
    var rest = matrix
    var indices: [String] = [".", "."]
    for size in tensor.shape.sizes.dropLast(2).reversed() {
      indices.insert(String(rest % size + 1), at: 0)
      rest /= size
    }
    return "(" + indices.joined(separator: ",") + ")"
  }

  /// The rows; if they are wider than a line, in blocks of as many columns as fit. A single axis just wraps.
  private func body(_ matrix: Int) -> String {
    let perLine = max((TensorTable.lineWidth - 1) / (format.width + 1), 1)
    let blocks = stride(from: 0, to: shownColumns.count, by: perLine).map {
      Array(shownColumns[$0..<min($0 + perLine, shownColumns.count)])
    }
    var text = ""
    for block in blocks {
      if blocks.count > 1 && tensor.rank > 1 {
        let known = block.compactMap { $0 }
        text += "Columns \((known.first ?? 0) + 1) to \((known.last ?? 0) + 1)\n"
      }
      for row in shownRows { text += line(matrix, row, block) + "\n" }
    }
    return text
  }

  private func line(_ matrix: Int, _ row: Int?, _ block: [Int?]) -> String {
    guard let row else { return " ..." }
    let start = (matrix * rows + row) * columns
    return block.reduce(into: "") { line, column in
      let text = column.map { format.text(tensor.pointer[start + $0]) } ?? "..."
      line += String(repeating: " ", count: max(format.width + 1 - text.utf8.count, 1)) + text
    }
  }
}

/// One notation for all numbers of a tensor: whole numbers bare, others with four decimals, and with an exponent if the
/// maximum would be unreadable otherwise.
private struct NumberFormat {
  private enum Notation { case whole, fixed, scientific }
  private let notation: Notation
  private(set) var width = 0

  init(_ values: [Float]) {
    let finite = values.filter(\.isFinite)
    let maximum = finite.reduce(0) { max($0, abs($1)) }
    if maximum < 1e8 && finite.allSatisfy({ $0 == $0.rounded() }) {
      notation = .whole
    } else {
      notation = maximum < 0.1 || maximum >= 1e5 ? .scientific : .fixed
    }
    for value in values { width = max(width, text(value).utf8.count) }
  }

  func text(_ value: Float) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    switch notation {
    case .whole: return value == 0 ? "0" : String(Int(value))
    case .fixed: return NumberFormat.print("%.4f", value)
    case .scientific: return NumberFormat.print("%.4e", value)
    }
  }

  private static func print(_ format: String, _ value: Float) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    let length = withVaList([Double(value)]) { vsnprintf(&buffer, buffer.count, format, $0) }
    // A script may have changed the locale: the decimal separator remains a point.
    let comma = CChar(bitPattern: UInt8(ascii: ","))
    let point = UInt8(ascii: ".")
    return String(
      decoding: buffer.prefix(max(Int(length), 0)).map { $0 == comma ? point : UInt8(bitPattern: $0) },
      as: UTF8.self)
  }
}
