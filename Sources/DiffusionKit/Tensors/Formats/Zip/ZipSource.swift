import CZip
import Glibc

/// The source or target of libzip's data, on descriptors of this library: libzip's own functions open files by name and
/// take the lowest free descriptors.
final class ZipSource {
  private enum Store {
    case file(Int32, size: Int)
    case memory(UnsafeRawBufferPointer)
    case writer(FileWriter)
  }
  private let store: Store
  private var position = 0
  /// The end of the bytes that were written.
  private var end = 0
  private var error = zip_error_t()
  /// The error that a writer threw: libzip itself only reports that a write failed.
  private(set) var failure: (any Error)?

  private init(_ store: Store) {
    self.store = store
    zip_error_init(&error)
  }

  deinit {
    zip_error_fini(&error)
    if case .file(let descriptor, _) = store { close(descriptor) }
  }

  /// - Parameter descriptor: closed at the end of the source.
  convenience init(reading descriptor: Int32, size: Int) { self.init(.file(descriptor, size: size)) }
  /// - Parameter bytes: not copied; they must outlive the source.
  convenience init(reading bytes: UnsafeRawBufferPointer) { self.init(.memory(bytes)) }
  convenience init(writing writer: FileWriter) { self.init(.writer(writer)) }

  /// The size of the archive in bytes.
  var size: Int {
    switch store {
    case .file(_, let size): size
    case .memory(let bytes): bytes.count
    case .writer: end
    }
  }

  /// Opens the archive, which retains the source.
  /// - Parameter path: the archive's name in errors.
  func open(_ flags: Int32, path: any FileName) throws -> OpaquePointer {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let owner = Unmanaged.passRetained(self)
    guard let source = zip_source_function_create(ZipSource.handle, owner.toOpaque(), &error) else {
      owner.release()
      throw DiffusionError.file(path, ZipSource.message(&error))
    }
    guard let archive = zip_open_from_source(source, flags, &error) else {
      zip_source_free(source)
      throw DiffusionError.file(path, ZipSource.message(&error))
    }
    return archive
  }

  static func message(_ error: UnsafeMutablePointer<zip_error_t>?) -> String {
    guard let error, let text = zip_error_strerror(error) else { return "unknown error of libzip" }
    return String(cString: text)
  }

  /// Reads from `offset`, at most as many bytes as `buffer` holds.
  /// - Returns: the number of bytes; -1 on failure, with errno.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let start = buffer.baseAddress, offset >= 0 else { return 0 }
    switch store {
    case .file(let descriptor, _):
      while true {
        let count = pread(descriptor, start, min(buffer.count, maxTransfer), off_t(offset))
        if count >= 0 || errno != EINTR { return count }
      }
    case .memory(let bytes):
      guard offset < bytes.count else { return 0 }
      let count = min(buffer.count, bytes.count - offset)
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
      return count
    case .writer: return 0
    }
  }

  // MARK: Commands of libzip

  private static let readingCommands = [
    ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
    ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS,
  ]
  private static let writingCommands = [
    ZIP_SOURCE_BEGIN_WRITE, ZIP_SOURCE_WRITE, ZIP_SOURCE_SEEK_WRITE, ZIP_SOURCE_TELL_WRITE,
    ZIP_SOURCE_COMMIT_WRITE, ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_REMOVE,
  ]

  private static let handle: zip_source_callback = { owner, data, length, command in
    guard let owner else { return -1 }
    if command == ZIP_SOURCE_FREE {
      Unmanaged<ZipSource>.fromOpaque(owner).release()
      return 0
    }
    return Unmanaged<ZipSource>.fromOpaque(owner)._withUnsafeGuaranteedRef {
      $0.handle(command, data, length)
    }
  }

  private func handle(
    _ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: zip_uint64_t
  ) -> zip_int64_t {
    switch command {
    case ZIP_SOURCE_OPEN, ZIP_SOURCE_BEGIN_WRITE:
      position = 0
      return 0
    case ZIP_SOURCE_READ:
      guard let data else { return fails(ZIP_ER_INVAL) }
      let count = read(
        at: position, into: UnsafeMutableRawBufferPointer(start: data, count: Int(clamping: length)))
      guard count >= 0 else { return fails(ZIP_ER_READ) }
      position += count
      return zip_int64_t(count)
    case ZIP_SOURCE_WRITE:
      guard case .writer(let writer) = store, let data, let count = Int(exactly: length) else {
        return fails(ZIP_ER_OPNOTSUPP)
      }
      do {
        try writer.write(UnsafeRawBufferPointer(start: data, count: count), at: position)
      } catch {
        failure = error
        return fails(ZIP_ER_WRITE)
      }
      position += count
      end = max(end, position)
      return zip_int64_t(count)
    case ZIP_SOURCE_SEEK, ZIP_SOURCE_SEEK_WRITE:
      let offset = zip_source_seek_compute_offset(
        zip_uint64_t(position), zip_uint64_t(size), data, length, &error)
      guard offset >= 0 else { return -1 }
      position = Int(offset)
      return 0
    case ZIP_SOURCE_TELL, ZIP_SOURCE_TELL_WRITE: return zip_int64_t(position)
    case ZIP_SOURCE_CLOSE, ZIP_SOURCE_COMMIT_WRITE, ZIP_SOURCE_ROLLBACK_WRITE: return 0
    case ZIP_SOURCE_STAT:
      guard let data, length >= MemoryLayout<zip_stat_t>.size else { return fails(ZIP_ER_INVAL) }
      let status = data.assumingMemoryBound(to: zip_stat_t.self)
      zip_stat_init(status)
      status.pointee.size = zip_uint64_t(size)
      status.pointee.valid = zip_uint64_t(ZIP_STAT_SIZE)
      return zip_int64_t(MemoryLayout<zip_stat_t>.size)
    case ZIP_SOURCE_ERROR: return zip_error_to_data(&error, data, length)
    case ZIP_SOURCE_SUPPORTS:
      var commands = ZipSource.readingCommands
      if case .writer = store { commands += ZipSource.writingCommands }
      return commands.reduce(0) { $0 | zip_int64_t(1) << zip_int64_t($1.rawValue) }
    default: return fails(ZIP_ER_OPNOTSUPP)
    }
  }

  private func fails(_ code: Int32) -> zip_int64_t {
    zip_error_set(&error, code, errno)
    return -1
  }
}
