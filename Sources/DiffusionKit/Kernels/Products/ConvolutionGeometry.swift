import COneDNN

/// The sizes of a convolution of images [batch, inputs, image] to [batch, outputs, result], along two axes, height and
/// width; signals have height 1. `ConvolutionOptions` has checked all sizes.
struct ConvolutionGeometry: Hashable {
  /// Height and width.
  struct Pair: Hashable {
    var height: Int
    var width: Int
    var product: Int { height * width }
  }

  var batch: Int
  var inputs: Int
  var outputs: Int
  var groups: Int
  var image: Pair
  var result: Pair
  var kernel: Pair
  var strides: Pair
  /// The dilations, at least 1.
  var dilations: Pair
  /// Zeros before and after an axis.
  var low: Pair
  var high: Pair

  /// A geometry to be filled in.
  static let empty = ConvolutionGeometry(
    batch: 0, inputs: 0, outputs: 0, groups: 1, image: .init(height: 0, width: 0),
    result: .init(height: 0, width: 0), kernel: .init(height: 1, width: 1),
    strides: .init(height: 1, width: 1),
    dilations: .init(height: 1, width: 1), low: .init(height: 0, width: 0), high: .init(height: 0, width: 0))

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
