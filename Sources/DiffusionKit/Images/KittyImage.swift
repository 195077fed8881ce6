extension Pixels {
  /// A picture (RGB) in kitty's graphics protocol, as PNG in pieces, `columns` cells wide; the cursor stands below it
  /// afterwards. The terminal is asked for no answer (q=2), which would be taken for something typed.
  func kitty(columns: Int) throws -> [UInt8] {
    let data = base64(try encodePNG(self, path: "PNG"))
    var result: [UInt8] = []
    var start = 0
    repeat {
      let end = min(start + 4096, data.count)
      let keys = start == 0 ? "a=T,f=100,q=2,c=\(columns)," : "q=2,"
      result += Array("\u{1B}_G\(keys)m=\(end < data.count ? 1 : 0);".utf8)
      result += data[start..<end] + Array("\u{1B}\\".utf8)
      start = end
    } while start < data.count
    return result + [UInt8(ascii: "\n")]
  }
}

/// RFC 4648.
func base64(_ bytes: [UInt8]) -> [UInt8] {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var result: [UInt8] = []
  result.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
    for index in 0..<4 {
      let letter = letters[Int(word >> (18 - 6 * UInt32(index)) & 63)]
      result.append(index <= group.count ? letter : UInt8(ascii: "="))
    }
  }
  return result
}
