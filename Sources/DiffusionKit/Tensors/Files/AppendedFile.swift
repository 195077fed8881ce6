import CSystem
import Glibc

/// A file that only grows, such as a log. Bytes are appended to the file at once; `replaceFile` writes files that must
/// be complete or absent. Missing folders are made.
package final class AppendedFile {
  private let path: FilePath
  private let descriptor: Int32

  /// - Parameter isNew: return nil if the file exists already.
  /// - Throws: `file` if the file cannot be opened or is no regular file.
  init?(_ path: FilePath, isNew: Bool) throws {
    try path.check()
    try makeFolder(holding: path)
    let location = try Session.current.fileAccess?.location(path, forWriting: true)
    defer { withExtendedLifetime(location) {} }
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | (isNew ? O_EXCL : 0)
    descriptor =
      location?.open(flags | O_NOFOLLOW, mode: 0o666) ?? csystem_open(AT_FDCWD, path.cString, flags, 0o666)
    self.path = path
    guard descriptor >= 0 else {
      if isNew, errno == EEXIST { return nil }
      throw DiffusionError.file(
        path, location != nil && errno == ELOOP ? FileAccess.linkRefused : systemMessage(errno))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DiffusionError.system(path) }
    try checkRegular(status, path)
  }

  /// Opens the file at `path`, and makes it if it is missing.
  package static func open(_ path: FilePath) throws -> AppendedFile {
    guard let file = try AppendedFile(path, isNew: false) else {
      throw DiffusionError.file(path, "cannot be opened")
    }
    return file
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  package func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, start + done, bytes.count - done)
        if count >= 0 {
          done += count
        } else if errno != EINTR {
          throw DiffusionError.system(path)
        }
      }
    }
  }
}
