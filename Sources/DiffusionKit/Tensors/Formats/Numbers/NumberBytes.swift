extension Tensor {
  /// The numbers in `bytes`, row by row, each as the nearest Float (numpy's `frombuffer`).
  /// - Parameter sizes: the shape, of which one size may be -1; by default one axis.
  /// - Throws: `argument("bytes")` if their number is no multiple of a number's, `argument("shape")` for another count.
  package init(
    bytes: UnsafeRawBufferPointer, _ type: ElementType, shape sizes: [Int]? = nil, order: ByteOrder = .little
  ) throws {
    let width = type.byteCount(1)
    guard bytes.count.isMultiple(of: width) else {
      throw DiffusionError.argument(
        "bytes", "\(bytes.count) bytes are not whole numbers of type \(type), of \(width) bytes each")
    }
    let count = bytes.count / width
    let shape = try Shape(completing: sizes ?? [count], count: count)
    var tensor = try Tensor(uninitialized: shape)
    try tensor.withUnsafeMutableFloats { try type.convert(bytes, bigEndian: order == .big, into: $0) }
    self = tensor
  }

  /// The elements as numbers of a type, row by row (numpy's `astype` and `tobytes`): integers lose their fractions, other
  /// numbers are rounded to the nearest.
  /// - Parameter saturates: whether values outside of the type's range become its nearest value, and NaN 0 in an integer.
  /// - Throws: `argument("self")` for the first value outside of the type's range otherwise.
  package func numberBytes(
    _ type: ElementType, order: ByteOrder = .little, saturates: Bool = false
  ) throws -> Buffer<UInt8> {
    // Four bytes of each Float have been counted; a number takes eight at most.
    let (size, overflow) = count.multipliedReportingOverflow(by: type.byteCount(1))
    guard !overflow else { throw DiffusionError.memory("the bytes of \(count) elements are too many") }
    let bytes = try Buffer<UInt8>(count: size, for: "the bytes of a tensor")
    try withUnsafeFloats {
      try type.store($0, bigEndian: order == .big, saturates: saturates, into: bytes.bytes)
    }
    return bytes
  }
}
