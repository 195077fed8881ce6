/// Elements whose number comes from data, in memory like that of tensors: a request that cannot be met is an error,
/// where a Swift array would end the process. A reference type: all holders of a buffer see a change.
package final class Buffer<Element: BitwiseCopyable> {
  package let base: UnsafeMutablePointer<Element>
  package let count: Int
  private let allocation: Allocation

  /// Makes a buffer of uninitialised elements.
  /// - Parameter what: the use of the buffer for messages, such as "the order of elements".
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

  package convenience init(repeating element: Element, count: Int, for what: String) throws {
    try self.init(count: count, for: what)
    elements.initialize(repeating: element)
  }

  package convenience init(_ elements: some Collection<Element>, for what: String) throws {
    try self.init(count: elements.count, for: what)
    _ = self.elements.initialize(from: elements)
  }

  deinit { allocation.release() }

  private static var overhead: Int { 128 }

  /// The elements. Valid as long as the buffer is held: `withExtendedLifetime`, or a reference that is used later.
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
