/// Makes an animated GIF (CompuServe 1990), with a palette for each frame.
struct GIFWriter: AnimationWriter {
  private let description: AnimationDescription
  private var file: GrowingBuffer<UInt8>
  private var compressor: LZWCompressor

  init(_ description: AnimationDescription, _ path: any FileName) throws {
    self.description = description
    compressor = try LZWCompressor()
    file = try GrowingBuffer(capacity: 1 << 12, for: "an animation")
    try file.append("GIF89a")
    try add(description.width)
    try add(description.height)
    try file.append(contentsOf: [0x70, 0, 0])  // no palette of all frames
    guard description.loops != 1 else { return }
    // Programs show the frames once more than the number says; 0 is for ever.
    try file.append(contentsOf: [0x21, 0xFF, 11])
    try file.append("NETSCAPE2.0")
    try file.append(contentsOf: [3, 1])
    try add(max(description.loops - 1, 0))
    try file.append(0)
  }

  /// Appends a number of two bytes.
  private mutating func add(_ number: Int) throws {
    try file.append(UInt8(truncatingIfNeeded: number))
    try file.append(UInt8(truncatingIfNeeded: number >> 8))
  }

  mutating func add(_ frame: Pixels) throws {
    let image = try PalettedImage(frame)
    let bits = max(1, (image.palette.count - 1).bitWidth - (image.palette.count - 1).leadingZeroBitCount)
    try file.append(contentsOf: [0x21, 0xF9, 4, 1 << 2])
    try add(Int((100 / description.framesPerSecond).rounded()))
    try file.append(contentsOf: [0, 0, 0x2C, 0, 0, 0, 0])
    try add(description.width)
    try add(description.height)
    try file.append(0x80 | UInt8(bits - 1))
    for index in 0..<1 << bits {
      let colour = index < image.palette.count ? image.palette[index] : 0
      for shift in [16, 8, 0] { try file.append(UInt8(truncatingIfNeeded: colour >> UInt32(shift))) }
    }
    try compressor.compress(image.indices, bits: max(bits, 2), into: &file)
  }

  consuming func finished() throws -> Buffer<UInt8> {
    try file.append(0x3B)
    return try file.finished()
  }
}

/// GIF's variant of LZW (Welch 1984): codes of growing length, in blocks of at most 255 bytes.
struct LZWCompressor {
  private static let maxCodes = 4096
  /// The code of each code followed by each index; 0 if there is none.
  private let table: Buffer<UInt16>
  private var pending: UInt32 = 0
  private var pendingBits: UInt32 = 0
  private var codeSize: UInt32 = 0
  private var next = 0
  private var block: [UInt8] = []

  init() throws { table = try Buffer(count: LZWCompressor.maxCodes << 8, for: "a compressor of images") }

  /// Appends the compressed indices, each below 2^bits.
  mutating func compress(_ indices: Buffer<UInt8>, bits: Int, into file: inout GrowingBuffer<UInt8>) throws {
    try file.append(UInt8(bits))
    (pending, pendingBits, codeSize) = (0, 0, UInt32(bits + 1))
    let clear = 1 << bits
    try write(clear, &file)
    restart(bits)
    guard var current = indices.first.map(Int.init) else { return }
    for index in indices.dropFirst() {
      let slot = current << 8 | Int(index)
      if table[slot] != 0 {
        current = Int(table[slot])
        continue
      }
      try writeCode(current, &file)
      if next < LZWCompressor.maxCodes - 1 {
        table[slot] = UInt16(next)
        next += 1
      } else {
        try write(clear, &file)
        restart(bits)
      }
      current = Int(index)
    }
    try writeCode(current, &file)
    try write(clear + 1, &file)  // the end
    if pendingBits > 0 { try add(UInt8(truncatingIfNeeded: pending), &file) }
    try flush(&file)
    try file.append(0)
  }

  private mutating func restart(_ bits: Int) {
    table.elements.update(repeating: 0)
    next = 1 << bits + 2
    codeSize = UInt32(bits + 1)
  }

  /// Writes the code of indices. The reader's table has as many codes as this one then, and their length grows.
  private mutating func writeCode(_ code: Int, _ file: inout GrowingBuffer<UInt8>) throws {
    try write(code, &file)
    if next >= 1 << codeSize, codeSize < 12 { codeSize += 1 }
  }

  private mutating func write(_ code: Int, _ file: inout GrowingBuffer<UInt8>) throws {
    pending |= UInt32(truncatingIfNeeded: code) << pendingBits
    pendingBits += codeSize
    while pendingBits >= 8 {
      try add(UInt8(truncatingIfNeeded: pending), &file)
      pending >>= 8
      pendingBits -= 8
    }
  }

  private mutating func add(_ byte: UInt8, _ file: inout GrowingBuffer<UInt8>) throws {
    block.append(byte)
    if block.count == 255 { try flush(&file) }
  }

  private mutating func flush(_ file: inout GrowingBuffer<UInt8>) throws {
    guard !block.isEmpty else { return }
    try file.append(UInt8(block.count))
    try file.append(contentsOf: block)
    block.removeAll(keepingCapacity: true)
  }
}
