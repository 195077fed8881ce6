/// Float32 elements in row-major order: a value type. Copies are copy-on-write, slices are copies, nothing aliases.
///
/// A tensor computed from a `Parameter` carries the tape's node that can differentiate it.
public struct Tensor {
  public let shape: Shape
  var storage: Storage
  package var node: Node?

  init(shape: Shape, storage: Storage, node: Node? = nil) {
    self.shape = shape
    self.storage = storage
    self.node = node
  }

  /// A tensor whose elements the caller is about to write.
  /// - Throws: `memory` if the machine has too little.
  public init(uninitialized shape: Shape) throws {
    self.init(shape: shape, storage: try Storage(count: shape.count))
  }

  /// - Parameter values: `shape.count` elements in row-major order.
  /// - Throws: `argument("values")` if the count differs, `argument("shape")` for an invalid shape.
  public init(shape sizes: [Int], values: [Float]) throws {
    try self.init(shape: Shape(sizes), values: values)
  }

  public init(shape: Shape, values: some Collection<Float>) throws {
    guard values.count == shape.count else {
      throw DiffusionError.argument("values", "\(values.count) values for shape \(shape) of \(shape.count)")
    }
    try self.init(uninitialized: shape)
    _ = UnsafeMutableBufferPointer(start: pointer, count: count).update(fromContentsOf: values)
  }

  /// Makes a tensor of one element, shape [1].
  @inlinable public init(_ value: some BinaryFloatingPoint) throws { try self.init(element: Float(value)) }

  @usableFromInline init(element: Float) throws {
    try self.init(uninitialized: .scalar)
    pointer[0] = element
  }

  public var count: Int { shape.count }
  public var rank: Int { shape.rank }

  /// A copy of the elements. For small tensors only, since a Swift array cannot report missing memory.
  public var floats: [Float] { withUnsafeFloats(Array.init) }

  /// A copy of the elements.
  /// - Throws: `memory`.
  package func copied() throws -> Buffer<Float> {
    try withUnsafeFloats { try Buffer($0, for: "the elements of a tensor") }
  }

  /// - Throws: `argument("self")` unless the tensor has exactly one element.
  public func item() throws -> Float {
    guard count == 1 else {
      throw DiffusionError.argument("self", "item() needs one element, the shape is \(shape)")
    }
    return pointer[0]
  }

  /// The same elements, off the tape: no gradient flows back from here.
  public var detached: Tensor { node == nil ? self : Tensor(shape: shape, storage: storage) }

  public func withUnsafeFloats<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Writes in place, after making the buffer unique to this tensor. The tape does not record the change: only for
  /// tensors off the tape.
  public mutating func withUnsafeMutableFloats<R>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> R)
    throws -> R
  {
    try makeUnique(isStoppable: true)
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: pointer, count: count))
  }

  /// Makes the buffer unique to this tensor, to be written in this layout. A mask becomes numbers.
  /// - Parameter isStoppable: whether the copy may end with `interrupted`, which an optimizer's step must not.
  package mutating func makeUnique(_ layout: Layout = .plain, isStoppable: Bool = false) throws {
    let order = order(layout)
    if isKnownUniquelyReferenced(&storage) {
      storage = try storage.written(in: order)
      storage.isMask = false
      return
    }
    let own = try Storage(count: count, order: order)
    let elements = try storage.elements(in: order)
    if isStoppable {
      try Stoppable.pieces(of: count) {
        (own.base + $0.lowerBound).update(from: elements + $0.lowerBound, count: $0.count)
      }
    } else {
      own.base.update(from: elements, count: count)
    }
    storage = own
  }

  /// The elements in row-major order, for kernels: the tensor must outlive the call, and only a tensor fresh from
  /// `init(uninitialized:)` or `makeUnique()` may be written to. Code that supports other layouts calls `pointer(_:
  /// Layout)`.
  @inline(__always) package var pointer: UnsafeMutablePointer<Float> { storage.plain }

  /// The elements as a factor of a product, under the conditions of `pointer`.
  @inline(__always) func factor(_ arithmetic: ProductArithmetic, _ layout: Layout = .plain) throws -> Factor {
    guard arithmetic != .float32 else { return Factor(elements: try pointer(layout), arithmetic: .float32) }
    return try storage.factor(in: order(layout), arithmetic)
  }
}
