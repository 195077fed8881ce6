/// Elements whose number comes from data, in memory as tensors have it: what does not fit is an error, where a Swift array
/// would end the process. A reference: who changes one changes it for all who hold it.
package final class Buffer<Element: BitwiseCopyable> {
  package let base: UnsafeMutablePointer<Element>
  package let count: Int
  private let allocation: Allocation

  /// Not initialised.
  /// - Parameter what: what it is for, as an error says it: "the order of elements".
  /// - Throws: `memory`.
  package init(count: Int, for what: String) throws {
    let (bytes, overflow) = Swift.max(count, 0).multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow else { throw DiffusionError.memory("\(what) of \(count) elements is too large") }
    allocation =
      try Allocation(ifAvailable: bytes, overhead: Buffer.overhead)
      ?? Allocation.afterReclaiming(bytes, overhead: Buffer.overhead, for: what)
    base = allocation.start.bindMemory(to: Element.self, capacity: Swift.max(count, 0))
    self.count = Swift.max(count, 0)
  }

  convenience init(repeating element: Element, count: Int, for what: String) throws {
    try self.init(count: count, for: what)
    elements.initialize(repeating: element)
  }

  package convenience init(_ elements: some Collection<Element>, for what: String) throws {
    try self.init(count: elements.count, for: what)
    _ = self.elements.initialize(from: elements)
  }

  deinit { allocation.release() }

  private static var overhead: Int { 128 }

  /// Valid as long as this is held: `withExtendedLifetime`, or a reference that is used later.
  @inline(__always) package var elements: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }

  package var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(elements) }
}

extension Buffer: Equatable where Element: Equatable {
  package static func == (a: Buffer, b: Buffer) -> Bool { a.elementsEqual(b) }
}

extension Buffer: RandomAccessCollection {
  package var startIndex: Int { 0 }
  @inline(__always) package var endIndex: Int { count }

  @inline(__always) package subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count)
      return base[index]
    }
    set {
      assert(index >= 0 && index < count)
      base[index] = newValue
    }
  }

  package func withContiguousStorageIfAvailable<R>(_ body: (UnsafeBufferPointer<Element>) throws -> R)
    rethrows -> R?
  {
    try body(UnsafeBufferPointer(elements))
  }
}

extension GrowingBuffer<UInt8> {
  /// Adds the bytes of a text.
  mutating func append(_ text: String) throws {
    var text = text
    try text.withUTF8 { try append(contentsOf: $0) }
  }
}

/// A buffer that grows at its end, where the number of elements shows only while they come.
package struct GrowingBuffer<Element: BitwiseCopyable> {
  package private(set) var count = 0
  fileprivate var storage: Buffer<Element>
  private let what: String

  /// - Parameter what: as for `Buffer`.
  package init(capacity: Int = 16, for what: String) throws {
    storage = try Buffer(count: Swift.max(capacity, 1), for: what)
    self.what = what
  }

  @inline(__always) package mutating func append(_ element: Element) throws {
    if count == storage.count { try grow(to: count + 1) }
    storage.base[count] = element
    count += 1
  }

  mutating func append(contentsOf elements: some Collection<Element>) throws {
    let more = elements.count
    if storage.count - count < more { try grow(to: count + more) }
    _ = UnsafeMutableBufferPointer(start: storage.base + count, count: more).initialize(from: elements)
    count += more
  }

  @inline(never) private mutating func grow(to least: Int) throws {
    let larger = try Buffer<Element>(count: Swift.max(least, 2 * storage.count), for: what)
    larger.base.update(from: storage.base, count: count)
    storage = larger
  }

  mutating func append(repeating element: Element, count more: Int) throws {
    if storage.count - count < more { try grow(to: count + more) }
    UnsafeMutableBufferPointer(start: storage.base + count, count: more).initialize(repeating: element)
    count += more
  }

  mutating func removeLast() { count = Swift.max(0, count - 1) }

  mutating func removeAll() { count = 0 }

  @inline(__always) subscript(index: Int) -> Element {
    assert(index >= 0 && index < count)
    return storage.base[index]
  }

  /// Valid until the next change, while this is held.
  var elements: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: storage.base, count: count)
  }

  /// The elements as a buffer of their own size.
  consuming func finished() throws -> Buffer<Element> {
    if count == storage.count { return storage }
    return try Buffer(UnsafeBufferPointer(elements), for: what)
  }
}

extension GrowingBuffer<Float> {
  /// The elements as a tensor.
  package func tensor(_ shape: Shape) throws -> Tensor {
    try Tensor(UnsafeBufferPointer(elements), shape: shape)
  }
}

extension Tensor {
  /// - Parameter values: `shape.count` elements in row-major order.
  /// - Throws: `argument("values")` where the count differs; `memory`.
  package init(_ values: some Collection<Float>, shape: Shape) throws {
    guard values.count == shape.count else {
      throw DiffusionError.argument("values", "\(values.count) values for shape \(shape) of \(shape.count)")
    }
    try self.init(uninitialized: shape)
    _ = UnsafeMutableBufferPointer(start: pointer, count: count).update(fromContentsOf: values)
  }
}
