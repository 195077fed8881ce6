/// Pixels of 8 bits a channel, rows from the top, the channels of a pixel side by side: what picture files hold.
struct Pixels: Equatable {
  var width: Int
  var height: Int
  /// 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
  var channels: Int
  var bytes: [UInt8]
}

/// The largest picture that is read or written: 32,768 pixels a side, 64 Mi in all.
enum PictureLimit {
  static let side = 32_768
  static let pixels = 1 << 26
  static let fileSize = 1 << 29

  static func admits(width: Int, height: Int) -> Bool {
    (1...side).contains(width) && (1...side).contains(height) && width * height <= pixels
  }
}

extension Pixels {
  /// The nearest of 256 steps for values 0...1 in planes, one for each channel.
  init(width: Int, height: Int, channels: Int, planes: UnsafeBufferPointer<Float>) {
    let plane = width * height
    var bytes = [UInt8](repeating: 0, count: plane * channels)
    for channel in 0..<channels {
      for pixel in 0..<plane {
        bytes[pixel * channels + channel] = UInt8(unit: planes[channel * plane + pixel])
      }
    }
    self.init(width: width, height: height, channels: channels, bytes: bytes)
  }

  /// The picture in RGB, on white.
  func overWhite() -> Pixels {
    guard channels != 3 else { return self }
    var result = Pixels(width: width, height: height, channels: 3, bytes: [])
    result.bytes.reserveCapacity(width * height * 3)
    for pixel in 0..<width * height {
      let alpha = channels % 2 == 0 ? Int(bytes[pixel * channels + channels - 1]) : 255
      for channel in 0..<3 {
        let value = Int(bytes[pixel * channels + (channels < 3 ? 0 : channel)])
        result.bytes.append(UInt8((value * alpha + 255 * (255 - alpha) + 127) / 255))
      }
    }
    return result
  }

  /// Writes values 0...1 into planes.
  func write(to planes: UnsafeMutableBufferPointer<Float>) {
    let plane = width * height
    for channel in 0..<channels {
      for pixel in 0..<plane {
        planes[channel * plane + pixel] = Float(bytes[pixel * channels + channel]) / 255
      }
    }
  }
}

extension UInt8 {
  /// The nearest of 256 steps for a value in 0...1; clamped, and 0 for NaN.
  init(unit value: Float) {
    self = value > 0 ? UInt8((Swift.min(value, 1) * 255).rounded()) : 0
  }
}
