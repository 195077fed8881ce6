import CDigits

/// 1,797 handwritten digits that come inside the library (UCI "Optical Recognition of Handwritten Digits",
/// E. Alpaydin and C. Kaynak, CC BY 4.0).
/// - Returns: `images` [1797, 8, 8] with values 0...16, and `labels` [1797] with the classes 0...9.
/// - Throws: `DiffusionError` where there is no memory for them.
public func digits() throws -> (images: Tensor, labels: Tensor) {
  let file = UnsafeRawBufferPointer(start: cdigits_bytes(), count: cdigits_size())
  let tensors = try readNpz(ZipReader(bytes: file, name: "digits8x8.npz"), limit: 1 << 20)
  guard let images = tensors["images"], let labels = tensors["labels"] else {
    throw DiffusionError.file("digits8x8.npz", "lacks images or labels")
  }
  return (images, labels)
}
