import CSystem
import Glibc

/// Opens a regular file for reading, if the session may read it.
/// - Returns: the descriptor, which the caller closes, and the file's size in bytes.
/// - Throws: `DiffusionError` naming the path.
func openRegularFile(_ path: any FileName) throws -> (descriptor: Int32, size: Int) {
  let file = path.filePath
  try file.check()
  // O_NONBLOCK: opening a pipe without a writer must fail below, not wait.
  let descriptor: Int32
  if let access = Session.current.fileAccess {
    descriptor = try access.location(file, forWriting: false).openForReading()
    if descriptor < 0, errno == ELOOP { throw DiffusionError.file(path, FileAccess.linkRefused) }
  } else {
    descriptor = csystem_open(AT_FDCWD, file.cString, O_RDONLY | O_NONBLOCK, 0)
  }
  guard descriptor >= 0 else { throw DiffusionError.system(path) }
  do {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DiffusionError.system(path) }
    try checkRegular(status, file)
    return (descriptor, Int(status.st_size))
  } catch {
    close(descriptor)
    throw error
  }
}

/// Bytes that are read or written between two polls for a stop.
let maxTransfer = 1 << 24

/// A regular file open for reading, from its start. Only requested bytes are held in memory.
package final class FileReader: SizedByteSource {
  package let path: String
  /// The size of the file when it was opened, in bytes.
  package let size: Int
  package private(set) var position = 0
  private let descriptor: Int32

  package init(_ path: any FileName) throws {
    (descriptor, size) = try openRegularFile(path)
    self.path = "\(path)"
  }

  deinit { close(descriptor) }

  package func move(to offset: Int) throws {
    guard (0...size).contains(offset) else {
      throw DiffusionError.file(path, "truncated: it ends at byte \(size)")
    }
    position = offset
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws {
    try read(into: buffer, at: position)
    position += buffer.count
  }

  /// Fills the whole `buffer` with the bytes from `start` on, whatever `position` is. Any thread may call it.
  func read(into buffer: UnsafeMutableRawBufferPointer, at start: Int) throws {
    guard let memory = buffer.baseAddress else { return }
    var done = 0
    while done < buffer.count {
      if done > 0 { try Session.current.checkInterrupted() }
      let length = min(buffer.count - done, maxTransfer)
      let count = pread(descriptor, memory + done, length, off_t(start + done))
      if count > 0 {
        done += count
      } else if count == 0 {
        throw DiffusionError.file(path, "truncated: the file ends at byte \(start + done)")
      } else if errno != EINTR {
        throw DiffusionError.system(path)
      }
    }
  }

  /// Continues at a position within the file.
  func seek(to position: Int) { self.position = min(max(position, 0), size) }

  /// The file's size and the time of its last change now.
  /// - Throws: `DiffusionError` naming the path.
  func state() throws -> FileState {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DiffusionError.system(path) }
    return FileState(
      size: Int(status.st_size), seconds: Int(status.st_mtim.tv_sec), nanoseconds: Int(status.st_mtim.tv_nsec)
    )
  }
}

/// What changes when a file is written.
struct FileState: Equatable {
  let size: Int
  let seconds: Int
  let nanoseconds: Int
}

/// Bytes in memory, read like a file. They are not copied and must outlive the reader.
package final class MemoryReader: SizedByteSource {
  package let path: String
  package private(set) var position = 0
  private let source: UnsafeRawBufferPointer

  package var size: Int { source.count }

  /// - Parameter name: the name in errors.
  package init(_ source: UnsafeRawBufferPointer, name: String) {
    self.source = source
    path = name
  }

  package func move(to offset: Int) throws {
    guard (0...size).contains(offset) else {
      throw DiffusionError.file(path, "truncated: it ends at byte \(size)")
    }
    position = offset
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard buffer.count <= remaining else {
      throw DiffusionError.file(path, "truncated: it ends at byte \(size)")
    }
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + buffer.count]))
    position += buffer.count
  }
}

/// Reads a whole regular file.
/// - Parameter limit: the maximum size in bytes; a larger file is an error and is not read.
/// - Throws: `DiffusionError` naming the path if the file cannot be opened or read, is not regular, or is larger than
///   `limit`.
package func readFile(_ path: any FileName, limit: Int) throws -> [UInt8] {
  let bytes = try readBuffer(path, limit: limit)
  try Allocation.require(bytes.count, for: "the bytes of a file")
  return Array(bytes)
}

/// Reads a whole regular file into memory that is charged to the session's budget.
func readBuffer(_ path: any FileName, limit: Int) throws -> Buffer<UInt8> {
  let reader = try FileReader(path)
  guard reader.size <= limit else {
    throw DiffusionError.file(path, "too large: \(reader.size) bytes, the limit is \(limit)")
  }
  return try reader.bytes(reader.size)
}
