/// The header of a .npy file: the type and order of the elements, and the array's sizes.
struct NpyHeader: Equatable {
  var type: ElementType
  var bigEndian = false
  /// Whether the first axis varies fastest, as in Fortran.
  var fortranOrder = false
  var sizes: [Int]

  /// The maximum length of a header's text. Numpy itself stops at 10,000 characters.
  static let limit = 65_536

  /// Reads magic number, version and header text (versions 1 to 3).
  /// - Returns: the header, and its size in bytes.
  /// - Throws: `ForeignArray` for a file that is no array of numbers in a supported format, `DiffusionError` for
  ///   damage.
  static func read(from source: some ByteSource) throws -> (header: NpyHeader, byteCount: Int) {
    func bytes(_ count: Int) throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      try bytes.withUnsafeMutableBytes(source.read)
      return bytes
    }
    let start = try bytes(8)
    guard start.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw ForeignArray("not a .npy array: it does not start with numpy's signature")
    }
    guard (1...3).contains(start[6]) else {
      throw ForeignArray("version \(start[6]).\(start[7]) of the .npy format is not known")
    }
    let lengthSize = start[6] == 1 ? 2 : 4
    let length = try bytes(lengthSize).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= limit else {
      throw DiffusionError.file(
        source.path, "its header would be \(length) bytes, the limit is \(limit)")
    }
    let text = try bytes(length)
    do {
      return (try NpyHeader(text: text), 8 + lengthSize + length)
    } catch let error as NpyHeaderError {
      throw DiffusionError.file(source.path, error.message)
    }
  }
}

extension NpyHeader {
  /// Parses the Python dictionary in the header.
  init(text: [UInt8]) throws {
    var literal = PythonLiteral(text)
    var order: Bool?
    var descriptor: String?
    var sizes: [Int]?
    try literal.expect("{")
    while !literal.take("}") {
      let key = try literal.string()
      try literal.expect(":")
      switch key {
      case "descr" where descriptor == nil:
        guard !literal.starts(with: "[") else { throw ForeignArray("structured arrays are not supported") }
        descriptor = try literal.string()
      case "fortran_order" where order == nil: order = try literal.bool()
      case "shape" where sizes == nil: sizes = try literal.sizes()
      default: throw NpyHeaderError("unexpected '\(key)' in the .npy header")
      }
      if !literal.take(",") {
        try literal.expect("}")
        break
      }
    }
    try literal.end()
    guard let descriptor, let order, let sizes else {
      throw NpyHeaderError("the .npy header lacks 'descr', 'fortran_order' or 'shape'")
    }
    (type, bigEndian) = try NpyHeader.elementType(descriptor)
    fortranOrder = order
    self.sizes = sizes
  }

  /// The contents of numpy's other types, by their first letter.
  private static let kinds: [Substring: String] = [
    "U": "texts", "S": "texts", "a": "texts", "T": "texts", "V": "raw bytes", "c": "complex numbers",
    "M": "dates", "m": "lengths of time",
  ]

  /// The type with numpy's name, such as `<f4`.
  private static func elementType(_ name: String) throws -> (ElementType, bigEndian: Bool) {
    var code = Substring(name)
    var bigEndian = false
    if let order = code.first, "<>=|".contains(order) {
      bigEndian = order == ">"
      code = code.dropFirst()
    }
    let type: ElementType
    switch code {
    case "f2": type = .float16
    case "f4": type = .float32
    case "f8": type = .float64
    case "i1": type = .int8
    case "i2": type = .int16
    case "i4": type = .int32
    case "i8": type = .int64
    case "u1": type = .uint8
    case "u2": type = .uint16
    case "u4": type = .uint32
    case "u8": type = .uint64
    case "b1": type = .bool
    case "O":
      throw ForeignArray(
        "holds Python objects (dtype 'O'), which would have to be executed to be read; save numbers")
    default:
      let kind = kinds[code.prefix(1)].map { "holds \($0), dtype" } ?? "dtype"
      throw ForeignArray(
        "\(kind) '\(name.prefix(40))' is not supported: only f2 f4 f8, i1 to i8, u1 to u8 and bool")
    }
    return (type, bigEndian)
  }

  /// The bytes before the elements as numpy 2 writes them (version 1.0, little-endian, in C order): the elements start
  /// at a multiple of 64, with space for the first size to grow to 21 digits.
  static func encode(_ tensor: Tensor) -> [UInt8] {
    let sizes = tensor.shape.sizes
    let type = tensor.storedType == .bool ? "|b1" : "<f4"
    let shape =
      sizes.count == 1 ? "(\(sizes[0]),)" : "(" + sizes.map(String.init).joined(separator: ", ") + ")"
    var text = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }".utf8)
    if let first = sizes.first {
      text += Array(repeating: UInt8(ascii: " "), count: max(0, 21 - String(first).utf8.count))
    }
    while (10 + text.count + 1) % 64 != 0 { text.append(UInt8(ascii: " ")) }
    text.append(UInt8(ascii: "\n"))
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + UInt16(truncatingIfNeeded: text.count).littleEndianBytes
      + text
  }
}

private struct NpyHeaderError: Error {
  var message: String
  init(_ message: String) { self.message = message }
}

/// A valid file or member that is not an array of numbers, with a description of its contents.
struct ForeignArray: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

/// Parses the few Python literals in a .npy header.
private struct PythonLiteral {
  private var rest: ArraySlice<UInt8>

  init(_ text: [UInt8]) { rest = text[...] }

  private mutating func skipSpace() { rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) } }

  mutating func starts(with text: String) -> Bool {
    skipSpace()
    return rest.starts(with: text.utf8)
  }

  mutating func take(_ text: String) -> Bool {
    guard starts(with: text) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  mutating func expect(_ text: String) throws {
    guard take(text) else { throw NpyHeaderError("the .npy header is damaged: '\(text)' is missing") }
  }

  mutating func end() throws {
    skipSpace()
    guard rest.isEmpty else {
      throw NpyHeaderError("the .npy header is damaged: text follows its dictionary")
    }
  }

  mutating func string() throws -> String {
    skipSpace()
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw NpyHeaderError("the .npy header is damaged: a string is missing")
    }
    let content = rest.dropFirst().prefix { $0 != quote && $0 != UInt8(ascii: "\\") }
    guard content.endIndex < rest.endIndex, rest[content.endIndex] == quote else {
      throw NpyHeaderError("the .npy header is damaged: a string has no end")
    }
    rest = rest[(content.endIndex + 1)...]
    return String(decoding: content, as: UTF8.self)
  }

  mutating func bool() throws -> Bool {
    if take("True") { return true }
    if take("False") { return false }
    throw NpyHeaderError("the .npy header is damaged: True or False is missing")
  }

  /// Parses a tuple of whole numbers; Python 2 wrote some of them as `3L`.
  mutating func sizes() throws -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !take(")") {
      skipSpace()
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard let size = Int(String(decoding: digits, as: UTF8.self)) else {
        throw NpyHeaderError("the .npy header is damaged: its shape holds something else than sizes")
      }
      rest = rest[digits.endIndex...]
      _ = take("L")
      sizes.append(size)
      if !take(",") {
        try expect(")")
        break
      }
    }
    return sizes
  }
}
