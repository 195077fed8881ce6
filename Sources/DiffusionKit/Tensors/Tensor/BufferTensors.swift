extension Tensor {
  /// - Parameter values: `shape.count` elements in row-major order.
  /// - Throws: `argument("values")` if the count differs; `memory`.
  package init(_ values: some Collection<Float>, shape: Shape) throws {
    guard values.count == shape.count else {
      throw DiffusionError.argument("values", "\(values.count) values for shape \(shape) of \(shape.count)")
    }
    try self.init(uninitialized: shape)
    _ = UnsafeMutableBufferPointer(start: pointer, count: count).update(fromContentsOf: values)
  }
}

extension GrowingBuffer<Float> {
  /// The elements as a tensor.
  package func tensor(_ shape: Shape) throws -> Tensor {
    try Tensor(UnsafeBufferPointer(elements), shape: shape)
  }
}
