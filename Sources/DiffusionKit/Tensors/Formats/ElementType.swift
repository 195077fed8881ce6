/// The element types in files. Tensors hold Float: every other type is converted when read, and integers beyond 2^24
/// and doubles are rounded to the nearest Float.
package enum ElementType: Equatable, Sendable {
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

  /// Converts `destination.count` elements stored in `source` (`byteCount` bytes, any alignment).
  func convert(
    _ source: UnsafeRawBufferPointer, bigEndian: Bool, into destination: UnsafeMutableBufferPointer<Float>
  ) {
    func each<Bits: FixedWidthInteger>(_: Bits.Type, _ value: (Bits) -> Float) {
      for index in destination.indices {
        let stored = source.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
        destination[index] = value(bigEndian ? Bits(bigEndian: stored) : Bits(littleEndian: stored))
      }
    }
    switch self {
    case .float64: each(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .float32: each(UInt32.self) { Float(bitPattern: $0) }
    case .float16: each(UInt16.self) { Float(half: $0) }
    case .bfloat16: each(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .int64: each(Int64.self) { Float($0) }
    case .int32: each(Int32.self) { Float($0) }
    case .int16: each(Int16.self) { Float($0) }
    case .int8: each(Int8.self) { Float($0) }
    case .uint64: each(UInt64.self) { Float($0) }
    case .uint32: each(UInt32.self) { Float($0) }
    case .uint16: each(UInt16.self) { Float($0) }
    case .uint8: each(UInt8.self) { Float($0) }
    case .bool: each(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .mini(let format): format.convert(source, into: destination)
    }
  }
}

extension Float {
  /// The value of an IEEE half, computed from its bits: converting `Float16` needs a run-time routine that not every
  /// host program has.
  init(half bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:  // zero and the subnormals, fraction * 2^-24
      let magnitude = Float(fraction) * 0x1p-24
      self = Float(bitPattern: magnitude.bitPattern | sign)
    case 31: self = Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: self = Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}

extension ByteSource {
  /// Reads `destination.count` elements of `type`, converting a piece at a time.
  func readFloats(
    _ type: ElementType, bigEndian: Bool = false, into destination: UnsafeMutableBufferPointer<Float>
  ) throws {
    if type == .float32 && !bigEndian && 1.littleEndian == 1 {
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
        type.convert(
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
