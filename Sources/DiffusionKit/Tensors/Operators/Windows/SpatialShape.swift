// The shapes of the inputs of windows: signals [N, C, L] have one axis, images [N, C, H, W] two, volumes [N, C, D, H, W]
// three.
extension Shape {
  /// "[N, C, L]", "[N, C, H, W]" or "[N, C, D, H, W]".
  package static func spatialText(axes: Int) -> String {
    "[N, C, " + (axes == 1 ? "L]" : axes == 2 ? "H, W]" : "D, H, W]")
  }

  /// Height and width; signals have the height 1.
  /// - Throws: `argument("self")` for another number of axes, and for examples without elements.
  func spatial(axes: Int) throws -> ConvolutionGeometry.Pair {
    try requireSpatial(axes: axes)
    return lastSizes(axes: axes)
  }

  /// - Throws: `argument("self")` for another number of axes, and for examples without elements.
  package func requireSpatial(axes: Int) throws {
    guard rank == axes + 2 else {
      throw DiffusionError.argument(
        "self", "expected \(Shape.spatialText(axes: axes)), got \(self)")
    }
    guard sizes[1...].allSatisfy({ (1...PerAxis.maximum).contains($0) }) else {
      throw DiffusionError.argument("self", "an input of shape \(self) has no elements in an example")
    }
  }

  /// The sizes of the last `axes` axes as height and width; signals have the height 1.
  func lastSizes(axes: Int) -> ConvolutionGeometry.Pair {
    .init(height: axes == 1 ? 1 : sizes[rank - 2], width: sizes[rank - 1])
  }

  /// The same batch of `channels` signals or images of another size.
  static func spatial(_ batch: Int, _ channels: Int, _ size: ConvolutionGeometry.Pair, axes: Int) throws
    -> Shape
  {
    try Shape([batch, channels] + (axes == 1 ? [size.width] : [size.height, size.width]))
  }

  /// The memory of [N, C, ...] as kernels read it: the number of images, and the number of floats at each position.
  func imagesAndRuns(_ layout: Layout) -> (outer: Int, inner: Int) {
    layout == .channelsLast ? (sizes[0], sizes[1]) : (sizes[0] * sizes[1], 1)
  }
}
