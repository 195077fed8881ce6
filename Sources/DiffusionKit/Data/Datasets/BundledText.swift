import CData

/// A text of 366,194 characters bundled with the library: Genesis and Exodus in the King James Version of 1611, one
/// verse per line (public domain; 61 different characters, all of them ASCII).
/// - Throws: `memory`.
public func bundledText() throws -> String {
  let name = "genesis_exodus.npz"
  guard let characters = try bundledArrays(name, cdata_text_bytes(), cdata_text_size())["text"] else {
    throw DiffusionError.file(name, "lacks text")
  }
  return characters.withUnsafeFloats { codes in
    String(decoding: codes.lazy.map { UInt8(exactly: $0) ?? UInt8(ascii: "?") }, as: UTF8.self)
  }
}
