import CZip
import Glibc

/// The directory at an archive's end and the headers of its members, read independently of libzip, which trusts the
/// directory and, if there are several, chooses one by its own rules. If any two sources disagree, the archive is
/// damaged. Members that Python's zipfile refuses are refused too.
struct ZipDirectory {
  /// A member's entry in the directory.
  private struct Entry {
    let name: [UInt8]
    let version: UInt16
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    /// The sizes in the entry itself; the maximum value means that the size is in the extra field.
    let shortSizes: (compressed: UInt32, unpacked: UInt32)
    let compressedSize: UInt64
    let size: UInt64
    /// The offset of the member's header.
    let offset: UInt64
    /// The offset of the next member's header or of the directory.
    var end: UInt64 = 0
  }
  private var entries: [Entry]
  private let source: ZipSource

  /// The number of members.
  var count: Int { entries.count }

  /// Finds and reads the directory.
  /// - Throws: `ArchiveFault` if there is none, or if it does not end an archive that begins at the file's start;
  ///   `DiffusionError.memory`.
  init(_ source: ZipSource) throws {
    self.source = source
    let tail = try ZipDirectory.bytes(source, max(0, source.size - Self.maxEndSize)..<source.size)
    let ending = Array("PK".utf8) + [5, 6]
    var index = tail.count - Self.endSize
    while index >= 0, !tail[index...].starts(with: ending) { index -= 1 }
    guard index >= 0 else { throw ArchiveFault("not a zip archive: it has no directory at its end") }
    let end = ZipFields(tail[index...])
    // Python uses the last one, even if other bytes follow.
    guard index + Self.endSize + Int(end.short(20)) == tail.count else { throw Self.damaged }
    let directory = try ZipDirectory.range(source, end, at: source.size - tail.count + index)
    // For the bytes, and for libzip's copies of them.
    try Allocation.require(6 * directory.bytes.count, for: "the names in an archive")
    entries = try ZipDirectory.entries(
      ZipDirectory.bytes(source, directory.bytes)[...], count: directory.count)
    // Members must not overlap, so that a small archive cannot unpack to a huge one.
    var next = UInt64(directory.bytes.lowerBound)
    for index in entries.indices.sorted(by: { entries[$0].offset > entries[$1].offset }) {
      entries[index].end = next
      next = entries[index].offset
    }
  }

  private static let damaged = ArchiveFault("its directory is damaged")
  private static let endSize = 22
  private static let maxEndSize = 22 + 65535
  /// The sizes of the Zip64 end record and of its locator.
  private static let (largeSize, locatorSize) = (56, 20)

  /// The range of the directory's bytes, and its number of members.
  /// - Parameter endOffset: the offset of the end record.
  private static func range(
    _ source: ZipSource, _ end: ZipFields, at endOffset: Int
  ) throws(ArchiveFault) -> (bytes: Range<Int>, count: Int) {
    var (count, size, offset) = (UInt64(end.short(10)), UInt64(end.long(12)), UInt64(end.long(16)))
    var directoryEnd = endOffset
    let large = endOffset - locatorSize - largeSize
    let locator =
      endOffset >= locatorSize
      ? ZipFields(try bytes(source, endOffset - locatorSize..<endOffset)) : ZipFields([])
    if locator.long(0) == 0x0706_4B50 {
      guard large >= 0, locator.long(4) == 0, locator.longLong(8) == UInt64(large), locator.long(16) <= 1
      else { throw damaged }
      let record = ZipFields(try bytes(source, large..<large + largeSize))
      guard record.long(0) == 0x0606_4B50, record.longLong(4) == UInt64(largeSize - 12),
        record.longLong(16) == 0,
        record.longLong(24) == record.longLong(32)
      else { throw damaged }
      let short = (count, size, offset)
      (count, size, offset) = (record.longLong(32), record.longLong(40), record.longLong(48))
      guard short.0 == count || short.0 == UInt64(UInt16.max),
        short.1 == size || short.1 == UInt64(UInt32.max),
        short.2 == offset || short.2 == UInt64(UInt32.max)
      else { throw damaged }
      directoryEnd = large
    } else if end.long(4) != 0 {
      throw damaged  // an archive on several disks
    }
    guard end.short(8) == end.short(10), let start = Int(exactly: offset), let length = Int(exactly: size),
      let members = Int(exactly: count), start <= directoryEnd, length == directoryEnd - start,
      members <= length / entrySize
    else { throw damaged }
    return (start..<directoryEnd, members)
  }

  private static let entrySize = 46

  private static func entries(_ directory: ArraySlice<UInt8>, count: Int) throws(ArchiveFault) -> [Entry] {
    var entries: [Entry] = []
    var rest = directory
    for _ in 0..<count {
      let header = ZipFields(rest)
      guard rest.count >= entrySize, header.long(0) == 0x0201_4B50, header.short(34) == 0 else {
        throw damaged
      }
      let (name, extra, comment) = (Int(header.short(28)), Int(header.short(30)), Int(header.short(32)))
      guard rest.count - entrySize >= name + extra + comment else { throw damaged }
      let body = rest.dropFirst(entrySize)
      let location = try location(header, body.dropFirst(name).prefix(extra))
      entries.append(
        Entry(
          name: Array(body.prefix(name)), version: header.short(6) & 0xFF, flags: header.short(8),
          method: header.short(10), checksum: header.long(16), shortSizes: (header.long(20), header.long(24)),
          compressedSize: location.compressed, size: location.size, offset: location.offset))
      rest = body.dropFirst(name + extra + comment)
    }
    guard rest.isEmpty else { throw damaged }
    return entries
  }

  /// The sizes and the offset of an entry; the maximum value of one means that it is the next number of the Zip64 extra
  /// field.
  private static func location(
    _ header: ZipFields, _ extra: ArraySlice<UInt8>
  ) throws(ArchiveFault) -> (compressed: UInt64, size: UInt64, offset: UInt64) {
    var rest = extra
    var large: ArraySlice<UInt8> = []
    while rest.count >= 4 {
      let length = Int(ZipFields(rest).short(2))
      guard length <= rest.count - 4 else { throw damaged }
      if ZipFields(rest).short(0) == 1 { large = rest.dropFirst(4).prefix(length) }
      rest = rest.dropFirst(4 + length)
    }
    func number(_ short: UInt32) throws(ArchiveFault) -> UInt64 {
      guard short == .max else { return UInt64(short) }
      guard large.count >= 8 else { throw damaged }
      defer { large = large.dropFirst(8) }
      return ZipFields(large).longLong(0)
    }
    let size = try number(header.long(24))
    let compressed = try number(header.long(20))
    return (compressed, size, try number(header.long(42)))
  }

  /// Compares a member's entry with libzip's reading of it and with the member's own header.
  /// - Parameter read: the name's raw bytes.
  /// - Throws: `ArchiveFault` if they disagree, or if Python's zipfile does not read such a member.
  func check(_ index: Int, _ status: zip_stat_t, name read: UnsafePointer<CChar>) throws(ArchiveFault) {
    guard entries.indices.contains(index) else { throw Self.damaged }
    let entry = entries[index]
    guard !entry.name.isEmpty, !entry.name.contains(0) else {
      throw ArchiveFault("has an empty name, or one with a zero byte")
    }
    guard strlen(read) == entry.name.count, memcmp(read, entry.name, entry.name.count) == 0,
      status.crc == entry.checksum, status.size == entry.size, status.comp_size == entry.compressedSize,
      status.comp_method == entry.method
    else { throw Self.damaged }
    guard entry.version <= Self.latestVersion, entry.flags & Self.unreadable == 0 else {
      throw ArchiveFault("is stored in a way that is not supported")
    }
    guard entry.flags & Self.isUTF8 == 0 || String(validating: entry.name, as: UTF8.self) != nil else {
      throw ArchiveFault("has a name that is marked as UTF-8 but is not")
    }
    guard let start = Int(exactly: entry.offset), start <= source.size - 30 else {
      throw ArchiveFault("starts beyond the archive's end, by the directory")
    }
    let header = ZipFields(try Self.bytes(source, start..<start + 30))
    guard header.long(0) == 0x0403_4B50 else {
      throw ArchiveFault("has no header where the directory places it")
    }
    let length = Int(header.short(26))
    guard length <= source.size - start - 30 else { throw ArchiveFault("truncated") }
    let name = try Self.bytes(source, start + 30..<start + 30 + length)
    guard name == entry.name else {
      throw ArchiveFault(
        "is called '\(FilePath(bytes: name))' in its own header, but not in the directory")
    }
    let contents = entry.offset + 30 + UInt64(length) + UInt64(header.short(28))
    guard contents <= entry.end, entry.compressedSize <= entry.end - contents else {
      throw ArchiveFault("overlaps another, or the directory")
    }
    let meaning = Self.isEncrypted | Self.isUTF8
    guard header.short(6) & meaning == entry.flags & meaning, header.short(8) == entry.method else {
      throw ArchiveFault("is stored differently by its own header and the directory")
    }
    // The fields that the writer set before the member's contents. The maximum value means that the size is elsewhere.
    let followsMember = header.short(6) & 1 << 3 != 0
    for (offset, expected) in [
      (14, entry.checksum), (18, entry.shortSizes.compressed), (22, entry.shortSizes.unpacked),
    ] {
      let own = header.long(offset)
      guard followsMember || own == expected || offset > 14 && (own == .max || expected == .max) else {
        throw ArchiveFault("has different sizes in its own header and in the directory")
      }
    }
  }

  /// The range of a member's contents in the archive if they are stored as they are; nil if they are compressed. Called for
  /// members that `check` accepted.
  func storedContents(of index: Int) throws(ArchiveFault) -> Range<Int>? {
    guard entries.indices.contains(index), let start = Int(exactly: entries[index].offset),
      let size = Int(exactly: entries[index].size)
    else { throw Self.damaged }
    guard entries[index].method == 0, entries[index].compressedSize == entries[index].size else { return nil }
    let header = ZipFields(try Self.bytes(source, start..<start + 30))
    let contents = start + 30 + Int(header.short(26)) + Int(header.short(28))
    return contents..<contents + size
  }

  /// Version 6.3, which Python's zipfile and libzip support.
  private static let latestVersion: UInt16 = 63
  private static let isEncrypted: UInt16 = 1 << 0
  private static let isUTF8: UInt16 = 1 << 11
  /// Flags of members that are patches, strongly encrypted, or have hidden headers.
  private static let unreadable: UInt16 = 1 << 5 | 1 << 6 | 1 << 13

  private static func bytes(_ source: ZipSource, _ range: Range<Int>) throws(ArchiveFault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        source.read(at: range.lowerBound + done, into: UnsafeMutableRawBufferPointer(rebasing: $0[done...]))
      }
      guard count > 0 else { throw ArchiveFault(count == 0 ? "truncated" : systemMessage(errno)) }
      done += count
    }
    return bytes
  }
}

/// A fault of an archive or of a member.
struct ArchiveFault: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

/// Little-endian numbers in a header. Bytes beyond its end are 0.
private struct ZipFields {
  private let bytes: ArraySlice<UInt8>
  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }
  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  private func number(_ offset: Int, _ size: Int) -> UInt64 {
    bytes.dropFirst(offset).prefix(size).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
  func short(_ offset: Int) -> UInt16 { UInt16(truncatingIfNeeded: number(offset, 2)) }
  func long(_ offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: number(offset, 4)) }
  func longLong(_ offset: Int) -> UInt64 { number(offset, 8) }
}
