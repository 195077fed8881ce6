import CData

/// A text of 366,194 characters bundled with the library: Genesis and Exodus in the King James Version of 1611, one
/// verse per line (public domain; 61 different characters, all of them ASCII).
public func bundledText() -> String {
  String(
    decoding: UnsafeRawBufferPointer(start: cdata_text_bytes(), count: cdata_text_size()), as: UTF8.self)
}
