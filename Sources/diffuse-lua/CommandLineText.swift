import CProgram
import DiffusionKit
import Glibc

/// Translates between the bytes of the command line and the strings that the parser takes. In an argument that is not UTF-8,
/// each byte that is not ASCII becomes a scalar of the last private plane, from which `bytes` restores it.
enum CommandLineText {
  private static let firstScalar: UInt32 = 0x10FF00

  /// The arguments after the program's name.
  static var arguments: [String] {
    (0..<Int(cprogram_argument_count())).dropFirst().compactMap { index in
      cprogram_arguments()[index].map { text(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }

  static func text(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self),
      !text.unicodeScalars.contains(where: { $0.value >= firstScalar })
    {
      return text
    }
    var text = String.UnicodeScalarView()
    for byte in bytes {
      text.append(
        byte < 0x80 ? UnicodeScalar(byte) : UnicodeScalar(firstScalar + UInt32(byte)) ?? UnicodeScalar(byte))
    }
    return String(text)
  }

  static func bytes(_ text: some StringProtocol) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar in
      scalar.value >= firstScalar
        ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(UTF8.encode(scalar) ?? .init())
    }
  }

  static func path(_ text: String) -> FilePath { FilePath(bytes: bytes(text)) }
}
