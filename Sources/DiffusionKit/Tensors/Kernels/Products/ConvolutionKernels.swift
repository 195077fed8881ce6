import CKernels
import COneDNN

/// Convolutions on raw buffers with the channels last: by Winograd's filtering where that is faster, else by oneDNN.
/// The factors of one product have the same arithmetic. Weights are plain [outputs, inputs / groups, height, width],
/// given as their storage.
///
/// `cachesWeights` says that the weights will be used again unchanged: their packed form is then cached until they are
/// written.
enum Convolution {
  /// Computes results = convolution(images, weights) + bias.
  ///
  /// - Parameter activation: applied to the results, if `activates` permits it.
  static func forward(
    _ geometry: ConvolutionGeometry, images: Factor, weights: Storage, cachesWeights: Bool,
    bias: UnsafePointer<Float>?, activation: cdnn_activation = CDNN_NONE,
    results: UnsafeMutablePointer<Float>
  ) throws {
    try filter(.forward, geometry, images, weights, cachesWeights, bias, activation, to: results)
  }

  /// Whether `forward` can apply an activation itself.
  static func activates(
    _ geometry: ConvolutionGeometry, _ arithmetic: ProductArithmetic, cachesWeights: Bool
  ) -> Bool {
    WinogradConvolution(.forward, geometry, arithmetic, cachesWeights: cachesWeights) == nil
  }

  /// The gradient of the images from that of the results: the transposed convolution.
  static func imageGradient(
    _ geometry: ConvolutionGeometry, weights: Storage, cachesWeights: Bool, results: Factor,
    images: UnsafeMutablePointer<Float>
  ) throws {
    try filter(.imageGradient, geometry, results, weights, cachesWeights, to: images)
  }

  private static func filter(
    _ direction: ConvolutionKey.Direction, _ geometry: ConvolutionGeometry, _ input: Factor,
    _ weights: Storage, _ cachesWeights: Bool, _ bias: UnsafePointer<Float>? = nil,
    _ activation: cdnn_activation = CDNN_NONE, to output: UnsafeMutablePointer<Float>
  ) throws {
    let winograd = try Winograd(direction, geometry, input.arithmetic, weights, cachesWeights)
    let isForward = direction == .forward
    let (inputSize, outputSize) =
      isForward ? (geometry.imageSize, geometry.resultSize) : (geometry.resultSize, geometry.imageSize)
    try eachPart(geometry) { part, first in
      let (input, output) = (input + first * inputSize, output + first * outputSize)
      if let winograd {
        return try winograd.convolution.with(batch: part.batch).convolve(
          images: input.floats, packed: winograd.weights.base, bias: bias, results: output)
      }
      try withPrimitive(direction, part, input.arithmetic, hasBias: bias != nil, activation) { primitive in
        let (elements, result) = (input.elements, UnsafeRawPointer(output))
        try primitive.execute(
          images: isForward ? elements : result, packed: weights.elements(packedFor: primitive).base,
          bias: bias, results: isForward ? result : elements)
      }
    }
  }

  /// The gradients of weights (plain) and bias, from the images and the gradient of the results.
  static func weightGradient(
    _ geometry: ConvolutionGeometry, images: Factor, results: Factor,
    weights: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>?
  ) throws {
    let count = geometry.outputs * (geometry.inputs / geometry.groups) * geometry.kernel.product
    let winograd = WinogradConvolution(
      .weightGradient, geometry, images.arithmetic, cachesWeights: false)
    try eachPart(geometry) { part, first in
      let images = images + first * geometry.imageSize
      let results = results + first * geometry.resultSize
      // Further parts of a batch are added to the first.
      let partWeights = first == 0 ? nil : try Storage(count: count)
      let partBias = first == 0 || bias == nil ? nil : try Storage(count: geometry.outputs)
      let (weightSums, biasSums) = (partWeights?.base ?? weights, partBias?.base ?? bias)
      if let winograd {
        try winograd.with(batch: part.batch).weightGradient(
          images: images.floats, results: results.floats, weights: weightSums)
        if let biasSums { sumRows(part, results.floats, to: biasSums) }
      } else {
        try withPrimitive(.weightGradient, part, images.arithmetic, hasBias: bias != nil) { primitive in
          let packed = try primitive.packedStorage()
          try primitive.execute(
            images: images.elements, packed: packed.base, bias: biasSums, results: results.elements)
          try primitive.unpack(packed, to: weightSums)
        }
      }
      if let partWeights { ck_axpy(count, 1, partWeights.base, weights) }
      if let partBias, let bias { ck_axpy(geometry.outputs, 1, partBias.base, bias) }
    }
  }

  /// The gradient of the bias.
  private static func sumRows(
    _ geometry: ConvolutionGeometry, _ results: UnsafePointer<Float>, to bias: UnsafeMutablePointer<Float>
  ) {
    ck_bias_activation_grad(
      -1, geometry.batch * geometry.result.product, geometry.outputs, nil, nil, results, nil, bias)
  }

  /// Winograd's filtering, with the transformed weights.
  private struct Winograd {
    let convolution: WinogradConvolution
    let weights: Storage

    init?(
      _ direction: ConvolutionKey.Direction, _ geometry: ConvolutionGeometry, _ arithmetic: ProductArithmetic,
      _ weights: Storage, _ cachesWeights: Bool
    ) throws {
      guard
        let convolution = WinogradConvolution(direction, geometry, arithmetic, cachesWeights: cachesWeights)
      else { return nil }
      self.convolution = convolution
      self.weights =
        try cachesWeights ? weights.elements(packedFor: convolution) : convolution.packed(weights.plain)
    }
  }

  /// Calls `body` with a part of the batch and the index of the part's first example: with the whole batch at once, or
  /// with several parts if the batch takes seconds, so that the convolution can be stopped.
  private static func eachPart(
    _ geometry: ConvolutionGeometry, _ body: (ConvolutionGeometry, Int) throws -> Void
  ) throws {
    let size = Double(max(geometry.imageSize, geometry.resultSize))
    let parts = max(
      geometry.operations / maxOperations, size * Double(geometry.batch) / Double(maxElements))
    let length = parts <= 1 ? geometry.batch : max(1, Int(Double(geometry.batch) / parts))
    for first in stride(from: 0, to: geometry.batch, by: length) {
      if first > 0 { try Session.current.checkInterrupted() }
      try body(geometry.with(batch: min(length, geometry.batch - first)), first)
    }
  }

  private static func withPrimitive(
    _ direction: ConvolutionKey.Direction, _ geometry: ConvolutionGeometry, _ arithmetic: ProductArithmetic,
    hasBias: Bool = false, _ activation: cdnn_activation = CDNN_NONE,
    _ body: (ConvolutionPrimitive) throws -> Void
  ) throws {
    let team = ck_enter_team(geometry.operations)
    defer { ck_leave_team(team) }
    let key = ConvolutionKey(
      direction: direction, geometry: geometry, hasBias: hasBias, activation: activation.rawValue,
      arithmetic: arithmetic, threads: Int(ck_team_threads()))
    try body(.find(key))
  }

  /// Floating-point operations of a part, a fraction of a second.
  private static let maxOperations = 4e9
  /// Elements of a part's images or results: some of oneDNN's code counts their bytes in 32 bits.
  static let maxElements = 1 << 28
}
