import CSystem
import Glibc

/// Opens a regular file for reading, where the session may.
/// - Returns: the descriptor, the caller's to close, and the file's bytes.
/// - Throws: `DiffusionError` naming the path.
func openRegularFile(_ path: any FileName) throws -> (descriptor: Int32, size: Int) {
  let file = path.filePath
  try file.check()
  // O_NONBLOCK: opening a pipe that nobody writes to must fail below, not wait.
  let descriptor: Int32
  if let access = Session.current.fileAccess {
    descriptor = try access.place(file, forWriting: false).openForReading()
    if descriptor < 0, errno == ELOOP { throw DiffusionError.file(path, FileAccess.linkRefused) }
  } else {
    descriptor = csystem_open(AT_FDCWD, file.cString, O_RDONLY | O_NONBLOCK, 0)
  }
  guard descriptor >= 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
  do {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
    try checkRegular(status, file)
    return (descriptor, Int(status.st_size))
  } catch {
    close(descriptor)
    throw error
  }
}

/// Bytes that are read or written between two questions whether to stop.
let longestTransfer = 1 << 24

/// A regular file open for reading, from its start. Only as many bytes as are asked for are held.
final class FileReader: SizedByteSource {
  let path: String
  /// Bytes in the file when it was opened.
  let size: Int
  private(set) var position = 0
  private let descriptor: Int32

  init(_ path: any FileName) throws {
    (descriptor, size) = try openRegularFile(path)
    self.path = "\(path)"
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let start = buffer.baseAddress else { return }
    var done = 0
    while done < buffer.count {
      if done > 0 { try Session.current.checkInterrupted() }
      let wanted = min(buffer.count - done, longestTransfer)
      let count = pread(descriptor, start + done, wanted, off_t(position))
      if count > 0 {
        done += count
        position += count
      } else if count == 0 {
        throw DiffusionError.file(path, "truncated: the file ends at byte \(position)")
      } else if errno != EINTR {
        throw DiffusionError.file(path, systemMessage(errno))
      }
    }
  }
}

/// Bytes in memory, read like a file. They are not copied: they must outlive the reader.
final class MemoryReader: SizedByteSource {
  let path: String
  private(set) var position = 0
  private let source: UnsafeRawBufferPointer

  var size: Int { source.count }

  /// - Parameter name: what errors call it.
  init(_ source: UnsafeRawBufferPointer, name: String) {
    self.source = source
    path = name
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard buffer.count <= remaining else {
      throw DiffusionError.file(path, "truncated: it ends at byte \(size)")
    }
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + buffer.count]))
    position += buffer.count
  }
}

/// Reads the whole of a regular file.
/// - Parameter limit: the most bytes to accept; a larger file is an error and is not read.
/// - Throws: `DiffusionError` naming the path when it cannot be opened or read, is not a regular file, or is
///   larger than `limit`.
package func readFile(_ path: any FileName, limit: Int) throws -> [UInt8] {
  let bytes = try readBuffer(path, limit: limit)
  try Allocation.require(bytes.count, for: "the bytes of a file")
  return Array(bytes)
}

/// The same in memory that is on the session's account.
func readBuffer(_ path: any FileName, limit: Int) throws -> Buffer<UInt8> {
  let reader = try FileReader(path)
  guard reader.size <= limit else {
    throw DiffusionError.file(path, "too large: \(reader.size) bytes, and at most \(limit) are read")
  }
  return try reader.bytes(reader.size)
}
