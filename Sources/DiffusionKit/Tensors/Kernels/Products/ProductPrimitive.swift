import COneDNN

/// oneDNN's code for one product of bfloat16 matrices. Made once for each key; any thread may run it.
final class ProductPrimitive: @unchecked Sendable {
  struct Key: Hashable {
    let rows: Int
    let columns: Int
    let inner: Int
    /// The distance between two rows of a (columns if transposed), in elements: part of a matrix is read in place.
    let stepA: Int
    let transposeA: Bool
    let transposeB: Bool
    /// The number of threads: oneDNN divides the work when it makes a primitive.
    let threads: Int
  }

  private let raw: OpaquePointer

  /// Makes the primitive for the current number of oneDNN's threads.
  init(_ key: Key) throws {
    var sizes = cdnn_product_sizes(
      rows: Int64(key.rows), columns: Int64(key.columns), inner: Int64(key.inner),
      step_a: Int64(key.stepA), transpose_a: key.transposeA, transpose_b: key.transposeB)
    var made: OpaquePointer?
    let what = "make a primitive for a \(key.rows) x \(key.inner) x \(key.columns) product"
    try OneDNN.preparePrimitive(what)
    let status = cdnn_product_create(&made, &sizes)
    try OneDNN.check(status, what)
    guard let made else { throw DiffusionError.state("oneDNN made no product") }
    raw = made
  }

  deinit { cdnn_product_destroy(raw) }

  func execute(_ a: UnsafePointer<UInt16>, _ b: UnsafePointer<UInt16>, _ c: UnsafeMutablePointer<Float>)
    throws
  {
    let scratch = try Storage(bytes: cdnn_product_scratch_bytes(raw))
    defer { withExtendedLifetime(scratch) {} }
    try OneDNN.check(cdnn_product_execute(raw, a, b, c, scratch.base), "compute a product")
  }

  /// The cache of primitives. A program uses few sizes, one for each layer and its gradients.
  private static let made = PrimitiveCache<Key, ProductPrimitive>(capacity: 256)

  static func find(_ key: Key) throws -> ProductPrimitive { try made.find(key, make: ProductPrimitive.init) }
}
