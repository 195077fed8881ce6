extension String: FileName {
  public var filePath: FilePath { FilePath(bytes: utf8) }
}

/// The name of a file as the system represents it: bytes, which need not be UTF-8.
public struct FilePath: FileName, CustomStringConvertible, ExpressibleByStringLiteral {
  public let bytes: [UInt8]

  public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
  public init(stringLiteral text: String) { self.init(bytes: text.utf8) }

  public var filePath: FilePath { self }

  /// The path for messages: as text, or, if the bytes are not UTF-8, as ASCII with the other bytes as "\xFF".
  public var description: String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return bytes.map { byte in
      (0x20..<0x7F).contains(byte)
        ? String(UnicodeScalar(byte))
        : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  /// The path as a C string.
  var cString: [CChar] { bytes.map(CChar.init(bitPattern:)) + [0] }

  /// Refuses paths that the C library would read as another path: an empty one, and one with a zero byte.
  package func check(_ argument: String = "path") throws {
    if bytes.isEmpty { throw DiffusionError.argument(argument, "the path is empty") }
    if bytes.contains(0) { throw DiffusionError.argument(argument, "the path contains a zero byte") }
  }

  /// The path of `name` in the folder at this path.
  package func appending(_ name: String) -> FilePath {
    FilePath(bytes: bytes + [UInt8(ascii: "/")] + name.utf8)
  }

  /// The path of the folder that contains the file; "." for a bare name.
  package var folder: FilePath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return ".".filePath }
    return slash == 0 ? "/".filePath : FilePath(bytes: bytes[..<slash])
  }

  /// The name in that folder; "." for the folder itself.
  var lastName: FilePath {
    let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    return start < bytes.count ? FilePath(bytes: bytes[start...]) : ".".filePath
  }

  /// The path without the slashes at its end, which mark a folder.
  var withoutEndingSlashes: FilePath {
    var bytes = bytes
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    return FilePath(bytes: bytes)
  }
}
