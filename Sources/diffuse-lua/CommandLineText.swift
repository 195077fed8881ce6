import CProgram
import DiffusionKit
import Glibc

/// The command line as text. Arguments are bytes, and the parser takes strings: an argument that is no UTF-8 has a letter of
/// the last private plane for each of its bytes that is not ASCII, from which the bytes come back.
enum CommandLineText {
  private static let firstLetter: UInt32 = 0x10FF00

  /// What follows the program's name.
  static var arguments: [String] {
    (0..<Int(cprogram_argument_count())).dropFirst().compactMap { place in
      cprogram_arguments()[place].map { text(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }

  static func text(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self),
      !text.unicodeScalars.contains(where: { $0.value >= firstLetter })
    {
      return text
    }
    var text = String.UnicodeScalarView()
    for byte in bytes {
      text.append(
        byte < 0x80 ? UnicodeScalar(byte) : UnicodeScalar(firstLetter + UInt32(byte)) ?? UnicodeScalar(byte))
    }
    return String(text)
  }

  static func bytes(_ text: some StringProtocol) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar in
      scalar.value >= firstLetter
        ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(UTF8.encode(scalar) ?? .init())
    }
  }

  static func path(_ text: String) -> FilePath { FilePath(bytes: bytes(text)) }
}
