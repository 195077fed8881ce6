import COneDNN

/// The properties of a convolution for which oneDNN makes one primitive.
struct ConvolutionKey: Hashable {
  enum Direction: Hashable { case forward, imageGradient, weightGradient }

  let direction: Direction
  let geometry: ConvolutionGeometry
  let hasBias: Bool
  /// The activation applied to the result of `forward`.
  let activation: UInt32
  let arithmetic: ProductArithmetic
  /// The number of threads: oneDNN divides the work when it makes a primitive.
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
