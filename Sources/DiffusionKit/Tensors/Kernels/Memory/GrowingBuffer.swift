extension GrowingBuffer<Float> {
  /// The elements as a tensor.
  package func tensor(_ shape: Shape) throws -> Tensor {
    try Tensor(shape: shape, values: UnsafeBufferPointer(elements))
  }
}

extension GrowingBuffer<UInt8> {
  /// Adds the bytes of a text.
  package mutating func append(_ text: String) throws {
    var text = text
    try text.withUTF8 { try append(contentsOf: $0) }
  }
}

/// A buffer that grows at its end, for elements whose number is not known beforehand.
package struct GrowingBuffer<Element: BitwiseCopyable> {
  package private(set) var count = 0
  fileprivate var storage: Buffer<Element>
  private let what: String

  /// - Parameter what: the use of the buffer for messages, as for `Buffer`.
  package init(capacity: Int = 16, for what: String) throws {
    storage = try Buffer(count: Swift.max(capacity, 1), for: what)
    self.what = what
  }

  @inline(__always) package mutating func append(_ element: Element) throws {
    if count == storage.count { try grow(to: count + 1) }
    storage.base[count] = element
    count += 1
  }

  package mutating func append(contentsOf elements: some Collection<Element>) throws {
    let more = elements.count
    if storage.count - count < more { try grow(to: count + more) }
    _ = UnsafeMutableBufferPointer(start: storage.base + count, count: more).initialize(from: elements)
    count += more
  }

  @inline(never) private mutating func grow(to minCount: Int) throws {
    let larger = try Buffer<Element>(count: Swift.max(minCount, 2 * storage.count), for: what)
    larger.base.update(from: storage.base, count: count)
    storage = larger
  }

  package mutating func append(repeating element: Element, count more: Int) throws {
    if storage.count - count < more { try grow(to: count + more) }
    UnsafeMutableBufferPointer(start: storage.base + count, count: more).initialize(repeating: element)
    count += more
  }

  package mutating func removeLast() { count = Swift.max(0, count - 1) }

  @inline(__always) package subscript(index: Int) -> Element {
    assert(index >= 0 && index < count)
    return storage.base[index]
  }

  /// The elements. Valid until the next change, while the buffer is held.
  package var elements: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: storage.base, count: count)
  }

  /// The elements as a buffer of exactly their number.
  package consuming func finished() throws -> Buffer<Element> {
    if count == storage.count { return storage }
    return try Buffer(UnsafeBufferPointer(elements), for: what)
  }
}
