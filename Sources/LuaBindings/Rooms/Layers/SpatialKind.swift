/// What the functions of signals and those of images, which differ in their axes alone, say of them.
struct SpatialKind {
  /// 1 for signals, 2 for images.
  let axes: Int

  static let both = [SpatialKind(axes: 1), SpatialKind(axes: 2)]

  private var isSignal: Bool { axes == 1 }

  var things: String { isSignal ? "signals" : "images" }
  var capitalized: String { isSignal ? "Signals" : "Images" }
  var larger: String { isSignal ? "longer" : "larger" }
  /// "[N, C, H, W]"
  var input: String { shape("C", "") }
  /// "[N, out, H', W']"
  func result(_ channels: String) -> String { shape(channels, "'") }
  /// Of a weight, the sizes behind the channels.
  var kernel: String { isSignal ? "kernel" : "height, width" }
  /// The size that formulas are given for, and the kernel's.
  var size: String { isSignal ? "L" : "H" }
  var kernelSize: String { isSignal ? "kernel" : "height" }

  private func shape(_ channels: String, _ mark: String) -> String {
    "[N, \(channels), " + (isSignal ? "L\(mark)]" : "H\(mark), W\(mark)]")
  }

  /// Whichever is of this kind.
  func either<Value>(_ signals: Value, _ images: Value) -> Value { isSignal ? signals : images }
}
