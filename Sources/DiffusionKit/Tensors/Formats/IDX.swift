/// Reads the IDX file at `path`, the format of MNIST (`train-images-idx3-ubyte`): images become [N, 28, 28] with values
/// 0...255, labels [N]. Bytes, integers, floats and doubles become Float.
/// - Throws: `DiffusionError` naming the path: a file that cannot be read, is compressed, is no IDX file, or has
///   another length than its header says.
public func loadIDX(_ path: any FileName) throws -> Tensor {
  let reader = try FileReader(path)
  guard reader.size >= 4 else { throw DiffusionError.file(path, "not an IDX file: shorter than 4 bytes") }
  let magic = try reader.bytes(4)
  if magic.starts(with: [0x1F, 0x8B]) {
    throw DiffusionError.file(path, "compressed by gzip: unpack it first (gunzip)")
  }
  let types: [UInt8: ElementType] = [
    0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
  ]
  guard magic[0] == 0, magic[1] == 0, let type = types[magic[2]] else {
    throw DiffusionError.file(path, "not an IDX file: it starts with bytes \(Array(magic))")
  }
  var sizes: [Int] = []
  for _ in 0..<magic[3] { sizes.append(try reader.bytes(4).reduce(0) { $0 << 8 | Int($1) }) }
  guard let size = byteCount(sizes, type) else { throw DiffusionError.file(path, "shape \(sizes) overflows") }
  try reader.check("shape \(sizes)", takes: size, of: reader.remaining)
  return try reader.readTensor(sizes, type, bigEndian: true)
}
