/// The words in the help of functions that exist for signals and for images and differ only in their axes.
struct SpatialKind {
  /// The number of spatial axes: 1 for signals, 2 for images.
  let axes: Int

  static let both = [SpatialKind(axes: 1), SpatialKind(axes: 2)]

  private var isSignal: Bool { axes == 1 }

  var things: String { isSignal ? "signals" : "images" }
  var larger: String { isSignal ? "longer" : "larger" }
  /// The shape of the input, such as "[N, C, H, W]".
  var input: String { shape("C", "") }
  /// The shape of the result, such as "[N, out, H', W']".
  func result(_ channels: String) -> String { shape(channels, "'") }
  /// The sizes of a weight after the channels.
  var kernel: String { isSignal ? "kernel" : "height, width" }
  /// The size in formulas; `kernelSize` is that of the kernel.
  var size: String { isSignal ? "L" : "H" }
  var kernelSize: String { isSignal ? "kernel" : "height" }

  private func shape(_ channels: String, _ mark: String) -> String {
    "[N, \(channels), " + (isSignal ? "L\(mark)]" : "H\(mark), W\(mark)]")
  }

  /// The value for this kind.
  func either<Value>(_ signals: Value, _ images: Value) -> Value { isSignal ? signals : images }
}
