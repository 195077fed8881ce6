import Glibc

/// The system's text for an error number, such as "No such file or directory".
package func systemMessage(_ code: Int32) -> String {
  guard let text = strerror(code) else { return "error \(code)" }
  return String(cString: text)
}

extension DiffusionError {
  /// The failure of a system call on a file.
  static func system(_ path: any FileName, _ code: Int32 = errno) -> DiffusionError {
    .file(path, systemMessage(code))
  }
}
