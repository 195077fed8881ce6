import CKernels
import COneDNN

/// Convolutions on raw buffers with the channels last, by oneDNN. Factors of one product are of one arithmetic. Weights
/// are plain [outputs, inputs / groups, height, width], given as their storage, which keeps them packed until they are
/// written.
enum Convolution {
  /// results = activation(convolution(images, weights) + bias)
  static func forward(
    _ geometry: ConvolutionGeometry, images: Factor, weights: Storage,
    bias: UnsafePointer<Float>?, activation: cdnn_activation = CDNN_NONE,
    results: UnsafeMutablePointer<Float>
  ) throws {
    try eachPart(.forward, geometry, images.arithmetic, hasBias: bias != nil, activation) {
      primitive, first in
      try primitive.execute(
        images: (images + first * geometry.imageSize).elements,
        packed: weights.elements(packedFor: primitive),
        bias: bias, results: results + first * geometry.resultSize)
    }
  }

  /// The gradient of the images from that of the results: the transposed convolution.
  static func imageGradient(
    _ geometry: ConvolutionGeometry, weights: Storage, results: Factor,
    images: UnsafeMutablePointer<Float>
  ) throws {
    try eachPart(.imageGradient, geometry, results.arithmetic) { primitive, first in
      try primitive.execute(
        images: images + first * geometry.imageSize, packed: weights.elements(packedFor: primitive),
        bias: nil, results: (results + first * geometry.resultSize).elements)
    }
  }

  /// The gradients of weights (plain) and bias, from the images and the gradient of the results.
  static func weightGradient(
    _ geometry: ConvolutionGeometry, images: Factor, results: Factor,
    weights: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>?
  ) throws {
    let count = geometry.outputs * (geometry.inputs / geometry.groups) * geometry.kernel.product
    try eachPart(.weightGradient, geometry, images.arithmetic, hasBias: bias != nil) { primitive, first in
      let packed = try primitive.room()
      // Further parts of a batch are added to the first.
      let partWeights = first == 0 ? nil : try Storage(count: count)
      let partBias = first == 0 || bias == nil ? nil : try Storage(count: geometry.outputs)
      try primitive.execute(
        images: (images + first * geometry.imageSize).elements, packed: packed.base,
        bias: partBias?.base ?? bias, results: (results + first * geometry.resultSize).elements)
      try primitive.unpack(packed, to: partWeights?.base ?? weights)
      if let partWeights { ck_axpy(count, 1, partWeights.base, weights) }
      if let partBias, let bias { ck_axpy(geometry.outputs, 1, partBias.base, bias) }
    }
  }

  /// Calls `body` with a primitive for some examples of the batch and the number of the first: all at once, but for a
  /// batch of seconds, so that it can be stopped.
  private static func eachPart(
    _ direction: ConvolutionKey.Direction, _ geometry: ConvolutionGeometry, _ arithmetic: ProductArithmetic,
    hasBias: Bool = false, _ activation: cdnn_activation = CDNN_NONE,
    _ body: (ConvolutionPrimitive, Int) throws -> Void
  ) throws {
    let size = Double(max(geometry.imageSize, geometry.resultSize))
    let parts = max(
      geometry.operations / mostOperations, size * Double(geometry.batch) / Double(mostElements))
    let length = parts <= 1 ? geometry.batch : max(1, Int(Double(geometry.batch) / parts))
    for first in stride(from: 0, to: geometry.batch, by: length) {
      if first > 0 { try Session.current.checkInterrupted() }
      let part = geometry.with(batch: min(length, geometry.batch - first))
      // oneDNN's convolutions by matrix products leave no stack for signals' handlers, as its products do: signals are
      // held for all of them, whatever code it chooses.
      var team = ck_team()
      ck_enter_team(&team, part.operations, .max)
      defer { ck_leave_team(&team) }
      let key = ConvolutionKey(
        direction: direction, geometry: part, hasBias: hasBias, activation: activation.rawValue,
        arithmetic: arithmetic, threads: Int(ck_team_threads()))
      try body(.find(key), first)
    }
  }

  /// Done at a stretch: a fraction of a second.
  private static let mostOperations = 4e9
  /// Of a part's images or results: oneDNN counts their bytes in 32 bits in places.
  static let mostElements = 1 << 28
}
