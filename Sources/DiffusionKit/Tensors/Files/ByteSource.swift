import Glibc

/// A sequential source of bytes: a file or a member of an archive.
package protocol ByteSource: AnyObject {
  /// The name in errors.
  var path: String { get }
  /// Fills the whole `buffer` with the next bytes, or throws.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws
}

extension ByteSource {
  /// Checks that `contents`, which take `expected` bytes, end where the source does.
  /// - Parameter found: the bytes that the source has for them.
  func check(_ contents: String, takes expected: Int, of found: Int) throws {
    guard expected != found else { return }
    let cause = expected > found ? "truncated" : "too long"
    throw DiffusionError.file(path, "\(cause): \(contents) takes \(expected) bytes, got \(found)")
  }
}

/// A source whose length is known from the beginning.
package protocol SizedByteSource: ByteSource {
  var size: Int { get }
  var position: Int { get }
  /// Continues at another offset, 0 to `size`.
  func move(to offset: Int) throws
}

extension SizedByteSource {
  var remaining: Int { size - position }

  /// Passes over bytes, of which at least `count` remain.
  func skip(_ count: Int) throws { try move(to: position + count) }

  /// The next `count` bytes.
  func bytes(_ count: Int) throws -> Buffer<UInt8> {
    guard count >= 0, count <= remaining else {
      throw DiffusionError.file(
        path, "truncated: \(count) more bytes are announced, but \(remaining) remain")
    }
    let buffer = try Buffer<UInt8>(count: count, for: "the bytes of a file")
    try read(into: buffer.bytes)
    return buffer
  }
}
