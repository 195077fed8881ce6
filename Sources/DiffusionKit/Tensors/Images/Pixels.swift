/// Pixels of 8 or 16 bits per channel, rows from the top, the channels of a pixel side by side: the contents of image
/// files.
package struct Pixels: Equatable {
  package var width: Int
  package var height: Int
  /// The number of channels: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
  package var channels: Int
  var bitDepth = BitDepth.eight
  /// The samples; those of 16 bits in the machine's byte order.
  let bytes: Buffer<UInt8>

  /// Bytes per pixel.
  var pixelSize: Int { channels * bitDepth.byteCount }
  /// Bytes per row.
  var rowSize: Int { width * pixelSize }
}

extension Pixels {
  /// Makes uninitialised pixels.
  init(width: Int, height: Int, channels: Int, bitDepth: BitDepth = .eight) throws {
    self.init(
      width: width, height: height, channels: channels, bitDepth: bitDepth,
      bytes: try Buffer(count: width * height * channels * bitDepth.byteCount, for: "an image's pixels"))
  }

  /// Makes pixels from planes, one for each channel, of values 0...1, which are rounded to 256 or 65,536 steps.
  init(
    width: Int, height: Int, channels: Int, bitDepth: BitDepth = .eight, planes: UnsafeBufferPointer<Float>
  ) throws {
    let plane = width * height
    try self.init(width: width, height: height, channels: channels, bitDepth: bitDepth)
    let bytes = bytes.bytes
    func store<Sample: PixelSample>(_: Sample.Type) {
      for channel in 0..<channels {
        for pixel in 0..<plane {
          let sample = Sample(unit: planes[channel * plane + pixel])
          bytes.storeBytes(
            of: sample, toByteOffset: (pixel * channels + channel) * MemoryLayout<Sample>.size,
            as: Sample.self)
        }
      }
    }
    switch bitDepth {
    case .eight: store(UInt8.self)
    case .sixteen: store(UInt16.self)
    }
  }

  /// The image in RGB, on white.
  package func overWhite() throws -> Pixels {
    guard channels != 3 else { return self }
    let result = try Pixels(width: width, height: height, channels: 3)
    for pixel in 0..<width * height {
      let alpha = channels % 2 == 0 ? Int(bytes[pixel * channels + channels - 1]) : 255
      for channel in 0..<3 {
        let value = Int(bytes[pixel * channels + (channels < 3 ? 0 : channel)])
        result.bytes[pixel * 3 + channel] = UInt8((value * alpha + 255 * (255 - alpha) + 127) / 255)
      }
    }
    return result
  }

  /// Writes values 0...1 into planes.
  func write(to planes: UnsafeMutableBufferPointer<Float>) {
    let plane = width * height
    let bytes = bytes.bytes
    func load<Sample: PixelSample>(_: Sample.Type) {
      for channel in 0..<channels {
        for pixel in 0..<plane {
          let sample = bytes.loadUnaligned(
            fromByteOffset: (pixel * channels + channel) * MemoryLayout<Sample>.size, as: Sample.self)
          planes[channel * plane + pixel] = Float(sample) / Float(Sample.max)
        }
      }
    }
    switch bitDepth {
    case .eight: load(UInt8.self)
    case .sixteen: load(UInt16.self)
    }
  }
}

/// The type of a stored sample.
package protocol PixelSample: FixedWidthInteger, UnsignedInteger, BitwiseCopyable {}
extension UInt8: PixelSample {}
extension UInt16: PixelSample {}

extension PixelSample {
  /// The nearest step for a value in 0...1; clamped, and 0 for NaN.
  package init(unit value: Float) {
    self = value > 0 ? Self((Swift.min(value, 1) * Float(Self.max)).rounded()) : 0
  }
}
