/// The size limit of images that are read or written: 32,768 pixels per side, 64 Mi in total.
package enum ImageLimit {
  package static let side = 32_768
  static let pixels = 1 << 26
  static let fileSize = 1 << 29

  static func admits(width: Int, height: Int) -> Bool {
    (1...side).contains(width) && (1...side).contains(height) && width * height <= pixels
  }
}
