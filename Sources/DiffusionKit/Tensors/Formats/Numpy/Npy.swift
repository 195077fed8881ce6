/// Reads the numpy array at `path` (.npy, versions 1 to 3). Halves, doubles, integers and booleans become Float, in
/// either byte order; an array in Fortran order retains its shape; an array without axes gets shape [1].
/// - Throws: `DiffusionError` naming the path: a file that cannot be read, that is truncated or longer than its header
///   says, or whose elements are not numbers (Python objects are never loaded, because that would execute them).
public func loadNpy(_ path: any FileName) throws -> Tensor { try loadNpyArray(path).tensor }

/// An array and the type of its elements in the file.
package struct NpyArray {
  package let tensor: Tensor
  package let type: ElementType
}

/// - Throws: the errors of `loadNpy`.
package func loadNpyArray(_ path: any FileName) throws -> NpyArray {
  let reader = try FileReader(path)
  do {
    return try readNpy(from: reader, size: reader.size)
  } catch let foreign as ForeignArray {
    throw DiffusionError.file(path, foreign.message)
  }
}

/// Writes `tensor` to the .npy file at `path` as numpy writes a float32 array, or of a mask an array of booleans. The file is
/// replaced in one step.
/// - Throws: `DiffusionError` naming the path if it cannot be written.
public func saveNpy(_ path: any FileName, _ tensor: Tensor) throws {
  try replaceFile(path) { (writer: FileWriter) in
    try writer.write(NpyHeader.encode(tensor))
    try tensor.forEachStoredPiece(writer.write)
  }
}

/// Reads an array whose header and elements should take `size` bytes together.
/// - Parameter checkCount: called with the number of elements before memory is allocated for them.
/// - Throws: `ForeignArray` for a file that is no array of numbers, `DiffusionError` for damage.
func readNpy(
  from source: some ByteSource, size: Int, checkCount: (Int) throws -> Void = { _ in }
) throws -> NpyArray {
  let (header, headerSize) = try NpyHeader.read(from: source)
  guard let dataSize = byteCount(header.sizes, header.type) else {
    throw DiffusionError.file(source.path, "shape \(header.sizes) overflows")
  }
  try source.check("shape \(header.sizes)", takes: dataSize, of: size - headerSize)
  try checkCount(dataSize / header.type.byteCount(1))
  guard header.fortranOrder, header.sizes.count > 1 else {
    let tensor = try source.readTensor(header.sizes, header.type, bigEndian: header.bigEndian)
    return NpyArray(tensor: tensor, type: header.type)
  }
  let transposed = try source.readTensor(header.sizes.reversed(), header.type, bigEndian: header.bigEndian)
  return NpyArray(
    tensor: try transposed.permuted(Array(header.sizes.indices.reversed())), type: header.type)
}
