import CSystem
import Glibc

/// A file that grows: a log. What is written is in the file at once, behind what was there; a file that must be whole or
/// not there at all is written by `replaceFile`. Missing folders are made.
final class AppendedFile {
  private let path: FilePath
  private let descriptor: Int32

  /// - Parameter isNew: give nil where there is such a file already.
  /// - Throws: `file` for what cannot be opened or is no regular file.
  init?(_ path: FilePath, isNew: Bool) throws {
    try path.check()
    try makeFolder(holding: path)
    let place = try Session.current.fileAccess?.place(path, forWriting: true)
    defer { withExtendedLifetime(place) {} }
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | (isNew ? O_EXCL : 0)
    descriptor =
      place?.open(flags | O_NOFOLLOW, mode: 0o666) ?? csystem_open(AT_FDCWD, path.cString, flags, 0o666)
    self.path = path
    guard descriptor >= 0 else {
      if isNew, errno == EEXIST { return nil }
      throw DiffusionError.file(
        path, place != nil && errno == ELOOP ? FileAccess.linkRefused : systemMessage(errno))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
    try checkRegular(status, path)
  }

  /// The file at `path`, made unless it is there.
  static func open(_ path: FilePath) throws -> AppendedFile {
    guard let file = try AppendedFile(path, isNew: false) else {
      throw DiffusionError.file(path, "cannot be opened")
    }
    return file
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, start + done, bytes.count - done)
        if count >= 0 {
          done += count
        } else if errno != EINTR {
          throw DiffusionError.file(path, systemMessage(errno))
        }
      }
    }
  }
}
