import Glibc

/// What an archive's directory, at its end, and the headers before its members say, read beside libzip, which believes the
/// directory: where the two disagree one of them is damaged.
struct ZipDirectory {
  /// A member as the directory has it.
  private struct Entry {
    let name: [UInt8]
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    let compressedSize: UInt32
    let size: UInt32
    /// Of its header.
    let offset: UInt64
  }
  private let entries: [Entry]
  private let source: ZipSource

  /// Finds the directory of that many members.
  /// - Throws: `ArchiveFault` where there is none.
  init(_ source: ZipSource, count: Int) throws(ArchiveFault) {
    self.source = source
    let tail = try ZipDirectory.bytes(source, max(0, source.size - Self.longestEnd)..<source.size)
    let ending = Array("PK".utf8) + [5, 6]
    var place = tail.count - Self.endSize
    while place >= 0 {
      if tail[place...].starts(with: ending) {
        let end = ZipFields(tail[(place)...])
        if place + Self.endSize + Int(end.short(20)) <= tail.count,
          let entries = try? Self.entries(source, end, at: source.size - tail.count + place, count)
        {
          self.entries = entries
          return
        }
      }
      place -= 1
    }
    throw ArchiveFault("its directory is damaged")
  }

  private static let endSize = 22
  private static let longestEnd = 22 + 65535
  private static let mostBytes = 1 << 28

  private static func entries(
    _ source: ZipSource, _ end: ZipFields, at place: Int, _ count: Int
  ) throws(ArchiveFault) -> [Entry] {
    var (size, offset) = (UInt64(end.long(12)), UInt64(end.long(16)))
    let isLarge = end.short(10) == .max || end.long(12) == .max || end.long(16) == .max
    // The large form, whose place stands before the end.
    if isLarge, place >= 20 {
      let locator = ZipFields(try bytes(source, place - 20..<place))
      if locator.long(0) == 0x0706_4B50, let start = Int(exactly: locator.longLong(8)) {
        guard start <= source.size - 56 else { throw ArchiveFault("its directory is damaged") }
        let large = ZipFields(try bytes(source, start..<start + 56))
        guard large.long(0) == 0x0606_4B50 else { throw ArchiveFault("its directory is damaged") }
        (size, offset) = (large.longLong(40), large.longLong(48))
      }
    }
    guard let start = Int(exactly: offset), let length = Int(exactly: size), start <= source.size,
      length <= min(source.size - start, mostBytes)
    else { throw ArchiveFault("its directory is damaged") }
    let directory = try bytes(source, start..<start + length)[...]
    var entries: [Entry] = []
    var rest = directory
    for _ in 0..<count {
      guard rest.count >= 46, ZipFields(rest).long(0) == 0x0201_4B50 else {
        throw ArchiveFault("its directory is damaged")
      }
      let header = ZipFields(rest)
      let (name, extra, comment) = (Int(header.short(28)), Int(header.short(30)), Int(header.short(32)))
      guard rest.count - 46 >= name + extra + comment else { throw ArchiveFault("its directory is damaged") }
      let body = rest.dropFirst(46)
      entries.append(
        Entry(
          name: Array(body.prefix(name)), flags: header.short(8), method: header.short(10),
          checksum: header.long(16), compressedSize: header.long(20), size: header.long(24),
          offset: header.long(42) == .max
            ? largeOffset(header, body.dropFirst(name).prefix(extra)) : UInt64(header.long(42))))
      rest = body.dropFirst(name + extra + comment)
    }
    return entries
  }

  /// The offset in the field of sizes that do not fit: behind those of the sizes that are there.
  private static func largeOffset(_ header: ZipFields, _ extra: ArraySlice<UInt8>) -> UInt64 {
    var rest = extra
    while rest.count >= 4 {
      let length = Int(ZipFields(rest).short(2))
      let place = 4 + (header.long(24) == .max ? 8 : 0) + (header.long(20) == .max ? 8 : 0)
      if ZipFields(rest).short(0) == 1, length <= rest.count - 4, place + 8 <= 4 + length {
        return ZipFields(rest).longLong(place)
      }
      rest = rest.dropFirst(min(4 + length, rest.count))
    }
    return .max
  }

  /// Compares a member's entry with its own header.
  /// - Parameter checksum: what libzip has read of it in the directory.
  /// - Throws: `ArchiveFault` where they disagree, as Python's zipfile does for names.
  func check(_ index: Int, checksum: UInt32) throws(ArchiveFault) {
    guard entries.indices.contains(index), entries[index].checksum == checksum else {
      throw ArchiveFault("its directory is damaged")
    }
    let entry = entries[index]
    guard let start = Int(exactly: entry.offset), start <= source.size - 30 else {
      throw ArchiveFault("is said to stand where the archive has ended")
    }
    let header = ZipFields(try Self.bytes(source, start..<start + 30))
    guard header.long(0) == 0x0403_4B50 else { throw ArchiveFault("has no header where it is said to stand") }
    let length = Int(header.short(26))
    guard length <= source.size - start - 30 else { throw ArchiveFault("truncated") }
    let name = try Self.bytes(source, start + 30..<start + 30 + length)
    guard name == entry.name else {
      throw ArchiveFault(
        "is called '\(FilePath(bytes: name))' in its own header, and otherwise in the directory")
    }
    // Encrypted, names in UTF-8.
    let meaning: UInt16 = 1 << 0 | 1 << 11
    guard header.short(6) & meaning == entry.flags & meaning, header.short(8) == entry.method else {
      throw ArchiveFault("is stored in one way by its own header, and in another by the directory")
    }
    // What a writer knew before it wrote the member. The largest number stands for one that is elsewhere.
    let followsMember = header.short(6) & 1 << 3 != 0
    for (place, known) in [(14, entry.checksum), (18, entry.compressedSize), (22, entry.size)] {
      let own = header.long(place)
      guard followsMember || own == known || own == .max || known == .max else {
        throw ArchiveFault("is of one size by its own header, and of another by the directory")
      }
    }
  }

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

/// What is wrong with an archive or a member of it.
struct ArchiveFault: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

/// Numbers in a header, the lowest byte first. What lies behind its end is 0.
private struct ZipFields {
  private let bytes: ArraySlice<UInt8>
  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }
  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  private func number(_ place: Int, _ size: Int) -> UInt64 {
    bytes.dropFirst(place).prefix(size).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
  func short(_ place: Int) -> UInt16 { UInt16(truncatingIfNeeded: number(place, 2)) }
  func long(_ place: Int) -> UInt32 { UInt32(truncatingIfNeeded: number(place, 4)) }
  func longLong(_ place: Int) -> UInt64 { number(place, 8) }
}
