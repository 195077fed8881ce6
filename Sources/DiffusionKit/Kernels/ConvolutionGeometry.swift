import COneDNN

/// The sizes of a convolution of images [batch, inputs, image] to [batch, outputs, result]. Two axes, height and width;
/// signals have the height 1. All of them are checked (`ConvolutionOptions`).
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
  /// From 1.
  var dilations: Pair
  /// Zeros before and behind an axis.
  var low: Pair
  var high: Pair

  /// To be filled in.
  static let empty = ConvolutionGeometry(
    batch: 0, inputs: 0, outputs: 0, groups: 1, image: .init(height: 0, width: 0),
    result: .init(height: 0, width: 0), kernel: .init(height: 1, width: 1),
    strides: .init(height: 1, width: 1),
    dilations: .init(height: 1, width: 1), low: .init(height: 0, width: 0), high: .init(height: 0, width: 0))

  /// Elements of one example, before and after.
  var imageSize: Int { inputs * image.product }
  var resultSize: Int { outputs * result.product }

  /// Floating-point operations of each direction.
  var operations: Double {
    2 * Double(batch) * Double(resultSize) * Double(inputs / groups) * Double(kernel.product)
  }

  /// The same for part of a batch.
  func with(batch: Int) -> ConvolutionGeometry {
    var part = self
    part.batch = batch
    return part
  }
}

/// What oneDNN makes a primitive for.
struct ConvolutionKey: Hashable {
  enum Direction: Hashable { case forward, imageGradient, weightGradient }

  let direction: Direction
  let geometry: ConvolutionGeometry
  let hasBias: Bool
  /// Applied to the result of `forward`.
  let activation: UInt32
  let arithmetic: ProductArithmetic
  /// oneDNN divides the work when it makes a primitive.
  let threads: Int

  var raw: cdnn_geometry {
    var raw = cdnn_geometry()
    switch direction {
    case .forward: raw.direction = CDNN_FORWARD
    case .imageGradient: raw.direction = CDNN_BACKWARD_DATA
    case .weightGradient: raw.direction = CDNN_BACKWARD_WEIGHTS
    }
    raw.activation = cdnn_activation(activation)
    raw.bias = hasBias
    raw.bfloat16 = arithmetic == .bfloat16
    func pair(_ pair: ConvolutionGeometry.Pair) -> (Int64, Int64) { (Int64(pair.height), Int64(pair.width)) }
    (raw.batch, raw.groups) = (Int64(geometry.batch), Int64(geometry.groups))
    (raw.inputs, raw.outputs) = (Int64(geometry.inputs), Int64(geometry.outputs))
    (raw.image, raw.result) = (pair(geometry.image), pair(geometry.result))
    (raw.kernel, raw.strides) = (pair(geometry.kernel), pair(geometry.strides))
    raw.dilations = pair(geometry.dilations)
    (raw.low, raw.high) = (pair(geometry.low), pair(geometry.high))
    return raw
  }
}
