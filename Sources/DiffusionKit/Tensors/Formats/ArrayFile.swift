/// An array that stays in its file: a .npy file, a member of a .npz archive that is not compressed, or a tensor of a
/// .safetensors file. Rows are read when they are needed. The file is not mapped: one that shrinks meanwhile would end
/// the process, where a read is an error.
package final class ArrayFile: Sendable {
  package let type: ElementType
  /// [rows, ...]
  package let sizes: [Int]
  /// The file, and the array in it, in errors.
  private let name: String
  nonisolated(unsafe) private let reader: FileReader
  private let bigEndian: Bool
  private let start: Int
  private let rowSize: Int
  private let opened: FileState

  private init(
    _ reader: FileReader, _ type: ElementType, _ sizes: [Int], at start: Int, bigEndian: Bool = false,
    name: String
  ) throws {
    guard let rows = sizes.first else {
      throw DiffusionError.file(name, "is one number, not samples along an axis")
    }
    guard rows > 0, let bytes = byteCount(sizes, type), bytes > 0 else {
      throw DiffusionError.file(name, "no data: shape \(sizes)")
    }
    guard type.bits >= 8 else { throw DiffusionError.file(name, "its elements are smaller than a byte") }
    (self.reader, self.type, self.sizes, self.start) = (reader, type, sizes, start)
    (self.bigEndian, self.name) = (bigEndian, name)
    rowSize = bytes / (rows * (type.bits / 8))
    opened = try reader.state()
  }

  /// Opens the array `name` of the file at `path`.
  /// - Parameter name: the name of a member or a tensor; nil for a .npy file.
  /// - Throws: `file` for a file that cannot be read or is damaged, a name that it lacks, an array that is compressed or
  ///   in Fortran's order, and one without elements or axes.
  package static func open(_ path: any FileName, _ name: String?) throws -> ArrayFile {
    let reader = try FileReader(path)
    guard let name else { return try npy(reader, 0..<reader.size, "\(path)") }
    if hasExtension(path, "npz") {
      let archive = try ZipReader(path)
      let members = try archive.members()
      guard let member = members.first(where: { $0.name == name + ".npy" || $0.name == name }) else {
        let known = members.map { $0.name.hasSuffix(".npy") ? String($0.name.dropLast(4)) : $0.name }
        throw missing(path, name, known)
      }
      guard let range = try archive.storedContents(of: member) else {
        throw DiffusionError.file(
          path,
          "member '\(name)' is compressed, and only arrays that numpy's savez stored can be read in parts")
      }
      return try npy(reader, range, "\(path): \(name)")
    }
    let file = try SafetensorsReader(reader)
    guard let found = file.location(of: name) else { throw missing(path, name, file.shapes.map(\.name)) }
    return try ArrayFile(reader, found.type, found.sizes, at: found.start, name: "\(path): \(name)")
  }

  /// The names of the arrays in a .npz or .safetensors file.
  package static func names(_ path: any FileName) throws -> [String] {
    if hasExtension(path, "npz") {
      return try ZipReader(path).members().filter { $0.name.hasSuffix(".npy") }.map {
        String($0.name.dropLast(4))
      }
    }
    return try SafetensorsReader(FileReader(path)).shapes.map(\.name)
  }

  private static func missing(_ path: any FileName, _ name: String, _ known: [String]) -> DiffusionError {
    .file(
      path, "has no array '\(name)': it holds \(known.isEmpty ? "none" : listed(Array(known.prefix(20))))")
  }

  private static func npy(_ reader: FileReader, _ range: Range<Int>, _ name: String) throws -> ArrayFile {
    reader.seek(to: range.lowerBound)
    do {
      let (header, size) = try NpyHeader.read(from: reader)
      guard let bytes = byteCount(header.sizes, header.type) else {
        throw DiffusionError.file(name, "shape \(header.sizes) overflows")
      }
      try reader.check("shape \(header.sizes)", takes: bytes, of: range.count - size)
      guard !header.fortranOrder || header.sizes.count < 2 else {
        throw DiffusionError.file(
          name,
          "is in Fortran's order, in which samples do not lie together: numpy.ascontiguousarray changes it")
      }
      return try ArrayFile(
        reader, header.type, header.sizes, at: range.lowerBound + size, bigEndian: header.bigEndian,
        name: name)
    } catch let foreign as ForeignArray {
      throw DiffusionError.file(name, foreign.message)
    }
  }

  /// The rows at `positions`, which the caller ensures to be rows, as [positions.count, ...]. Any thread may call it.
  /// - Throws: `file` if the file was written since it was opened, and for failures to read.
  package func rows(_ positions: UnsafeBufferPointer<Int64>) throws -> Tensor {
    guard try reader.state() == opened else {
      throw DiffusionError.file(name, "was changed since it was opened")
    }
    let tensor = try Tensor(uninitialized: Shape([positions.count] + sizes.dropFirst()))
    let piece = max(1, (1 << 20) / max(1, type.byteCount(rowSize)))
    let isPlain = type == .float32 && !bigEndian && 1.littleEndian == 1
    let scratch = try Buffer<UInt8>(
      count: isPlain ? 0 : type.byteCount(min(piece, positions.count) * rowSize), for: "the bytes of samples")
    var done = 0
    while done < positions.count {
      try Session.current.checkInterrupted()
      // Rows that lie one after the other are read together.
      var count = 1
      while count < piece, done + count < positions.count,
        positions[done + count] == positions[done] + Int64(count)
      { count += 1 }
      let target = UnsafeMutableBufferPointer(start: tensor.pointer + done * rowSize, count: count * rowSize)
      let offset = start + type.byteCount(Int(positions[done]) * rowSize)
      if isPlain {
        try reader.read(into: UnsafeMutableRawBufferPointer(target), at: offset)
      } else {
        let bytes = UnsafeMutableRawBufferPointer(rebasing: scratch.bytes[..<type.byteCount(count * rowSize)])
        try reader.read(into: bytes, at: offset)
        try type.convert(UnsafeRawBufferPointer(bytes), bigEndian: bigEndian, into: target)
      }
      done += count
    }
    return tensor
  }
}
