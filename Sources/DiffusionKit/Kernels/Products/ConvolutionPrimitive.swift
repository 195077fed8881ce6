import COneDNN

/// oneDNN's code for one convolution in one direction. Made once for each geometry; any thread may run it.
final class ConvolutionPrimitive: @unchecked Sendable {
  private let raw: OpaquePointer
  let arithmetic: ProductArithmetic

  /// For the threads that oneDNN has at this moment.
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

  /// oneDNN's name of the code, "jit:avx2".
  var implementation: String { String(cString: cdnn_convolution_implementation(raw)) }

  /// Memory for the time of a call, from the pool.
  private func scratch() throws -> Storage { try Storage(bytes: cdnn_convolution_scratch_bytes(raw)) }

  func room() throws -> Storage { try Storage(bytes: cdnn_convolution_packed_bytes(raw)) }

  /// To [outputs, inputs / groups, height, width].
  func unpack(_ packed: Storage, to weights: UnsafeMutablePointer<Float>) throws {
    let scratch = try scratch()
    defer { withExtendedLifetime(scratch) {} }
    try OneDNN.check(
      cdnn_convolution_unpack(raw, packed.base, weights, scratch.base), "unpack weights")
  }

  /// Which of them are read, as `arithmetic` has them, and which written, as floats, follows from the direction.
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
    let (packed, scratch) = (try room(), try scratch())
    defer { withExtendedLifetime(scratch) {} }
    try OneDNN.check(
      cdnn_convolution_pack(raw, weights, packed.base, scratch.base), "pack weights")
    return packed
  }
}

extension ConvolutionPrimitive {
  /// A large U-Net has some dozen shapes, each in three directions; their code takes tens of kilobytes each.
  static let made = PrimitiveCache<ConvolutionKey, ConvolutionPrimitive>(mostKept: 256)

  static func find(_ key: ConvolutionKey) throws -> ConvolutionPrimitive {
    try made.find(key, make: ConvolutionPrimitive.init)
  }
}
