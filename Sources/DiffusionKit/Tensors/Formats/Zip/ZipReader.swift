import CZip
import Glibc

/// An open .zip archive: lists its members and reads them, stored or deflated, in bounded memory.
package final class ZipReader {
  struct Member {
    var name: String
    /// The unpacked size in bytes that the archive declares.
    var size: Int
    var isEncrypted: Bool
    fileprivate var index: zip_uint64_t
  }

  /// The archive's name in errors.
  let path: String
  private let archive: OpaquePointer
  private let directory: ZipDirectory

  /// Opens the archive at `path`.
  convenience init(_ path: any FileName) throws {
    let (descriptor, size) = try openRegularFile(path)
    try self.init(ZipSource(reading: descriptor, size: size), name: "\(path)")
  }

  /// Opens an archive in memory. The bytes are not copied and must outlive the reader.
  package convenience init(bytes: UnsafeRawBufferPointer, name: String) throws {
    try self.init(ZipSource(reading: bytes), name: name)
  }

  private init(_ source: ZipSource, name: String) throws {
    // The directory is read first: that requests the memory that libzip takes for names.
    do { directory = try ZipDirectory(source) } catch let fault as ArchiveFault {
      throw DiffusionError.file(name, fault.message)
    }
    archive = try source.open(ZIP_RDONLY, path: name)
    path = name
  }

  deinit { zip_discard(archive) }

  /// The archive's members, in its order.
  /// - Throws: `DiffusionError` for a name that occurs twice or differs from the member's own header, and for
  ///   impossible sizes.
  func members() throws -> [Member] {
    var members: [Member] = []
    var names: Set<String> = []
    let count = max(0, zip_get_num_entries(archive, 0))
    try Allocation.require(Int(clamping: count) * 256, for: "the names in an archive")
    guard count == directory.count else { throw DiffusionError.file(path, "its directory is damaged") }
    for index in 0..<zip_uint64_t(count) {
      var status = zip_stat_t()
      zip_stat_init(&status)
      guard zip_stat_index(archive, index, zip_flags_t(ZIP_FL_ENC_STRICT), &status) == 0,
        let cName = status.name
      else { throw DiffusionError.file(path, ZipSource.message(zip_get_error(archive))) }
      let name = String(cString: cName)
      guard names.insert(name).inserted else {
        throw DiffusionError.file(path, "member '\(name)' occurs twice")
      }
      guard let bytes = zip_get_name(archive, index, zip_flags_t(ZIP_FL_ENC_RAW)) else {
        throw DiffusionError.file(path, ZipSource.message(zip_get_error(archive)))
      }
      do { try directory.check(Int(index), status, name: bytes) } catch {
        throw DiffusionError.file(path, "member '\(name)' \(error.message)")
      }
      let known = zip_uint64_t(ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)
      guard status.valid & known == known, let size = Int(exactly: status.size) else {
        throw DiffusionError.file(path, "member '\(name)' has no size")
      }
      // Deflate makes at most 1032 bytes of one: no memory is allocated for an impossible size.
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

  /// The bytes of a small member.
  /// - Parameter limit: the maximum of their number.
  func contents(of member: Member, limit: Int) throws -> Buffer<UInt8> {
    guard member.size <= limit else {
      throw DiffusionError.file(
        path, "member '\(member.name)' is \(member.size) bytes, the limit is \(limit)")
    }
    let reader = try self.open(member)
    let bytes = try Buffer<UInt8>(count: member.size, for: "a member of an archive")
    try reader.read(into: bytes.bytes)
    try reader.finish()
    return bytes
  }

  /// The range of a member's contents in the archive; nil if they are compressed or encrypted.
  func storedContents(of member: Member) throws -> Range<Int>? {
    guard !member.isEncrypted else { return nil }
    do { return try directory.storedContents(of: Int(clamping: member.index)) } catch {
      throw DiffusionError.file(path, "member '\(member.name)' \(error.message)")
    }
  }

  func open(_ member: Member) throws -> ZipMemberReader {
    guard let file = zip_fopen_index(archive, member.index, 0) else {
      throw DiffusionError.file(
        path, "member '\(member.name)': \(ZipSource.message(zip_get_error(archive)))")
    }
    return ZipMemberReader(file, of: self, member)
  }
}

/// A member of an archive, unpacked as it is read.
final class ZipMemberReader: ByteSource {
  let path: String
  private let file: OpaquePointer
  private let archive: ZipReader  // must stay open
  private let size: Int
  private var count = 0

  fileprivate init(_ file: OpaquePointer, of archive: ZipReader, _ member: ZipReader.Member) {
    self.file = file
    self.archive = archive
    size = member.size
    path = "\(archive.path): \(member.name)"
  }

  deinit { zip_fclose(file) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let start = buffer.baseAddress else { return }
    var done = 0
    while done < buffer.count {
      if done > 0 { try Session.current.checkInterrupted() }
      let count = try Int(read(start + done, min(buffer.count - done, maxTransfer)))
      if count == 0 { throw DiffusionError.file(path, "truncated") }
      done += count
    }
  }

  /// Reads the rest, to verify the member's length and checksum.
  func skip() throws {
    try withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 16) { buffer in
      guard let start = buffer.baseAddress else { return }
      while try read(start, buffer.count) > 0 { try Session.current.checkInterrupted() }
    }
    guard count == size else {
      throw DiffusionError.file(path, "\(count) bytes long, and \(size) by the archive's directory")
    }
  }

  /// Checks that no more bytes follow, and the checksum. Called after the last byte.
  func finish() throws {
    var extra: UInt8 = 0
    guard try read(&extra, 1) == 0 else {
      throw DiffusionError.file(path, "longer than the archive declares")
    }
  }

  private func read(_ start: UnsafeMutableRawPointer, _ count: Int) throws -> zip_int64_t {
    let read = zip_fread(file, start, zip_uint64_t(count))
    guard read >= 0 else { throw DiffusionError.file(path, ZipSource.message(zip_file_get_error(file))) }
    self.count += Int(read)
    return read
  }
}
