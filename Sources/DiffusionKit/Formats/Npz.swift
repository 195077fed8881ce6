import Glibc

/// What a .npz archive holds.
public struct NpzArchive {
  /// The arrays of numbers in the archive's order; the names are without `.npy`.
  public private(set) var tensors = NamedTensors()
  /// The members that are none, and what they are instead.
  public private(set) var others: [(name: String, reason: String)] = []
  /// How the archive stores the arrays.
  private var types: [String: ElementType] = [:]
  private let path: String

  /// The array of that name; nil where there is no such member.
  /// - Throws: `file` naming a member that is no array of numbers, and what it is.
  public func array(_ name: String) throws(DiffusionError) -> Tensor? {
    if let tensor = tensors[name] { return tensor }
    if let other = others.first(where: { $0.name == name }) { throw refusal(other) }
    return nil
  }

  /// What is wrong with a member of `others`.
  package func refusal(_ other: (name: String, reason: String)) -> DiffusionError {
    .file(path, "member '\(other.name)': \(other.reason)")
  }

  /// How the archive stores the array of that name.
  func type(of name: String) -> ElementType? { types[name] }

  /// - Throws: as `loadNpz`.
  init(_ archive: ZipReader, limit: Int) throws {
    path = archive.path
    var room = max(0, limit)
    for member in try archive.members() {
      do {
        let name = NpzArchive.arrayName(member)
        let array = try NpzArchive.read(member, of: archive) { count in
          guard count <= room / MemoryLayout<Float>.size else {
            throw DiffusionError.file(
              archive.path, "unpacks to more than \(limit) bytes (member '\(member.name)')")
          }
          room -= count * MemoryLayout<Float>.size
        }
        try tensors.append(name, array.tensor)
        types[name] = array.type
      } catch let foreign as ForeignArray {
        others.append((NpzArchive.arrayName(member), foreign.message))
      }
    }
  }

  /// What numpy calls it.
  private static func arrayName(_ member: ZipReader.Member) -> String {
    member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
  }

  private static func read(
    _ member: ZipReader.Member, of archive: ZipReader, checkCount: (Int) throws -> Void
  ) throws -> NpyArray {
    guard !member.isEncrypted else { throw ForeignArray("encrypted") }
    let isCalledArray = member.name.hasSuffix(".npy")
    let reader: ZipMemberReader
    do { reader = try archive.open(member) } catch  where !isCalledArray {
      throw ForeignArray("not a .npy array")  // stored in a way that is not read here
    }
    do {
      guard member.size >= 10 else { throw ForeignArray("not a .npy array") }
      let array = try readNpy(from: reader, size: member.size, checkCount: checkCount)
      try reader.finish()
      return array
    } catch let foreign as ForeignArray {
      // An array that was damaged is no other thing to pass over: the checksum says which it is. For numpy too what begins
      // as arrays do is one, whatever it is called.
      if isCalledArray { try reader.skip() }
      throw foreign
    }
  }
}

/// Reads all arrays of numbers in the .npz archive at `path` (numpy's `savez` and `savez_compressed`), each as `loadNpy`
/// does. Members that are something else, texts or no arrays, are passed over and named in `others`.
/// - Parameter limit: the most bytes that the tensors may take together, 16 GiB by default: a small archive can
///   unpack to a thousand times its size.
/// - Throws: `DiffusionError` naming the path and the member: a file that is no archive, a damaged or repeated member, one
///   that is not as long as its header says, or more than `limit` bytes.
public func loadNpz(_ path: any FileName, limit: Int = 16 << 30) throws -> NpzArchive {
  try NpzArchive(ZipReader(path), limit: limit)
}

/// Writes `tensors` to the .npz archive at `path`, for numpy's `load` and for `loadNpz`, replacing it in one step.
/// - Parameter compressed: deflate the arrays, as `savez_compressed` does; off by default.
/// - Throws: `DiffusionError` for a name that is empty or has a NUL in it, and for a path that cannot be written.
public func saveNpz(_ path: any FileName, _ tensors: NamedTensors, compressed: Bool = false) throws {
  for name in tensors.names where name.isEmpty || name.utf8.contains(0) {
    throw DiffusionError.argument("tensors", "the name '\(name)' cannot be a member of an archive")
  }
  // Ours, libzip's, and what it writes of them.
  let names = tensors.entries.reduce(0) { $0 + 512 + 8 * $1.name.utf8.count }
  try Allocation.require(names, for: "the names in an archive")
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
