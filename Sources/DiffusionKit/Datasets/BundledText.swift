import CData

/// A text of 366,194 characters that comes inside the library: Genesis and Exodus in the King James Version of 1611, a
/// verse a line (public domain; in 61 different characters, all of them ASCII).
public func bundledText() -> String {
  String(
    decoding: UnsafeRawBufferPointer(start: cdata_text_bytes(), count: cdata_text_size()), as: UTF8.self)
}
