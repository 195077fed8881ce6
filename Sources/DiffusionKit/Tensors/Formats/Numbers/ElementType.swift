import CKernels

/// The element types in files. Tensors hold Float: every other type is converted when read, and integers beyond 2^24
/// and doubles are rounded to the nearest Float.
package enum ElementType: Hashable, Sendable {
  case float64, float32, float16, bfloat16
  case int64, int32, int16, int8
  case uint64, uint32, uint16, uint8
  case bool
  case mini(MiniFloat)

  /// The bits of an element in the file.
  var bits: Int {
    switch self {
    case .float64, .int64, .uint64: 64
    case .float32, .int32, .uint32: 32
    case .float16, .bfloat16, .int16, .uint16: 16
    case .int8, .uint8, .bool: 8
    case .mini(let format): format.bits
    }
  }

  /// The bytes of `count` elements, which must fill whole bytes.
  func byteCount(_ count: Int) -> Int { count * bits / 8 }

  /// The maximum of an unsigned type; nil for other types.
  package var unsignedMaximum: Float? {
    switch self {
    case .bool: 1
    case .uint8: Float(UInt8.max)
    case .uint16: Float(UInt16.max)
    default: nil
    }
  }

  /// The type for kernels; nil for small floating-point numbers.
  private var kernelType: ck_number? {
    switch self {
    case .bool: CK_BOOL
    case .uint8: CK_UINT8
    case .int8: CK_INT8
    case .uint16: CK_UINT16
    case .int16: CK_INT16
    case .uint32: CK_UINT32
    case .int32: CK_INT32
    case .uint64: CK_UINT64
    case .int64: CK_INT64
    case .float16: CK_FLOAT16
    case .bfloat16: CK_BFLOAT16
    case .float32: CK_FLOAT32
    case .float64: CK_FLOAT64
    case .mini: nil
    }
  }

  /// Converts `destination.count` elements stored in `source` (`byteCount` bytes, any alignment).
  func convert(
    _ source: UnsafeRawBufferPointer, bigEndian: Bool, into destination: UnsafeMutableBufferPointer<Float>
  ) throws {
    guard let start = source.baseAddress, let target = destination.baseAddress else { return }
    if case .mini(let format) = self { return format.convert(source, into: destination) }
    guard let type = kernelType else { return }
    try Stoppable.run(destination.count) {
      ck_from_numbers(type, bigEndian != (ByteOrder.ofHost == .big), destination.count, start, target)
    }
  }

  /// The opposite of `convert`: fractions are dropped for integers, other numbers rounded to the nearest.
  /// - Parameter saturates: whether values outside of the type's range become its nearest value, and NaN 0 in an integer.
  /// - Throws: `argument("self")` for the first value outside of the type's range otherwise.
  func store(
    _ source: UnsafeBufferPointer<Float>, bigEndian: Bool, saturates: Bool,
    into destination: UnsafeMutableRawBufferPointer
  ) throws {
    guard let start = source.baseAddress, let target = destination.baseAddress, let type = kernelType else {
      return
    }
    if !saturates {
      var first = source.count
      try Stoppable.run(source.count) { first = ck_first_unrepresentable(type, source.count, start) }
      if first < source.count {
        throw DiffusionError.argument(
          "self",
          "element \(index: first) is \(source[first]), which \(self) cannot hold; `saturate` takes the nearest value"
        )
      }
    }
    try Stoppable.run(source.count) {
      ck_to_numbers(type, bigEndian != (ByteOrder.ofHost == .big), saturates, source.count, start, target)
    }
  }
}

extension ByteSource {
  /// Reads `destination.count` elements of `type`, converting a piece at a time.
  func readFloats(
    _ type: ElementType, bigEndian: Bool = false, into destination: UnsafeMutableBufferPointer<Float>
  ) throws {
    if type == .float32 && bigEndian == (ByteOrder.ofHost == .big) {
      return try read(into: UnsafeMutableRawBufferPointer(destination))
    }
    let piece = 8192  // elements, an even number
    try withUnsafeTemporaryAllocation(byteCount: type.byteCount(piece), alignment: 8) { buffer in
      var start = 0
      while start < destination.count {
        let count = min(piece, destination.count - start)
        let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<type.byteCount(count)])
        try read(into: bytes)
        try Session.current.checkInterrupted()
        try type.convert(
          UnsafeRawBufferPointer(bytes), bigEndian: bigEndian,
          into: UnsafeMutableBufferPointer(rebasing: destination[start..<start + count]))
        start += count
      }
    }
  }

  /// Reads a tensor of the given sizes, row by row. An empty list of sizes makes a scalar, of shape [1].
  /// Booleans make a mask.
  func readTensor(_ sizes: [Int], _ type: ElementType, bigEndian: Bool = false) throws -> Tensor {
    var tensor: Tensor
    do {
      tensor = try Tensor(uninitialized: Shape(sizes.isEmpty ? [1] : sizes))
    } catch let error as DiffusionError {
      throw DiffusionError.file(path, error.scriptMessage)  // the file's mistake, not an argument's
    }
    try tensor.withUnsafeMutableFloats { try readFloats(type, bigEndian: bigEndian, into: $0) }
    return tensor.asMask(if: type == .bool)
  }
}

/// The bytes of an array of these sizes in a file, or nil if the number is invalid: a negative size, an overflow, or
/// elements that end within a byte.
func byteCount(_ sizes: [Int], _ type: ElementType) -> Int? {
  var count = 1
  for size in sizes {
    guard size >= 0 else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    if overflow { return nil }
    count = product
  }
  guard type.bits >= 8 else { return count % (8 / type.bits) == 0 ? count / (8 / type.bits) : nil }
  let (bytes, overflow) = count.multipliedReportingOverflow(by: type.bits / 8)
  return overflow ? nil : bytes
}
