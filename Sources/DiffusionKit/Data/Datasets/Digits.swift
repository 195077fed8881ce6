import CData

/// 1,797 handwritten digits bundled with the library (UCI "Optical Recognition of Handwritten Digits",
/// E. Alpaydin and C. Kaynak, CC BY 4.0).
/// - Returns: `images` [1797, 8, 8] with values 0...16, and `labels` [1797] with the classes 0...9.
/// - Throws: `memory`.
public func digits() throws -> (images: Tensor, labels: Tensor) {
  try embedded("digits8x8.npz", cdata_digits_bytes(), cdata_digits_size())
}

/// 5,000 handwritten digits bundled with the library, 500 of each class and sorted by class (MNIST, Y. LeCun,
/// C. Cortes and C. Burges, CC BY-SA 3.0).
/// - Returns: `images` [5000, 28, 28] with values 0...255, and `labels` [5000] with the classes 0...9.
/// - Throws: `memory`.
public func mnist() throws -> (images: Tensor, labels: Tensor) {
  try embedded("mnist5k.npz", cdata_mnist_bytes(), cdata_mnist_size())
}

private func embedded(
  _ name: String, _ bytes: UnsafeRawPointer?, _ size: Int
) throws -> (images: Tensor, labels: Tensor) {
  let tensors = try bundledArrays(name, bytes, size)
  guard let images = tensors["images"], let labels = tensors["labels"] else {
    throw DiffusionError.file(name, "lacks images or labels")
  }
  return (images, labels)
}
