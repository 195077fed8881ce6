import Glibc

/// Reads all arrays of the .npz archive at `path` (numpy's `savez` and `savez_compressed`) in its order, each as
/// `loadNpy` does. The names are without `.npy`.
/// - Parameter limit: the most bytes that the tensors may take together, 16 GiB by default: a small archive can
///   unpack to a thousand times its size.
/// - Throws: `DiffusionError` naming the path and the member: a file that is no archive, a damaged, encrypted or
///   repeated member, one that is no array or not as long as its header says, or more than `limit` bytes.
public func loadNpz(_ path: any FileName, limit: Int = 16 << 30) throws -> NamedTensors {
  try readNpz(ZipReader(path), limit: limit)
}

func readNpz(_ archive: ZipReader, limit: Int) throws -> NamedTensors {
  var tensors = NamedTensors()
  var room = max(0, limit)
  for member in try archive.members() {
    guard member.name.hasSuffix(".npy") else {
      throw DiffusionError.file(archive.path, "member '\(member.name)' is not a .npy array")
    }
    let reader = try archive.open(member)
    let tensor = try readNpy(from: reader, size: member.size) { count in
      guard count <= room / MemoryLayout<Float>.size else {
        throw DiffusionError.file(
          archive.path, "unpacks to more than \(limit) bytes (member '\(member.name)')")
      }
      room -= count * MemoryLayout<Float>.size
    }
    try reader.finish()
    try tensors.append(String(member.name.dropLast(4)), tensor)
  }
  return tensors
}

/// Writes `tensors` to the .npz archive at `path`, for numpy's `load` and for `loadNpz`, replacing it in one step.
/// - Parameter compressed: deflate the arrays, as `savez_compressed` does; off by default.
/// - Throws: `DiffusionError` for a name that is empty or has a NUL in it, and for a path that cannot be written.
public func saveNpz(_ path: any FileName, _ tensors: NamedTensors, compressed: Bool = false) throws {
  for name in tensors.names where name.isEmpty || name.utf8.contains(0) {
    throw DiffusionError.argument("tensors", "the name '\(name)' cannot be a member of an archive")
  }
  try writeZip(
    path, deflated: compressed,
    members: tensors.entries.map { entry in
      ("\(entry.name).npy", { try encodeNpy(entry.tensor, path) })
    })
}

/// The .npy file of a tensor, in memory from malloc.
private func encodeNpy(_ tensor: Tensor, _ path: any FileName) throws -> UnsafeRawBufferPointer {
  let header = NpyHeader.encode(float32: tensor.shape.sizes)
  let size = header.count + tensor.shape.count * MemoryLayout<Float>.size
  guard let memory = malloc(size) else { throw DiffusionError.file(path, systemMessage(ENOMEM)) }
  memory.copyMemory(from: header, byteCount: header.count)
  tensor.withUnsafeFloats { floats in
    guard let start = floats.baseAddress else { return }
    (memory + header.count).copyMemory(from: start, byteCount: floats.count * MemoryLayout<Float>.size)
  }
  return UnsafeRawBufferPointer(start: memory, count: size)
}
