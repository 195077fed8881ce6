import CZip
import Glibc

/// An open .zip archive: lists its members and reads them, stored or deflated, in bounded memory.
final class ZipReader {
  struct Member {
    var name: String
    /// Bytes once unpacked, as the archive declares them.
    var size: Int
    var isEncrypted: Bool
    fileprivate var index: zip_uint64_t
  }

  /// What errors call the archive.
  let path: String
  private let archive: OpaquePointer

  /// Opens the archive at `path`.
  init(_ path: any FileName) throws {
    let descriptor = try openRegularFile(path).descriptor
    var code: Int32 = 0
    guard let archive = zip_fdopen(descriptor, 0, &code) else {
      close(descriptor)
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw DiffusionError.file(path, ZipReader.message(&error))
    }
    self.path = "\(path)"
    self.archive = archive
  }

  /// Opens an archive in memory. The bytes are not copied: they must outlive the reader.
  init(bytes: UnsafeRawBufferPointer, name: String) throws {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let source = zip_source_buffer_create(bytes.baseAddress, zip_uint64_t(bytes.count), 0, &error)
    else {
      throw DiffusionError.file(name, ZipReader.message(&error))
    }
    guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      throw DiffusionError.file(name, ZipReader.message(&error))
    }
    self.path = name
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  /// The archive's members in its order.
  /// - Throws: `DiffusionError` for a name that comes twice, and for sizes that cannot be true.
  func members() throws -> [Member] {
    var members: [Member] = []
    var names: Set<String> = []
    let count = max(0, zip_get_num_entries(archive, 0))
    try Allocation.require(Int(clamping: count) * 256, for: "the names in an archive")
    for index in 0..<zip_uint64_t(count) {
      var status = zip_stat_t()
      zip_stat_init(&status)
      guard zip_stat_index(archive, index, 0, &status) == 0, let cName = status.name else {
        throw DiffusionError.file(path, ZipReader.message(zip_get_error(archive)))
      }
      let name = String(cString: cName)
      guard names.insert(name).inserted else {
        throw DiffusionError.file(path, "member '\(name)' comes twice")
      }
      let known = zip_uint64_t(ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)
      guard status.valid & known == known, let size = Int(exactly: status.size) else {
        throw DiffusionError.file(path, "member '\(name)' has no size")
      }
      // Deflate makes at most 1032 bytes of one: no memory for a size that cannot be true.
      guard status.size / 1032 <= status.comp_size else {
        throw DiffusionError.file(
          path, "member '\(name)' cannot be \(size) bytes: it has \(status.comp_size) compressed ones")
      }
      members.append(
        Member(
          name: name, size: size, isEncrypted: status.encryption_method != ZIP_EM_NONE, index: index))
    }
    return members
  }

  func open(_ member: Member) throws -> ZipMemberReader {
    guard let file = zip_fopen_index(archive, member.index, 0) else {
      throw DiffusionError.file(
        path, "member '\(member.name)': \(ZipReader.message(zip_get_error(archive)))")
    }
    return ZipMemberReader(file, of: self, name: member.name)
  }

  fileprivate static func message(_ error: UnsafeMutablePointer<zip_error_t>?) -> String {
    guard let error, let text = zip_error_strerror(error) else { return "unknown error of libzip" }
    return String(cString: text)
  }
}

/// A member of an archive, unpacked as it is read.
final class ZipMemberReader: ByteSource {
  let path: String
  private let file: OpaquePointer
  private let archive: ZipReader  // must stay open

  fileprivate init(_ file: OpaquePointer, of archive: ZipReader, name: String) {
    self.file = file
    self.archive = archive
    path = "\(archive.path): \(name)"
  }

  deinit { zip_fclose(file) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let start = buffer.baseAddress else { return }
    var done = 0
    while done < buffer.count {
      if done > 0 { try Session.current.checkInterrupted() }
      let count = try Int(read(start + done, min(buffer.count - done, longestTransfer)))
      if count == 0 { throw DiffusionError.file(path, "truncated") }
      done += count
    }
  }

  /// Call after the last byte: checks that there are no more, and the checksum of them all.
  func finish() throws {
    var extra: UInt8 = 0
    guard try read(&extra, 1) == 0 else {
      throw DiffusionError.file(path, "longer than the archive declares")
    }
  }

  private func read(_ start: UnsafeMutableRawPointer, _ count: Int) throws -> zip_int64_t {
    let read = zip_fread(file, start, zip_uint64_t(count))
    guard read >= 0 else {
      throw DiffusionError.file(path, ZipReader.message(zip_file_get_error(file)))
    }
    return read
  }
}
