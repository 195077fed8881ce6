import COneDNN

/// oneDNN's code for one convolution in one direction. Made once for each key; any thread may run it.
final class ConvolutionPrimitive: @unchecked Sendable {
  private let raw: OpaquePointer
  let arithmetic: ProductArithmetic

  /// Makes the primitive for the current number of oneDNN's threads.
  init(_ key: ConvolutionKey) throws {
    var geometry = key.raw
    var made: OpaquePointer?
    try OneDNN.preparePrimitive("make a primitive for \(key.geometry)")
    let status = cdnn_convolution_create(&made, &geometry)
    try OneDNN.check(status, "make a primitive for \(key.geometry)")
    guard let made else { throw DiffusionError.state("oneDNN made no convolution") }
    raw = made
    arithmetic = key.arithmetic
  }

  deinit { cdnn_convolution_destroy(raw) }

  /// Memory from the pool for the duration of a call.
  private func scratch() throws -> Storage { try Storage(bytes: cdnn_convolution_scratch_bytes(raw)) }

  func packedStorage() throws -> Storage { try Storage(bytes: cdnn_convolution_packed_bytes(raw)) }

  /// Unpacks weights to [outputs, inputs / groups, height, width].
  func unpack(_ packed: Storage, to weights: UnsafeMutablePointer<Float>) throws {
    let scratch = try scratch()
    defer { withExtendedLifetime(scratch) {} }
    try OneDNN.check(
      cdnn_convolution_unpack(raw, packed.base, weights, scratch.base), "unpack weights")
  }

  /// Runs the convolution. The direction decides which buffers are read, in the primitive's arithmetic, and which is
  /// written, as floats.
  func execute(
    images: UnsafeRawPointer, packed: UnsafeRawPointer, bias: UnsafePointer<Float>?,
    results: UnsafeRawPointer
  ) throws {
    let scratch = try scratch()
    defer { withExtendedLifetime(scratch) {} }
    try OneDNN.check(
      cdnn_convolution_execute(raw, images, packed, bias, results, scratch.base), "compute a convolution")
  }
}

extension ConvolutionPrimitive: WeightPacking {
  func packs(like other: any WeightPacking) -> Bool {
    guard let other = other as? ConvolutionPrimitive else { return false }
    return other === self
      || (arithmetic == other.arithmetic && cdnn_convolution_packs_alike(raw, other.raw))
  }

  func packed(_ weights: UnsafePointer<Float>) throws -> Storage {
    let (packed, scratch) = (try packedStorage(), try scratch())
    defer { withExtendedLifetime(scratch) {} }
    try OneDNN.check(
      cdnn_convolution_pack(raw, weights, packed.base, scratch.base), "pack weights")
    return packed
  }
}

extension ConvolutionPrimitive {
  /// The cache of primitives. A large U-Net has some dozen shapes, each in three directions; their code takes tens of
  /// kilobytes each.
  static let made = PrimitiveCache<ConvolutionKey, ConvolutionPrimitive>(capacity: 256)

  static func find(_ key: ConvolutionKey) throws -> ConvolutionPrimitive {
    try made.find(key, make: ConvolutionPrimitive.init)
  }
}
