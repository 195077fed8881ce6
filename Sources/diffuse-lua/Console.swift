@preconcurrency import Glibc

/// Standard input, output and error. Output goes through C's streams, which Lua also writes to.
enum Console {
  /// Shows the prompt and reads a line.
  /// - Returns: the bytes without the newline; nil at the end of input.
  static func readLine(prompt: String) -> [UInt8]? {
    print(prompt, terminator: "")
    fflush(nil)
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    let length = getline(&line, &capacity, stdin)
    guard length >= 0, let line else { return nil }
    let bytes = [UInt8](UnsafeRawBufferPointer(start: line, count: length))
    return bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes
  }

  /// Writes a message for the user after all output so far.
  static func report(_ message: String) {
    fflush(nil)
    fputs(message + "\n", stderr)
  }
}
