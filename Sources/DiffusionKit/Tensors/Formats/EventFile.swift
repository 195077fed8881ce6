import Glibc

/// A file of events for TensorBoard: TFRecords (length, masked CRC-32C of the length, data, masked CRC-32C of the
/// data), each an Event of tensorflow/core/util/event.proto. Each run writes a new file in the folder; TensorBoard
/// reads all of them.
package final class EventFile {
  private let file: AppendedFile
  private var pending: [UInt8] = []
  private var lastFlush = Clock.seconds()
  /// The limits in bytes and seconds after which pending events are written.
  private static let (pendingLimit, interval) = (1 << 16, 5.0)

  /// - Parameter step: the number of steps taken before, 0 for a new run. TensorBoard then drops later steps of earlier
  ///   files.
  /// - Throws: `file` if the folder cannot be written.
  package init(_ folder: FilePath, resumingAt step: Int) throws {
    try makeFolders(folder)
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let name = String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let seconds = try EventFile.seconds(after: folder)
    let stem = "/\(EventFile.prefix)\(seconds).\(name).\(getpid())."
    var found: AppendedFile?
    for number in 0..<1000 where found == nil {
      found = try AppendedFile(FilePath(bytes: folder.bytes + (stem + "\(number)").utf8), isNew: true)
    }
    guard let found else { throw DiffusionError.file(folder, "holds too many files of events") }
    file = found
    add(step: 0) { $0.string(3, "brain.Event:2") }
    // SessionLog.START: readers drop the events of earlier files from its step on, which is the step of the next event.
    if step > 0 { add(step: step + 1) { $0.message(7) { $0.integer(1, 1) } } }
    try flush()
  }

  deinit { try? flush() }

  private static let prefix = "events.out.tfevents."

  /// The time in the name of a new file: now, or later than the times in existing names. TensorBoard reads files in the
  /// order of their names, and only drops events that it has read before.
  private static func seconds(after folder: FilePath) throws -> Int {
    let latest = try listFolder(folder).compactMap { entry -> Int? in
      let name = "\(entry.name)"
      guard name.hasPrefix(prefix) else { return nil }
      return name.dropFirst(prefix.count).split(separator: ".").first.flatMap { Int($0) }
    }.max()
    // Numbers with more digits are no times of this format.
    return max(Int(time()), latest.map { $0 < 9_999_999_999 ? $0 + 1 : 0 } ?? 0)
  }

  package func scalars(_ values: [(tag: String, value: Double)], step: Int) throws {
    add(step: step) { event in
      event.message(5) { summary in
        for (tag, value) in values {
          summary.message(1) {
            $0.string(1, tag)
            $0.float(2, Float(value))
          }
        }
      }
    }
    if pending.count > EventFile.pendingLimit || Clock.seconds() - lastFlush > EventFile.interval {
      try flush()
    }
  }

  /// - Parameter png: the bytes of a PNG file of this size.
  package func image(
    _ tag: String, _ png: Buffer<UInt8>, height: Int, width: Int, channels: Int, step: Int
  ) throws {
    // The message is assembled from parts, which are copied.
    try Allocation.require(5 * png.count + pending.count, for: "an event with an image")
    add(step: step) { event in
      event.message(5) { summary in
        summary.message(1) { value in
          value.string(1, tag)
          value.message(4) {
            $0.integer(1, height)
            $0.integer(2, width)
            $0.integer(3, channels)
            $0.data(4, png)
          }
        }
      }
    }
  }

  package func flush() throws {
    lastFlush = Clock.seconds()
    let bytes = pending
    pending = []
    try file.write(bytes)
  }

  private func add(step: Int, _ what: (inout Protobuf) -> Void) {
    var event = Protobuf()
    event.double(1, EventFile.time())
    if step != 0 { event.integer(2, step) }
    what(&event)
    let length = UInt64(event.bytes.count).littleEndianBytes
    pending += length + CRC32C.masked(length).littleEndianBytes
    pending += event.bytes
    pending += CRC32C.masked(event.bytes).littleEndianBytes
  }

  private static func time() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// The checksum of TFRecords: CRC-32 with Castagnoli's polynomial 0x1EDC6F41, lowest bits first.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0x82F6_3B78 }
  }

  static func of(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
  }

  /// The checksum rotated and shifted, because a checksum of bytes that contain checksums is weak.
  static func masked(_ bytes: [UInt8]) -> UInt32 {
    let crc = of(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }
}
