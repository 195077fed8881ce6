import CSystem
import Glibc

/// A new file, open for writing.
final class FileWriter {
  private let path: any FileName
  private let descriptor: Int32
  /// Behind the last byte that was written without a place.
  private(set) var position = 0

  /// Makes the file of that name, which must not be there. Errors speak of `path`, the file the caller asked for.
  init(creating name: FilePath, in folder: Int32, reportedAs path: any FileName) throws {
    self.path = path
    descriptor = csystem_open(folder, name.cString, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
    Temporary.claim(descriptor)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Writes behind what was written so.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    try write(bytes, at: position)
    position += bytes.count
  }

  func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  /// Writes at that place.
  func write(_ bytes: UnsafeRawBufferPointer, at place: Int) throws {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      if done > 0 { try Session.current.checkInterrupted() }
      let count = pwrite(
        descriptor, start + done, min(bytes.count - done, longestTransfer), off_t(place + done))
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw DiffusionError.file(path, systemMessage(errno))
      }
    }
  }

  /// Brings it to the disk.
  /// - Parameter mode: its permissions, where it takes the place of another file.
  func finish(mode: mode_t? = nil) throws {
    if let mode { _ = fchmod(descriptor, mode & 0o7777) }
    guard fsync(descriptor) == 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
  }
}
