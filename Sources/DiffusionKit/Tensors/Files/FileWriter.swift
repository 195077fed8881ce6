import CSystem
import Glibc

/// A new file, open for writing.
package final class FileWriter {
  private let path: any FileName
  private let descriptor: Int32
  /// The end of the bytes that were written sequentially.
  private(set) var position = 0

  /// Makes a file of that name, which must not exist. Errors name `path`, the file from the caller's request.
  init(creating name: FilePath, in folder: Int32, reportedAs path: any FileName) throws {
    self.path = path
    descriptor = csystem_open(folder, name.cString, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw DiffusionError.system(path) }
    Temporary.claim(descriptor)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Writes after the bytes that were written sequentially.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    try write(bytes, at: position)
    position += bytes.count
  }

  func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

  /// Writes at `offset`.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      if done > 0 { try Session.current.checkInterrupted() }
      let count = pwrite(
        descriptor, start + done, min(bytes.count - done, maxTransfer), off_t(offset + done))
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw DiffusionError.system(path)
      }
    }
  }

  /// Syncs the file to disk.
  /// - Parameter mode: the permissions of the file that it replaces, if there is one.
  func finish(mode: mode_t? = nil) throws {
    if let mode { _ = fchmod(descriptor, mode & 0o7777) }
    guard fsync(descriptor) == 0 else { throw DiffusionError.system(path) }
  }
}
