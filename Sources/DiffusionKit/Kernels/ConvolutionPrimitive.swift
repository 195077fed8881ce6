import COneDNN
import Synchronization

/// oneDNN's code for one convolution in one direction. Made once for each geometry; any thread may run it.
final class ConvolutionPrimitive: @unchecked Sendable {
  private let raw: OpaquePointer

  /// For the threads that oneDNN has at this moment.
  init(_ key: ConvolutionKey) throws {
    var geometry = key.raw
    var made: OpaquePointer?
    let status = cdnn_convolution_create(&made, &geometry)
    try ConvolutionPrimitive.check(status, "make a primitive for \(key.geometry)")
    guard let made else { throw DiffusionError.state("oneDNN made no convolution") }
    raw = made
  }

  deinit { cdnn_convolution_destroy(raw) }

  /// oneDNN's name of the code, "jit:avx2".
  var implementation: String { String(cString: cdnn_convolution_implementation(raw)) }

  func packs(like other: ConvolutionPrimitive) -> Bool { cdnn_convolution_packs_alike(raw, other.raw) }

  /// Memory for the time of a call, from the pool.
  private func scratch() throws -> Storage { try Storage(bytes: cdnn_convolution_scratch_bytes(raw)) }

  func room() throws -> Storage { try Storage(bytes: cdnn_convolution_packed_bytes(raw)) }

  /// From [outputs, inputs / groups, height, width].
  func pack(_ weights: UnsafePointer<Float>, to packed: Storage) throws {
    let scratch = try scratch()
    defer { withExtendedLifetime(scratch) {} }
    try ConvolutionPrimitive.check(
      cdnn_convolution_pack(raw, weights, packed.base, scratch.base), "pack weights")
  }

  /// To [outputs, inputs / groups, height, width].
  func unpack(_ packed: Storage, to weights: UnsafeMutablePointer<Float>) throws {
    let scratch = try scratch()
    defer { withExtendedLifetime(scratch) {} }
    try ConvolutionPrimitive.check(
      cdnn_convolution_unpack(raw, packed.base, weights, scratch.base), "unpack weights")
  }

  /// Which of them are read and which written follows from the direction.
  func execute(
    images: UnsafePointer<Float>, packed: UnsafeRawPointer, bias: UnsafePointer<Float>?,
    results: UnsafePointer<Float>
  ) throws {
    let scratch = try scratch()
    defer { withExtendedLifetime(scratch) {} }
    try ConvolutionPrimitive.check(
      cdnn_convolution_execute(raw, images, packed, bias, results, scratch.base), "compute a convolution")
  }

  private static func check(_ status: dnnl_status_t, _ what: @autoclosure () -> String) throws {
    if status == dnnl_success { return }
    if status == dnnl_out_of_memory { throw DiffusionError.memory("oneDNN had no memory to \(what())") }
    throw DiffusionError.state("oneDNN refused to \(what()) (status \(status.rawValue))")
  }
}

/// Weights as a primitive, and those that pack alike, take them.
struct PackedWeights {
  let primitive: ConvolutionPrimitive
  private let room: Storage
  var bytes: UnsafeMutableRawPointer { UnsafeMutableRawPointer(room.base) }

  init(_ weights: UnsafePointer<Float>, for primitive: ConvolutionPrimitive) throws {
    self.primitive = primitive
    room = try primitive.room()
    try primitive.pack(weights, to: room)
  }
}

extension ConvolutionPrimitive {
  /// The primitives there are. Making one takes a millisecond; the one not used for longest goes when there are many.
  private struct Cache {
    var primitives: [ConvolutionKey: (primitive: ConvolutionPrimitive, lastUse: UInt64)] = [:]
    var uses: UInt64 = 0
  }

  private static let cache = Mutex(Cache())
  /// A large U-Net has some dozen shapes, each in three directions; their code takes tens of kilobytes each.
  static let mostKept = 256

  static var keptCount: Int { cache.withLock { $0.primitives.count } }

  static func find(_ key: ConvolutionKey) throws -> ConvolutionPrimitive {
    let found = cache.withLock { cache -> ConvolutionPrimitive? in
      cache.uses += 1
      cache.primitives[key]?.lastUse = cache.uses
      return cache.primitives[key]?.primitive
    }
    if let found { return found }
    let made = try ConvolutionPrimitive(key)
    cache.withLock { cache in
      if cache.primitives.count >= mostKept,
        let oldest = cache.primitives.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        cache.primitives[oldest.key] = nil
      }
      cache.primitives[key] = (made, cache.uses)
    }
    return made
  }
}
