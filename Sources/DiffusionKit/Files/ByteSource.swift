import Glibc

/// Where bytes come from in order: a file, a member of an archive.
protocol ByteSource: AnyObject {
  /// What errors call it.
  var path: String { get }
  /// Fills `buffer` wholly with the next bytes, or throws.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws
}

/// One that ends at a place known from the beginning.
protocol SizedByteSource: ByteSource {
  var size: Int { get }
  var position: Int { get }
}

extension SizedByteSource {
  var remaining: Int { size - position }

  /// The next `count` bytes.
  func bytes(_ count: Int) throws -> Buffer<UInt8> {
    guard count >= 0, count <= remaining else {
      throw DiffusionError.file(
        path, "truncated: \(count) more bytes are announced and \(remaining) are there")
    }
    let buffer = try Buffer<UInt8>(count: count, for: "the bytes of a file")
    try read(into: buffer.bytes)
    return buffer
  }
}
