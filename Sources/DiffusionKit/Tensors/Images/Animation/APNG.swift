import CPNG

/// Makes an animated PNG file: the first frame is the image, the others are chunks of their own.
struct APNGWriter: AnimationWriter {
  private let description: AnimationDescription
  private let path: any FileName
  private var file: GrowingBuffer<UInt8>
  private var frameCount = 0
  /// The number of chunks that control or continue the animation.
  private var sequence = 0

  init(_ description: AnimationDescription, _ path: any FileName) throws {
    (self.description, self.path) = (description, path)
    file = try GrowingBuffer(capacity: 1 << 12, for: "an animation")
    try file.append(contentsOf: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  mutating func add(_ frame: Pixels) throws {
    let png = try encodePNG(frame, path: path)
    var control: [UInt8] = []
    control += bytes(description.width, 4) + bytes(description.height, 4)
    control += bytes(0, 8)  // the offset
    // The delay in thousandths of a second.
    control += bytes(Int((1000 / description.framesPerSecond).rounded()), 2) + bytes(1000, 2)
    control += [0, 0]  // the next frame replaces this one
    var hasControl = false
    try forEachChunk(of: png) { name, content in
      let isPixels = name.elementsEqual("IDAT".utf8)
      if isPixels, !hasControl {
        hasControl = true
        if frameCount == 0 { try append("acTL", bytes(description.count, 4) + bytes(description.loops, 4)) }
        try append("fcTL", bytes(nextSequence(), 4) + control)
      }
      if isPixels, frameCount > 0 {
        try append("fdAT", bytes(nextSequence(), 4), content)
      } else if frameCount == 0, !name.elementsEqual("IEND".utf8) {
        try append(String(decoding: name, as: UTF8.self), [], content)
      }
    }
    frameCount += 1
  }

  consuming func finished() throws -> Buffer<UInt8> {
    try append("IEND", [])
    return try file.finished()
  }

  private mutating func nextSequence() -> Int {
    defer { sequence += 1 }
    return sequence
  }

  private func forEachChunk(
    of png: Buffer<UInt8>,
    _ body: (_ name: Slice<Buffer<UInt8>>, _ content: Slice<Buffer<UInt8>>) throws -> Void
  ) throws {
    var index = 8
    while index + 12 <= png.count {
      let length = png[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= png.count - index - 12 else { return }
      try body(png[index + 4..<index + 8], png[index + 8..<index + 8 + length])
      index += 12 + length
    }
  }

  private mutating func append(_ name: String, _ start: [UInt8], _ content: some Collection<UInt8> = [])
    throws
  {
    try file.append(contentsOf: bytes(start.count + content.count, 4))
    let first = file.count
    try file.append(name)
    try file.append(contentsOf: start)
    try file.append(contentsOf: content)
    let checksum = cpng_checksum(file.elements.baseAddress.map { $0 + first }, file.count - first)
    try file.append(contentsOf: bytes(Int(checksum), 4))
  }

  private func bytes(_ number: Int, _ width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * min($0, 7))) }
  }
}
