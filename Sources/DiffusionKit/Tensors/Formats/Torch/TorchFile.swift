/// A value from a PyTorch file.
public indirect enum TorchValue {
  /// None.
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case text(String)
  case bytes([UInt8])
  case tensor(Tensor)
  /// A list or a tuple.
  case list([TorchValue])
  /// A dictionary in its order, such as a state dict.
  case dictionary([(key: Key, value: TorchValue)])

  /// A key of a dictionary.
  public enum Key: Hashable, Sendable {
    case text(String)
    case int(Int)
  }

  /// The value of a dictionary's key; nil if there is none, or if this is no dictionary.
  public subscript(key: String) -> TorchValue? {
    guard case .dictionary(let entries) = self else { return nil }
    return entries.last { $0.key == .text(key) }?.value
  }

  public var tensor: Tensor? { if case .tensor(let tensor) = self { tensor } else { nil } }
}

/// Reads the file at `path` that `torch.save` has written (.pt, .pth, .bin): tensors and parameters in dictionaries, lists,
/// tuples, numbers, strings, booleans and None, as PyTorch's `weights_only` reads them. Nothing is executed. Tensors of all real
/// types become Float; those of a scalar get shape [1]; views of one storage become independent tensors. `torch.Size` is a
/// tuple, a device or a type of elements its name.
/// - Throws: `DiffusionError` naming the path: a file that cannot be read or is damaged; an object of another type, by its
///   name; tensors that take more than 64 MiB and sixteen times the file's size, as repeated views can.
public func loadTorch(_ path: any FileName) throws -> TorchValue {
  let reader = try FileReader(path)
  let start = try reader.bytes(min(reader.size, 2))
  try reader.move(to: 0)
  if start.starts(with: Array("PK".utf8)) { return try loadArchive(ZipReader(path), size: reader.size) }
  guard start.first == 0x80 else {
    throw DiffusionError.file(path, "not a file that torch.save has written")
  }
  return try loadLegacy(reader)
}

/// The maximum size of a pickle, in which tensors are a hundred bytes each.
private let pickleLimit = 16 << 20

private func loadArchive(_ archive: ZipReader, size: Int) throws -> TorchValue {
  let all = try archive.members()
  guard let pickle = all.first(where: { $0.name.hasSuffix("/data.pkl") }) else {
    throw DiffusionError.file(archive.path, "not a file that torch.save has written: it lacks data.pkl")
  }
  let folder = pickle.name.dropLast("data.pkl".utf8.count)
  var members: [String: ZipReader.Member] = [:]
  for member in all where member.name.hasPrefix(folder) {
    members[String(member.name.dropFirst(folder.count))] = member
  }
  let bytes = try archive.contents(of: pickle, limit: pickleLimit)
  defer { withExtendedLifetime(bytes) {} }
  var unpickler = Unpickler(UnsafeBufferPointer(bytes.elements), path: archive.path)
  let root = try unpickler.load()
  return try TorchBuilder(unpickler.graph, ArchivedStorages(archive, members), archive.path, fileSize: size)
    .value(of: root, depth: 0)
}

/// Reads a file of PyTorch before 1.6: five pickles (a magic number, a version, the machine, the value, the keys of storages),
/// and the storages.
private func loadLegacy(_ reader: FileReader) throws -> TorchValue {
  let bytes = try reader.bytes(min(reader.size, pickleLimit))
  defer { withExtendedLifetime(bytes) {} }
  var unpickler = Unpickler(UnsafeBufferPointer(bytes.elements), path: reader.path)
  // 0x1950a86a20f9469cfc6c, which has more than 64 bits.
  let magic: [UInt8] = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
  guard bytes.starts(with: magic) else {
    throw DiffusionError.file(reader.path, "a pickle, but not one that torch.save has written")
  }
  try unpickler.skip(magic.count)
  guard case .int(1001) = try unpickler.load() else {
    throw DiffusionError.file(reader.path, "of an unknown version of PyTorch's older format")
  }
  _ = try unpickler.load()
  let root = try unpickler.load()
  guard case .list(let index) = try unpickler.load() else {
    throw DiffusionError.file(reader.path, "damaged: the keys of storages are no list")
  }
  var keys: [String] = []
  for key in unpickler.graph.sequences[index] {
    guard case .text(let key) = key else {
      throw DiffusionError.file(reader.path, "damaged: the key of a storage is no string")
    }
    keys.append(key)
  }
  let storages = TrailingStorages(
    reader, from: unpickler.position, order: keys, unpickler.graph.storages)
  return try TorchBuilder(unpickler.graph, storages, reader.path, fileSize: reader.size)
    .value(of: root, depth: 0)
}
