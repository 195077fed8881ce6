/// Reads the arrays of one of NumPy's archives in CData, which are compressed to keep the program and the module small.
func bundledArrays(_ name: String, _ bytes: UnsafeRawPointer?, _ size: Int) throws -> NamedTensors {
  let file = UnsafeRawBufferPointer(start: bytes, count: size)
  return try NpzArchive(ZipReader(bytes: file, name: name), limit: 1 << 24).tensors
}
