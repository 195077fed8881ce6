import Glibc

/// A sequential source of bytes: a file or a member of an archive.
package protocol ByteSource: AnyObject {
  /// The name in errors.
  var path: String { get }
  /// Fills the whole `buffer` with the next bytes, or throws.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws
}

/// A source whose length is known from the beginning.
package protocol SizedByteSource: ByteSource {
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
