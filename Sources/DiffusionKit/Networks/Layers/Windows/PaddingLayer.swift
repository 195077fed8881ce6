/// The base of the layers that pad signals and images, channels first. Keras's `ZeroPadding2D` and PyTorch's
/// `ReflectionPad2d`, `ReplicationPad2d` and `CircularPad2d`.
public class PaddingLayer: OptionLayer<PaddingLayer.Options> {
  public struct Options: LeadingOption, Sendable {
    /// Positions around the input: one number for all sides, one for each axis, or two for each axis, before and after.
    public var padding: PerAxis = 1

    public init() {}
    public static var leading: WritableKeyPath<Options, PerAxis> { \.padding }

    public static let fields: [Field<Options>] = [
      .option(
        "padding", \.padding,
        "number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right})")
    ]
  }

  /// The number of spatial axes: 1 for signals, 2 for images.
  class var axes: Int { 2 }
  class var mode: PaddingMode { .constant }

  /// - Throws: `argument` for negative numbers, and for another count of numbers than axes or sides.
  public required init(_ options: Options, name: String?) throws {
    try super.init(options, name: name)
    _ = try widths
  }

  private var widths: [(axis: Int, before: Int, after: Int)] {
    get throws {
      let padding = ConvolutionPadding.zeros(options.padding.values)
      guard let sides = try padding.lists(axes: Self.axes) else { return [] }
      return (0..<Self.axes).map { (axis: $0 + 2, before: sides.low[$0], after: sides.high[$0]) }
    }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    try x.shape.requireSpatial(axes: Self.axes)
    return try x.padded(widths, mode: Self.mode)
  }
}

/// Surrounds signals with zeros, [N, C, L] -> [N, C, L'].
public final class ZeroPadding1D: PaddingLayer {
  package override class var axes: Int { 1 }
}

/// Surrounds images with zeros, [N, C, H, W] -> [N, C, H', W'].
public final class ZeroPadding2D: PaddingLayer {}

/// Reflects signals at their ends, [N, C, L] -> [N, C, L'].
public final class ReflectionPad1D: PaddingLayer {
  package override class var axes: Int { 1 }
  package override class var mode: PaddingMode { .reflect }
}

/// Reflects images at their borders, [N, C, H, W] -> [N, C, H', W'].
public final class ReflectionPad2D: PaddingLayer {
  package override class var mode: PaddingMode { .reflect }
}

/// Repeats the first and the last element of signals, [N, C, L] -> [N, C, L'].
public final class ReplicationPad1D: PaddingLayer {
  package override class var axes: Int { 1 }
  package override class var mode: PaddingMode { .replicate }
}

/// Repeats the borders of images, [N, C, H, W] -> [N, C, H', W'].
public final class ReplicationPad2D: PaddingLayer {
  package override class var mode: PaddingMode { .replicate }
}

/// Continues signals as if their axis were a circle, [N, C, L] -> [N, C, L'].
public final class CircularPad1D: PaddingLayer {
  package override class var axes: Int { 1 }
  package override class var mode: PaddingMode { .circular }
}

/// Continues images as if their axes were circles, [N, C, H, W] -> [N, C, H', W'].
public final class CircularPad2D: PaddingLayer {
  package override class var mode: PaddingMode { .circular }
}
