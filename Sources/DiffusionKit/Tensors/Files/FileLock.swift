import CSystem
import Glibc

/// Locks an existing file for one writer: no other `FileLock` of it can be made, in this process or another, until this
/// one is released or its process is killed. Readers, and writers that replace the file, are not affected.
package final class FileLock {
  private let descriptor: Int32

  /// - Returns: nil if there is no file, or if the file system has no locks.
  /// - Throws: `file` if another writer holds the lock.
  package init?(_ path: FilePath) throws {
    try path.check()
    let location: FileLocation?
    do { location = try Session.current.fileAccess?.location(path, forWriting: true) } catch { return nil }
    defer { withExtendedLifetime(location) {} }
    descriptor =
      location?.openForReading() ?? csystem_open(AT_FDCWD, path.cString, O_RDONLY | O_NONBLOCK, 0)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    if errno == EWOULDBLOCK {
      throw DiffusionError.file(
        path, "another training run is writing this file: give each run its own path")
    }
    return nil
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }
}
