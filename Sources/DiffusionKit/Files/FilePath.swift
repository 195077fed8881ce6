extension String: FileName {
  public var filePath: FilePath { FilePath(bytes: utf8) }
}

/// The name of a file as the system has it: bytes, which need not be UTF-8.
public struct FilePath: FileName, CustomStringConvertible, ExpressibleByStringLiteral {
  public let bytes: [UInt8]

  public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
  public init(stringLiteral text: String) { self.init(bytes: text.utf8) }

  public var filePath: FilePath { self }

  /// For messages: the text, or, where the bytes are none, ASCII with the others as "\xFF".
  public var description: String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return bytes.map { byte in
      (0x20..<0x7F).contains(byte)
        ? String(UnicodeScalar(byte))
        : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  /// As the C library takes it.
  var cString: [CChar] { bytes.map(CChar.init(bitPattern:)) + [0] }

  /// Refuses what the C library would read as another path: an empty one, and one with a zero byte.
  func check(_ argument: String = "path") throws {
    if bytes.isEmpty { throw DiffusionError.argument(argument, "the path is empty") }
    if bytes.contains(0) { throw DiffusionError.argument(argument, "the path contains a zero byte") }
  }

  /// What is called `name` in the folder at this path.
  func appending(_ name: String) -> FilePath { FilePath(bytes: bytes + [UInt8(ascii: "/")] + name.utf8) }

  /// The folder that holds it, and "." for a bare name.
  var folder: FilePath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return ".".filePath }
    return slash == 0 ? "/".filePath : FilePath(bytes: bytes[..<slash])
  }

  /// What it is called in that folder, and "." for the folder itself.
  var lastName: FilePath {
    let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    return start < bytes.count ? FilePath(bytes: bytes[start...]) : ".".filePath
  }

  /// Without the slashes at its end, which say that it is a folder.
  var withoutEndingSlashes: FilePath {
    var bytes = bytes
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    return FilePath(bytes: bytes)
  }
}
