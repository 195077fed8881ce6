/// Where the storages of a PyTorch file are.
protocol TorchStorages: AnyObject {
  /// The elements of a storage as a tensor of one axis.
  /// - Parameter checkCount: called with the number of elements before memory is allocated for them.
  func read(_ key: String, _ type: ElementType, count: Int, checkCount: (Int) throws -> Void) throws -> Tensor
}

/// The storages of an archive, each a member `data/KEY`.
final class ArchivedStorages: TorchStorages {
  private let archive: ZipReader
  private let members: [String: ZipReader.Member]
  private let isBigEndian: Bool

  /// - Parameter members: by their names in the archive's folder.
  init(_ archive: ZipReader, _ members: [String: ZipReader.Member]) throws {
    (self.archive, self.members) = (archive, members)
    guard let order = members["byteorder"] else {
      isBigEndian = false
      return
    }
    let text = String(decoding: try archive.contents(of: order, limit: 16), as: UTF8.self)
    guard text == "little" || text == "big" else {
      throw DiffusionError.file(archive.path, "the order of bytes is '\(text)', not little or big")
    }
    isBigEndian = text == "big"
  }

  func read(
    _ key: String, _ type: ElementType, count: Int, checkCount: (Int) throws -> Void
  ) throws -> Tensor {
    guard let member = members["data/\(key)"] else {
      throw DiffusionError.file(archive.path, "lacks the storage 'data/\(key.prefix(40))'")
    }
    let reader = try archive.open(member)
    guard let size = byteCount([count], type) else {
      throw DiffusionError.file(reader.path, "\(count) elements are too many")
    }
    try reader.check("a storage of \(count) elements", takes: size, of: member.size)
    try checkCount(count)
    let tensor = try reader.readTensor([count], type, bigEndian: isBigEndian)
    try reader.finish()
    return tensor
  }
}

/// The storages at the end of a file of PyTorch before 1.6, each after its number of elements.
final class TrailingStorages: TorchStorages {
  private let reader: FileReader
  /// The keys in the order of the file.
  private let order: [String]
  /// The offset of the elements of each storage that has been passed, and their number.
  private var found: [String: (offset: Int, count: Int)] = [:]
  /// The number of storages that have been passed, and the offset after them.
  private var passed = 0
  private var end: Int
  /// The bytes of an element of each storage.
  private let widths: [String: Int]

  /// - Parameters:
  ///   - start: the offset of the first storage.
  ///   - order: the keys in the file's order.
  ///   - storages: all storages that tensors refer to.
  init(_ reader: FileReader, from start: Int, order: [String], _ storages: [TorchStorage]) {
    (self.reader, self.end, self.order) = (reader, start, order)
    var widths: [String: Int] = [:]
    for storage in storages { widths[storage.key] = storage.type?.byteCount(1) ?? 1 }
    self.widths = widths
  }

  /// The offset of a storage's elements, and their number. Where a storage begins is known when those before it are.
  private func locate(_ key: String) throws -> (offset: Int, count: Int) {
    while found[key] == nil, passed < order.count {
      let other = order[passed]
      let count = try readCount(at: end)
      guard let width = widths[other], count <= (reader.size - end - 8) / width else { break }
      found[other] = (end + 8, count)
      end += 8 + count * width
      passed += 1
      if passed.isMultiple(of: 1 << 12) { try Session.current.checkInterrupted() }
    }
    guard let storage = found[key] else {
      throw DiffusionError.file(reader.path, "damaged or truncated: lacks the storage '\(key.prefix(40))'")
    }
    return storage
  }

  private func readCount(at offset: Int) throws -> Int {
    try reader.move(to: offset)
    let count = try reader.bytes(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let count = Int(exactly: count) else {
      throw DiffusionError.file(reader.path, "damaged: a storage of \(count) elements")
    }
    return count
  }

  func read(
    _ key: String, _ type: ElementType, count: Int, checkCount: (Int) throws -> Void
  ) throws -> Tensor {
    let (offset, found) = try locate(key)
    guard found == count, let size = byteCount([count], type), size <= reader.size - offset else {
      throw DiffusionError.file(
        reader.path,
        "damaged: the storage '\(key.prefix(40))' has \(found) elements, not \(count), or is truncated")
    }
    try checkCount(count)
    try reader.move(to: offset)
    return try reader.readTensor([count], type)
  }
}
