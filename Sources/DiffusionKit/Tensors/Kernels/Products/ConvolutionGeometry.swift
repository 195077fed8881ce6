import COneDNN

/// The sizes of a convolution of images [batch, inputs, image] to [batch, outputs, result], along two axes, height and
/// width; signals have height 1. `ConvolutionParameters` has checked all sizes.
package struct ConvolutionGeometry: Hashable {
  enum Axis { case height, width }

  /// A number for each axis.
  package struct Pair: Hashable {
    package var height: Int
    package var width: Int
    var product: Int { height * width }

    init(height: Int, width: Int) { (self.height, self.width) = (height, width) }
    init(_ both: Int) { self.init(height: both, width: both) }
    init(_ value: (Axis) throws -> Int) rethrows {
      self.init(height: try value(.height), width: try value(.width))
    }

    subscript(axis: Axis) -> Int { axis == .height ? height : width }
  }

  var batch: Int
  var inputs: Int
  var outputs: Int
  var groups: Int
  package var image: Pair
  package var result: Pair
  var kernel: Pair
  var strides: Pair
  /// The dilations, at least 1.
  var dilations: Pair
  /// Zeros before and after an axis.
  var low: Pair
  var high: Pair

  /// A geometry to be filled in.
  static let empty = ConvolutionGeometry(
    batch: 0, inputs: 0, outputs: 0, groups: 1, image: Pair(0), result: Pair(0), kernel: Pair(1),
    strides: Pair(1), dilations: Pair(1), low: Pair(0), high: Pair(0))

  /// The extent of the dilated kernel on each axis.
  var reach: Pair { Pair { (kernel[$0] - 1) * dilations[$0] + 1 } }
  /// The size of the image with the zeros around it.
  var padded: Pair { Pair { image[$0] + low[$0] + high[$0] } }

  /// Elements of one example, before and after the convolution.
  var imageSize: Int { inputs * image.product }
  var resultSize: Int { outputs * result.product }

  /// Floating-point operations of each direction.
  var operations: Double {
    2 * Double(batch) * Double(resultSize) * Double(inputs / groups) * Double(kernel.product)
  }

  /// The same geometry for part of a batch.
  func with(batch: Int) -> ConvolutionGeometry {
    var part = self
    part.batch = batch
    return part
  }
}
