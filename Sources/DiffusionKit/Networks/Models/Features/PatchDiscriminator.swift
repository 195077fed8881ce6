/// A discriminator of patches (Isola et al. 2017): convolutions that score each of many overlapping patches of an image,
/// [N, C, H, W] -> [N, 1, H', W'], higher for patches that look real. The layers, initial weights and names of weights
/// ("model.0.weight") are those of pix2pix's NLayerDiscriminator, whose patches with three layers are 70 pixels wide.
public final class PatchDiscriminator: Layer, ConfiguredLayer, DirectionallyDifferentiable {
  /// The normalisation of inner layers.
  public enum Norm: String, OptionChoice {
    /// Normalises over the batch, as in pix2pix: an example's score depends on the other examples.
    case batch
    /// Normalises each channel of each image.
    case instance
    case none
  }

  public struct Options: OptionTable, Sendable {
    /// The filters of the first layer; each next layer has twice as many, up to eight times the first.
    public var filters = 64
    /// The number of convolutions that halve the image.
    public var numLayers = 3
    public var norm = Norm.batch

    public init() {}

    public static let fields: [Field<Options>] = [
      .option(
        "filters", \.filters,
        "filters of the first layer; each next layer has twice as many, up to eight times the first",
        .within(1...65536)),
      .option("num_layers", \.numLayers, "number of convolutions that halve the image", .within(1...16)),
      .option(
        "norm", \.norm,
        "normalisation of inner layers; with \"batch\" an example's scores depend on the others"),
    ]
  }

  public let options: Options
  private let stages: [(convolution: Conv2D, norm: Layer?)]
  private let parts: [(name: String, layer: Layer)]

  /// The slope of leaky ReLUs below 0.
  private static let slope: Float = 0.2

  /// - Throws: `argument` for numbers that are not positive, or more than 16 layers.
  public init(_ options: Options, name: String?) throws {
    try options.check()
    self.options = options
    let (numLayers, norm) = (options.numLayers, options.norm)
    var stages: [(Conv2D, Layer?)] = []
    var parts: [(String, Layer)] = []
    var index = 0
    // The convolutions that halve, one that does not, then the scores.
    for number in 0...numLayers + 1 {
      let (isFirst, isLast) = (number == 0, number > numLayers)
      let layer = try Conv2D(isLast ? 1 : options.filters << min(number, 3), 4) {
        ($0.strides, $0.padding) = (number < numLayers ? 2 : 1, .zeros([1]))
        $0.useBias = isFirst || isLast || norm != .batch
        $0.kernelInitializer = .normal(stddev: 0.02)
      }
      parts.append(("model.\(index)", layer))
      let between = isFirst || isLast ? nil : try PatchDiscriminator.normalization(norm)
      if let between { parts.append(("model.\(index + 1)", between)) }
      // The norm and the leaky ReLU after it have numbers of their own.
      index += isFirst ? 2 : 3
      stages.append((layer, between))
    }
    self.stages = stages
    self.parts = parts
    super.init(name: name)
  }

  /// Makes the normalisation, with PyTorch's constants.
  private static func normalization(_ norm: Norm) throws -> Layer? {
    switch norm {
    case .batch: try BatchNormalization { ($0.momentum, $0.epsilon) = (0.9, 1e-5) }
    case .instance:
      try GroupNormalization {
        ($0.groups, $0.epsilon, $0.scale, $0.center) = (-1, 1e-5, false, false)
      }
    case .none: nil
    }
  }

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank == 4 else { throw inputError("it takes [N, C, H, W], not \(input)") }
    var channels = input.sizes[1]
    for (convolution, norm) in stages {
      try convolution.buildIfNeeded([Shape([1, channels, 4, 4])])
      channels = convolution.options.filters
      try norm?.buildIfNeeded([Shape([1, channels, 4, 4])])
    }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    var x = try only(inputs)
    for (index, (convolution, norm)) in stages.enumerated() {
      x = try convolution(x)
      if let norm { x = try norm(x) }
      if index < stages.count - 1 { x = try x.leakyRelu(negativeSlope: PatchDiscriminator.slope) }
    }
    return x
  }

  func derivative(at x: Tensor, along direction: Tensor) throws -> Tensor {
    try buildIfNeeded([x.shape])
    var (x, tangent) = (x, direction)
    for (index, (convolution, norm)) in stages.enumerated() {
      (x, tangent) = (try convolution(x), try convolution.withoutBias(tangent))
      if let norm { (x, tangent) = try PatchDiscriminator.normalized(x, tangent, by: norm) }
      guard index < stages.count - 1 else { break }
      let slopes = try Tensor.select(
        where: x.detached.gt(Tensor(0)), Tensor(1), else: Tensor(PatchDiscriminator.slope))
      (x, tangent) = (try x * slopes, try tangent * slopes)
    }
    return tangent
  }

  /// The result of a normalisation for x, and for a change of x: with y = (x - m) / s, dy = (dx - mean dx - y mean(y dx)) / s,
  /// or dx / s if the statistics are running ones.
  private static func normalized(
    _ x: Tensor, _ tangent: Tensor, by norm: Layer
  ) throws -> (Tensor, Tensor) {
    let batch = norm as? BatchNormalization
    let epsilon = try Tensor(batch?.options.epsilon ?? (norm as? GroupNormalization)?.options.epsilon ?? 0)
    func channels(_ values: Tensor) throws -> Tensor { try values.reshaped([1, values.count, 1, 1]) }
    var (y, dy): (Tensor, Tensor)
    if let batch, let running = batch.running, !(batch.isTraining && batch.isTrainable) {
      let stddev = try (channels(running.variance) + epsilon).sqrt()
      (y, dy) = (try (x - channels(running.mean)) / stddev, try tangent / stddev)
    } else {
      let axes: Axes = batch == nil ? [2, 3] : [0, 2, 3]
      let centred = try x - x.mean(axis: axes, keepdim: true)
      let stddev = try (centred.square().mean(axis: axes, keepdim: true) + epsilon).sqrt()
      y = try centred / stddev
      let along = try (y * tangent).mean(axis: axes, keepdim: true)
      dy = try (tangent - tangent.mean(axis: axes, keepdim: true) - y * along) / stddev
    }
    if let weight = batch?.weight?.tensor { (y, dy) = (try y * channels(weight), try dy * channels(weight)) }
    if let bias = batch?.bias?.tensor { y = try y + channels(bias) }
    return (y, dy)
  }

  public override var sublayers: [(name: String, layer: Layer)] { parts }
}
