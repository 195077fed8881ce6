import CSystem
import Glibc

/// Holds a file that is there for one writer: no other `FileLock` of it is made, in this process or another, until this one
/// is gone, be it that the process was killed. Who only reads or replaces the file does not notice.
final class FileLock {
  private let descriptor: Int32

  /// - Returns: nil where there is no file, and where the file system knows no locks.
  /// - Throws: `file` where another one holds it.
  init?(_ path: FilePath) throws {
    try path.check()
    let place: Place?
    do { place = try Session.current.fileAccess?.place(path, forWriting: true) } catch { return nil }
    defer { withExtendedLifetime(place) {} }
    descriptor =
      place?.openForReading() ?? csystem_open(AT_FDCWD, path.cString, O_RDONLY | O_NONBLOCK, 0)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    if errno == EWOULDBLOCK {
      throw DiffusionError.file(
        path, "another training that is under way writes this file: give each a path of its own")
    }
    return nil
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }
}
