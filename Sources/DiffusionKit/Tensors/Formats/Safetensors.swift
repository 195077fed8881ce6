/// A .safetensors file: its tensors in the order of its header, and its `__metadata__`.
public struct SafetensorsFile {
  public var tensors: NamedTensors
  public var metadata: [(key: String, value: String)]
}

/// The maximum size of a header in bytes. The headers of the largest published models are under 1 MiB.
private let headerLimit = 16 << 20

/// The types that Python's reader supports, except complex numbers.
private let elementTypes: KeyValuePairs<String, ElementType> = [
  "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16,
  "I64": .int64, "I32": .int32, "I16": .int16, "I8": .int8,
  "U64": .uint64, "U32": .uint32, "U16": .uint16, "U8": .uint8, "BOOL": .bool,
]

/// Reads the .safetensors file at `path`. Elements of every type become Float: F64 F32 F16 BF16, I64 I32 I16 I8, U64
/// U32 U16 U8, BOOL, and F8_E4M3 F8_E5M2 F8_E4M3FNUZ F8_E5M2FNUZ F8_E8M0 F4, all of whose values are exact as Floats.
/// Doubles and integers beyond 2^24 become the nearest Float. A tensor without axes gets shape [1].
/// - Throws: `DiffusionError` naming the path and, if applicable, the tensor: a file that cannot be read, is truncated,
///   has an invalid header, or has tensors that overlap, leave gaps or lie outside the file. Memory is bounded by the
///   file's own size.
public func loadSafetensors(_ path: any FileName) throws -> SafetensorsFile {
  try readSafetensors(FileReader(path))
}

/// Reads the `__metadata__` of the file at `path` without its tensors.
/// - Throws: the errors of `loadSafetensors` that concern the header.
package func safetensorsMetadata(_ path: any FileName) throws -> [(key: String, value: String)] {
  let reader = try FileReader(path)
  return try parseHeader(readHeader(reader), path).metadata
}

/// Reads the contents of a file, or of bytes in memory.
/// - Throws: the errors of `loadSafetensors`.
func readSafetensors(_ reader: some SizedByteSource) throws -> SafetensorsFile {
  try SafetensorsReader(reader).read()
}

/// A reader of weights that gives their names and shapes before it reads them.
package protocol WeightsReader {
  var shapes: [DescribedWeights.Entry] { get }
  /// Reads the weights. Called once.
  func read() throws -> SafetensorsFile
}

/// A file, or bytes in memory, whose header has been read and checked against its size.
package struct SafetensorsReader: WeightsReader {
  private let source: any SizedByteSource
  private let entries: [Entry]
  /// The indices of the entries in the order of their data.
  private let order: [Int]
  package let metadata: [(key: String, value: String)]

  package var shapes: [DescribedWeights.Entry] { entries.map { ($0.name, $0.sizes) } }

  /// The type and sizes of a tensor, and where its elements begin; nil if there is none of that name.
  func location(of name: String) -> (type: ElementType, sizes: [Int], start: Int)? {
    entries.first { $0.name == name }.map { ($0.type, $0.sizes, source.position + $0.begin) }
  }

  /// - Throws: the errors of `loadSafetensors` that concern the header.
  package init(_ source: some SizedByteSource) throws {
    let path = source.path
    let (entries, metadata) = try parseHeader(readHeader(source), path)
    // The data must be contiguous: each tensor starts where the previous one in the file ends.
    let order = entries.indices.sorted {
      (entries[$0].begin, entries[$0].end) < (entries[$1].begin, entries[$1].end)
    }
    var end = 0
    for index in order {
      let entry = entries[index]
      guard entry.begin == end else {
        throw DiffusionError.file(
          path, "tensor '\(entry.name)' starts at byte \(entry.begin) of the data, \(end) was expected")
      }
      end = entry.end
    }
    try source.check("the described data", takes: end, of: source.remaining)
    (self.source, self.entries, self.order, self.metadata) = (source, entries, order, metadata)
  }

  package func read() throws -> SafetensorsFile {
    var read = [Tensor?](repeating: nil, count: entries.count)
    for index in order { read[index] = try source.readTensor(entries[index].sizes, entries[index].type) }
    var tensors = NamedTensors()
    for (entry, tensor) in zip(entries, read) {
      if let tensor { try tensors.append(entry.name, tensor) }
    }
    return SafetensorsFile(tensors: tensors, metadata: metadata)
  }
}

private func readHeader(_ reader: some SizedByteSource) throws -> JSON {
  let path = reader.path
  guard reader.size >= 8 else {
    throw DiffusionError.file(path, "not a safetensors file: shorter than 8 bytes")
  }
  let announced = try reader.bytes(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  guard announced <= UInt64(headerLimit) else {
    throw DiffusionError.file(
      path,
      "not a safetensors file: its header would be \(announced) bytes, the limit is \(headerLimit)")
  }
  do {
    return try JSON.parse(reader.bytes(Int(announced)))
  } catch let error as JSON.ParseError {
    throw DiffusionError.file(path, "not a safetensors file: header, \(error)")
  }
}

/// A tensor's entry in the header.
private struct Entry: Sendable {
  var name: String
  var type: ElementType
  var sizes: [Int]
  /// The range of its bytes, counted from the end of the header.
  var begin: Int
  var end: Int
}

private func parseHeader(
  _ header: JSON, _ path: any FileName
) throws -> (entries: [Entry], metadata: [(key: String, value: String)]) {
  guard let members = header.members else {
    throw DiffusionError.file(path, "not a safetensors file: the header is \(header.kind), not an object")
  }
  // For the names and sizes of tensors, and for sorting and looking them up later.
  try Allocation.require(members.count * 512, for: "the header of a safetensors file")
  var entries: [Entry] = []
  var metadata: [(key: String, value: String)] = []
  for member in members {
    if member.key == "__metadata__" {
      metadata = try parseMetadata(member.value, path)
    } else {
      entries.append(try parseEntry(member.key, member.value, path))
    }
  }
  return (entries, metadata)
}

/// Parses the metadata. Null counts as an empty object, as in Python's reader.
private func parseMetadata(_ json: JSON, _ path: any FileName) throws -> [(key: String, value: String)] {
  if json == .null { return [] }
  guard let members = json.members else {
    throw DiffusionError.file(path, "__metadata__ is \(json.kind), not an object")
  }
  return try members.map { member in
    guard let value = member.value.string else {
      throw DiffusionError.file(path, "__metadata__: '\(member.key)' is \(member.value.kind), not a string")
    }
    return (member.key, value)
  }
}

private func parseEntry(_ name: String, _ json: JSON, _ path: any FileName) throws -> Entry {
  func failure(_ message: String) -> DiffusionError {
    DiffusionError.file(path, "tensor '\(name)': \(message)")
  }

  guard let typeName = json["dtype"]?.string else { throw failure("has no dtype") }
  let type =
    elementTypes.first { $0.key == typeName }?.value ?? MiniFloat(rawValue: typeName).map(ElementType.mini)
  guard let type else {
    let known = (elementTypes.map(\.key) + MiniFloat.allCases.map(\.rawValue)).joined(separator: " ")
    throw failure(
      typeName == "C64"
        ? "its numbers are complex (dtype 'C64'), and tensors hold real ones"
        : "dtype '\(typeName.prefix(40))' is not one of \(known)")
  }
  guard let shape = json["shape"]?.array else { throw failure("has no shape") }
  let sizes = shape.compactMap(\.int)
  guard sizes.count == shape.count, sizes.allSatisfy({ $0 >= 0 }) else {
    throw failure("its shape is not a list of sizes")
  }
  guard let offsets = json["data_offsets"]?.array, offsets.count == 2,
    let begin = offsets[0].int, let end = offsets[1].int, begin >= 0, end >= begin
  else { throw failure("its data_offsets are not a range of bytes") }
  guard let count = byteCount(sizes, type) else {
    throw failure(
      type.bits < 8 && byteCount(sizes, .uint8) != nil
        ? "shape \(sizes) of \(typeName) ends within a byte" : "shape \(sizes) overflows")
  }
  guard count == end - begin else {
    throw failure("shape \(sizes) of \(typeName) takes \(count) bytes, its data_offsets \(end - begin)")
  }
  return Entry(name: name, type: type, sizes: sizes, begin: begin, end: end)
}

/// Writes `tensors` to the .safetensors file at `path`, as F32 and masks as BOOL after them, each in the order of their names'
/// bytes: the same bytes that Python's safetensors writes. The file is replaced in one step.
/// - Parameter metadata: strings to store beside the tensors, in this order; default none.
/// - Throws: `DiffusionError` for a name or key that the format reserves or that occurs twice, and for a path that
///   cannot be written.
public func saveSafetensors(
  _ path: any FileName, _ tensors: NamedTensors, metadata: [(key: String, value: String)] = []
) throws {
  try replaceFile(path, writing: safetensorsWriter(tensors, metadata: metadata))
}

/// The function that writes such a file, for files that are written together with others.
/// - Throws: the errors of `saveSafetensors`, except those about the path.
package func safetensorsWriter(
  _ tensors: NamedTensors, metadata: [(key: String, value: String)] = []
) throws -> (FileWriter) throws -> Void {
  var header: [JSON.Member] = []
  if !metadata.isEmpty {
    var keys: Set<String> = []
    for (key, _) in metadata where !keys.insert(key).inserted {
      throw DiffusionError.argument("metadata", "the key '\(key)' occurs twice")
    }
    header.append(
      JSON.Member("__metadata__", .object(metadata.map { JSON.Member($0.key, .string($0.value)) })))
  }
  // For names and sizes, and the text made from them.
  let names = tensors.entries.reduce(0) { $0 + 512 + 8 * $1.name.utf8.count }
  let notes = metadata.reduce(0) { $0 + 128 + 8 * ($1.key.utf8.count + $1.value.utf8.count) }
  try Allocation.require(names + notes, for: "the header of a safetensors file")
  let entries = tensors.entries.sorted { a, b in
    // Bytes last, so that floats are aligned.
    a.tensor.isMask == b.tensor.isMask
      ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : b.tensor.isMask
  }
  var begin = 0
  for (name, tensor) in entries {
    guard name != "__metadata__" else {
      throw DiffusionError.argument("tensors", "the name '__metadata__' is reserved by the format")
    }
    let end = begin + tensor.storedByteCount
    header.append(
      JSON.Member(
        name,
        .object([
          JSON.Member("dtype", .string(tensor.storedType == .bool ? "BOOL" : "F32")),
          JSON.Member("shape", .array(tensor.shape.sizes.map { .int($0) })),
          JSON.Member("data_offsets", .array([.int(begin), .int(end)])),
        ])))
    begin = end
  }
  var text = Array(JSON.object(header).text().utf8)
  while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
  guard text.count <= headerLimit else {
    throw DiffusionError.argument("tensors", "their names and shapes take more than \(headerLimit) bytes")
  }

  return { [text] writer in
    try writer.write(UInt64(text.count).littleEndianBytes)
    try writer.write(text)
    for (_, tensor) in entries {
      try tensor.forEachStoredPiece(writer.write)
    }
  }
}
