import CLua
import DiffusionKit

// Layers that pad signals and images, and those that make pixels of channels.
enum PaddingLayers {
  static let layers: [Function] =
    zip(SpatialKind.both, [ZeroPadding1D.self, ZeroPadding2D.self] as [PaddingLayer.Type]).map {
      layer($0, $1, "ZeroPadding\($0.axes)D", "Surrounds \($0.things) with zeros.", "0 1 0")
    }
    + zip(SpatialKind.both, [ReflectionPad1D.self, ReflectionPad2D.self] as [PaddingLayer.Type]).map {
      layer(
        $0, $1, "ReflectionPad\($0.axes)D", "Reflects \($0.things) at their first and last elements.", nil)
    }
    + zip(SpatialKind.both, [ReplicationPad1D.self, ReplicationPad2D.self] as [PaddingLayer.Type]).map {
      layer(
        $0, $1, "ReplicationPad\($0.axes)D", "Repeats the first and last elements of \($0.things).", "1 1 1")
    }
    + zip(SpatialKind.both, [CircularPad1D.self, CircularPad2D.self] as [PaddingLayer.Type]).map {
      layer($0, $1, "CircularPad\($0.axes)D", "Continues \($0.things) as if they were circles.", "1 1 1")
    } + shuffles

  /// - Parameter padded: a signal {1} with one element on both sides; nil for layers that need a longer one.
  private static func layer(
    _ kind: SpatialKind, _ type: PaddingLayer.Type, _ name: String, _ summary: String, _ padded: String?
  ) -> Function {
    let signal =
      padded.map { "print(dk.nn.\(name)(1)(dk.tensor{{{1}}}):flatten()) --> \($0) [Tensor of shape 3]" }
      ?? "print(dk.nn.\(name)(1)(dk.tensor{{{1, 2}}}):flatten()) --> 2 1 2 1 [Tensor of shape 4]"
    return Function(name, type, summary).documented(
      shapes: "\(kind.input) to \(kind.result("C")), with the positions on both sides added to the sizes.",
      errors: """
        Negative numbers, another count of numbers than axes or sides; when called, other axes, and more positions than the \
        input can fill.
        """,
      example: kind.either(
        signal, "print(dk.nn.\(name){1, 1, 2, 0}(dk.zeros(1, 3, 4, 5)):shape()) --> 1 x 3 x 6 x 7"))
  }

  private static let shuffles: [Function] = [
    Function(
      "PixelShuffle", PixelShuffle.self,
      "Enlarges images by making each block of channels a square of pixels (Shi et al. 2016)."
    ).documented(
      shapes: "[..., C * factor^2, H, W] to [..., C, H * factor, W * factor].",
      errors: "A factor below 1; when called, channels that are no multiple of factor^2.",
      example: "print(dk.nn.PixelShuffle(2)(dk.zeros(1, 8, 3, 3)):shape()) --> 1 x 2 x 6 x 6"),
    Function(
      "PixelUnshuffle", PixelUnshuffle.self,
      "Makes each square of pixels a block of channels: the inverse of a PixelShuffle."
    ).documented(
      shapes: "[..., C, H * factor, W * factor] to [..., C * factor^2, H, W].",
      errors: "A factor below 1; when called, height or width that is no multiple of the factor.",
      example: "print(dk.nn.PixelUnshuffle(2)(dk.zeros(1, 2, 6, 6)):shape()) --> 1 x 8 x 3 x 3"),
  ]
}
