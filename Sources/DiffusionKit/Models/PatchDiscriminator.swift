/// A discriminator of patches (Isola et al. 2017): convolutions that give a score for each of many overlapping parts of a
/// picture, [N, C, H, W] -> [N, 1, H', W'], higher for what looks real. The layers, initial weights and names of weights
/// ("model.0.weight") are those of pix2pix's NLayerDiscriminator, which with three layers sees patches of 70 pixels.
public final class PatchDiscriminator: Layer {
  /// How inner layers are normalised.
  public enum Norm: String, CaseIterable, Sendable {
    /// Over the batch: pix2pix's. With it an example's score depends on the others.
    case batch
    /// Each channel of each picture.
    case instance
    case none
  }

  public let filters: Int
  public let numLayers: Int
  public let norm: Norm
  private let stages: [(convolution: Conv2D, norm: Layer?)]
  private let parts: [(name: String, layer: Layer)]

  /// The slope of leaky ReLUs below 0.
  private static let slope: Float = 0.2

  /// - Parameters:
  ///   - filters: of the first layer; the next ones have twice as many, up to eight times. Default 64.
  ///   - numLayers: convolutions that halve the picture. Default 3.
  ///   - norm: default batch.
  /// - Throws: `argument` for numbers that are not positive, or more than 16 layers.
  public init(filters: Int = 64, numLayers: Int = 3, norm: Norm = .batch, name: String? = nil) throws {
    try Requirement.positive(filters, "filters")
    guard filters <= 65536 else {
      throw DiffusionError.argument("filters", "\(filters) is more than 65536")
    }
    guard (1...16).contains(numLayers) else {
      throw DiffusionError.argument("numLayers", "\(numLayers) is not in 1...16")
    }
    self.filters = filters
    self.numLayers = numLayers
    self.norm = norm
    var stages: [(Conv2D, Layer?)] = []
    var parts: [(String, Layer)] = []
    var place = 0
    // Halving ones, then one that does not, then the scores.
    for number in 0...numLayers + 1 {
      let (isFirst, isLast) = (number == 0, number > numLayers)
      let layer = try Conv2D(
        isLast ? 1 : filters << min(number, 3), 4, strides: number < numLayers ? 2 : 1, padding: .zeros([1]),
        useBias: isFirst || isLast || norm != .batch, kernelInitializer: .normal(stddev: 0.02))
      parts.append(("model.\(place)", layer))
      let between = isFirst || isLast ? nil : try PatchDiscriminator.normalization(norm)
      if let between { parts.append(("model.\(place + 1)", between)) }
      // The norm and the leaky ReLU behind it have numbers of their own.
      place += isFirst ? 2 : 3
      stages.append((layer, between))
    }
    self.stages = stages
    self.parts = parts
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      filters: options.int("filters"), numLayers: options.int("num_layers"), norm: options.choice("norm"),
      name: options.name)
  }

  /// With PyTorch's constants.
  private static func normalization(_ norm: Norm) throws -> Layer? {
    switch norm {
    case .batch: try BatchNormalization(momentum: 0.9, epsilon: 1e-5)
    case .instance: try GroupNormalization(groups: -1, epsilon: 1e-5, scale: false, center: false)
    case .none: nil
    }
  }

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank == 4 else { throw inputError("it takes [N, C, H, W], not \(input)") }
    var channels = input.sizes[1]
    for (convolution, norm) in stages {
      try convolution.buildIfNeeded([Shape([1, channels, 4, 4])])
      channels = convolution.filters
      try norm?.buildIfNeeded([Shape([1, channels, 4, 4])])
    }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    var x = try only(inputs)
    for (place, (convolution, norm)) in stages.enumerated() {
      x = try convolution(x)
      if let norm { x = try norm(x) }
      if place < stages.count - 1 { x = try x.leakyRelu(negativeSlope: PatchDiscriminator.slope) }
    }
    return x
  }

  public override var sublayers: [(name: String, layer: Layer)] { parts }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [
      .init("filters", .int(filters)), .init("num_layers", .int(numLayers)),
      .init("norm", .string(norm.rawValue)),
    ]
  }
}
