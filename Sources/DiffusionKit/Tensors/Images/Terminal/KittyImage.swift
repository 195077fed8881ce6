extension Pixels {
  /// An RGB image in kitty's graphics protocol, as PNG in pieces, `columns` cells wide; the cursor is below it
  /// afterwards. The terminal is told to send no reply (q=2), which would be read as keystrokes.
  func kitty(columns: Int) throws -> Buffer<UInt8> {
    let data = try base64(encodePNG(self, path: "PNG"))
    var result = try GrowingBuffer<UInt8>(capacity: data.count + data.count / 64, for: "an image as PNG")
    var start = 0
    repeat {
      let end = min(start + 4096, data.count)
      let keys = start == 0 ? "a=T,f=100,q=2,c=\(columns)," : "q=2,"
      try result.append("\u{1B}_G\(keys)m=\(end < data.count ? 1 : 0);")
      try result.append(contentsOf: data[start..<end])
      try result.append("\u{1B}\\")
      start = end
    } while start < data.count
    try result.append(UInt8(ascii: "\n"))
    return try result.finished()
  }
}

/// Encodes bytes as in RFC 4648.
func base64(_ bytes: some RandomAccessCollection<UInt8>) throws -> Buffer<UInt8> {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  let result = try Buffer<UInt8>(count: (bytes.count + 2) / 3 * 4, for: "bytes in base 64")
  var index = 0
  for first in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes.dropFirst(first).prefix(3)
    let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
    for sextet in 0..<4 {
      let letter = letters[Int(word >> (18 - 6 * UInt32(sextet)) & 63)]
      result[index] = sextet <= group.count ? letter : UInt8(ascii: "=")
      index += 1
    }
  }
  return result
}
