// Tensors as the library's files store them: float32, and masks as booleans, which are masks again when they are read.
extension Tensor {
  var storedType: ElementType { isMask ? .bool : .float32 }
  var storedByteCount: Int { storedType.byteCount(count) }

  /// Calls `body` with the bytes of the elements, one piece after another.
  func forEachStoredPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try withUnsafeFloats { floats in
      guard isMask else { return try body(UnsafeRawBufferPointer(floats)) }
      let piece = 8192
      try withUnsafeTemporaryAllocation(byteCount: piece, alignment: 1) { bytes in
        for start in stride(from: 0, to: floats.count, by: piece) {
          try Session.current.checkInterrupted()
          let count = min(piece, floats.count - start)
          for index in 0..<count { bytes[index] = floats[start + index] == 0 ? 0 : 1 }
          try body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
      }
    }
  }
}
