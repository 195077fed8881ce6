import Glibc

/// The contents of a .npz archive.
public struct NpzArchive {
  /// The arrays of numbers in the archive's order; the names are without `.npy`.
  public private(set) var tensors = NamedTensors()
  /// The other members, and what they contain.
  public private(set) var others: [(name: String, reason: String)] = []
  /// The element types of the arrays in the archive.
  private var types: [String: ElementType] = [:]
  private let path: String

  /// The array of that name; nil if there is no such member.
  /// - Throws: `file` for a member that is no array of numbers, naming the member and its contents.
  public func array(_ name: String) throws(DiffusionError) -> Tensor? {
    if let tensor = tensors[name] { return tensor }
    if let other = others.first(where: { $0.name == name }) { throw refusal(other) }
    return nil
  }

  /// The error for a member of `others`.
  package func refusal(_ other: (name: String, reason: String)) -> DiffusionError {
    .file(path, "member '\(other.name)': \(other.reason)")
  }

  /// The element type in the archive of the array with that name.
  package func type(of name: String) -> ElementType? { types[name] }

  /// - Throws: the errors of `loadNpz`.
  package init(_ archive: ZipReader, limit: Int) throws {
    path = archive.path
    var remaining = max(0, limit)
    for member in try archive.members() {
      do {
        let name = NpzArchive.arrayName(member)
        let array = try NpzArchive.read(member, of: archive) { count in
          guard count <= remaining / MemoryLayout<Float>.size else {
            throw DiffusionError.file(
              archive.path, "unpacks to more than \(limit) bytes (member '\(member.name)')")
          }
          remaining -= count * MemoryLayout<Float>.size
        }
        try tensors.append(name, array.tensor)
        types[name] = array.type
      } catch let foreign as ForeignArray {
        others.append((NpzArchive.arrayName(member), foreign.message))
      }
    }
  }

  /// Numpy's name of the member.
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
      throw ForeignArray("not a .npy array")  // in an unsupported compression
    }
    do {
      guard member.size >= 10 else { throw ForeignArray("not a .npy array") }
      let array = try readNpy(from: reader, size: member.size, checkCount: checkCount)
      try reader.finish()
      return array
    } catch let foreign as ForeignArray {
      // A damaged array must not pass for another kind of member: the checksum decides. As in numpy, a member that
      // begins like an array is one, whatever its name.
      if isCalledArray { try reader.skip() }
      throw foreign
    }
  }
}

/// Reads all arrays of numbers in the .npz archive at `path` (numpy's `savez` and `savez_compressed`), each like
/// `loadNpy`. Other members, such as texts, are skipped and listed in `others`.
/// - Parameter limit: the maximum of the tensors' bytes in total, 16 GiB by default: a small archive can unpack to a
///   thousand times its size.
/// - Throws: `DiffusionError` naming the path and the member: a file that is no archive, a damaged or repeated member,
///   a member with another length than its header says, or more than `limit` bytes.
public func loadNpz(_ path: any FileName, limit: Int = 16 << 30) throws -> NpzArchive {
  try NpzArchive(ZipReader(path), limit: limit)
}

/// Writes `tensors` to the .npz archive at `path`, for numpy's `load` and for `loadNpz`, replacing the file in one
/// step.
/// - Parameter compressed: whether to deflate the arrays, like `savez_compressed`; default false.
/// - Throws: `DiffusionError` for a name that is empty or has a NUL in it, and for a path that cannot be written.
public func saveNpz(_ path: any FileName, _ tensors: NamedTensors, compressed: Bool = false) throws {
  for name in tensors.names where name.isEmpty || name.utf8.contains(0) {
    throw DiffusionError.argument("tensors", "the name '\(name)' cannot be a member of an archive")
  }
  // The names, libzip's copies, and their text in the archive.
  let names = tensors.entries.reduce(0) { $0 + 512 + 8 * $1.name.utf8.count }
  try Allocation.require(names, for: "the names in an archive")
  try writeZip(
    path, deflated: compressed,
    members: tensors.entries.map { entry in
      ("\(entry.name).npy", { try encodeNpy(entry.tensor, path) })
    })
}

/// The bytes of a tensor's .npy file, in memory from malloc.
private func encodeNpy(_ tensor: Tensor, _ path: any FileName) throws -> UnsafeRawBufferPointer {
  let header = NpyHeader.encode(tensor)
  let size = header.count + tensor.storedByteCount
  guard let memory = malloc(size) else { throw DiffusionError.system(path, ENOMEM) }
  memory.copyMemory(from: header, byteCount: header.count)
  var end = memory + header.count
  do {
    try tensor.forEachStoredPiece { piece in
      guard let start = piece.baseAddress else { return }
      end.copyMemory(from: start, byteCount: piece.count)
      end += piece.count
    }
  } catch {
    free(memory)
    throw error
  }
  return UnsafeRawBufferPointer(start: memory, count: size)
}
