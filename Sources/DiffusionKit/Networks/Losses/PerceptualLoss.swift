/// The options of a perceptual distance.
public struct PerceptualOptions: OptionTable {
  /// The conversion of images to the values that the network was trained on.
  public enum Normalization: String, OptionChoice {
    case none
    /// Converts 0...1 to torchvision's values: minus (0.485, 0.456, 0.406), divided by (0.229, 0.224, 0.225). One channel
    /// becomes three.
    case imagenet
  }

  /// One network, or several whose results are the features; nil for the library's classifier of digits.
  public var networks: [Layer]?
  /// The names of the layers of a single network whose results are compared; nil for the usual ones: relu1_2, relu2_2,
  /// relu3_3 and relu4_3 of VGG-16, the last layer of each resolution of the classifier of digits, and the result of
  /// other networks.
  public var layers: [String]?
  /// The weights of the layers or networks; nil for 1 each.
  public var weights: [Float]?
  /// The normalisation; nil for ImageNet's with VGG-16 and none otherwise.
  public var normalization: Normalization?
  /// The distance of features: the mean squared difference in the paper (equation 2).
  public var distance = ErrorKind.mse

  public init() {}

  public static let fields: [Field<PerceptualOptions>] = [
    .value(
      "network", \.networks,
      "a model, or a list of models whose results are compared; by default dk.models.DigitClassifier",
      OptionCheck { networks, name in
        guard networks?.isEmpty != true else { throw DiffusionError.argument(name, "the list is empty") }
      }),
    .option(
      "layers", \.layers,
      "names of layers of a Sequential, a Model or a VGG16; by default relu1_2, relu2_2, relu3_3 and relu4_3 of VGG16, conv1_2, conv2_2 and conv3_2 of the default network, the result of others"
    ),
    .option("weights", \.weights, "one for each layer or model; 1 each by default"),
    .option(
      "normalization", \.normalization,
      "\"imagenet\" for images in 0 to 1, the default for VGG16, or \"none\""),
    .option("distance", \.distance, "the mean of squared or of absolute differences"),
  ]
}

extension Loss {
  /// The distance of features: the sum over layers of the weight times the mean squared difference between the layer's
  /// results for prediction and target, images [N, C, H, W] as the network takes them (Johnson et al. 2016).
  ///
  /// Networks run in evaluation mode. The gradient flows through them to the prediction only, not to their weights or
  /// to the target.
  /// - Throws: `argument` for layers that a network does not have, and for negative weights or another number of them.
  ///   A call of the loss throws `argument("prediction")` for images that the network cannot take, and
  ///   `argument("target")` for shapes that differ and, with the classifier of digits or ImageNet's normalisation, for
  ///   values far outside 0...1.
  public static func perceptual(_ options: PerceptualOptions = PerceptualOptions()) throws -> Loss {
    let measure = try PerceptualDistance(options)
    return Loss("perceptual", measure.value)
  }
}

private struct PerceptualDistance {
  private let networks: [Layer]
  /// The layers of the one network; nil if the results of networks are compared.
  private let layers: [String]?
  private let weights: [Float]
  private let normalization: PerceptualOptions.Normalization
  private let distance: Loss
  /// Whether the network was trained on images in 0...1.
  private let expectsUnitRange: Bool

  init(_ options: PerceptualOptions) throws {
    try options.check()
    let isOwn = options.networks == nil
    networks = try options.networks ?? [DigitClassifier.load()]
    layers = try PerceptualDistance.layers(options, networks, isOwn: isOwn)
    let count = layers?.count ?? networks.count
    weights = options.weights ?? [Float](repeating: 1, count: count)
    guard weights.count == count, weights.allSatisfy({ $0 >= 0 && $0.isFinite }),
      weights.contains(where: { $0 > 0 })
    else {
      throw DiffusionError.argument(
        "weights",
        "expected a number of at least 0 for each of the \(count) compared outputs, not all of them 0, got \(weights)"
      )
    }
    let isVGG = networks.contains { $0 is VGG16 }
    normalization = options.normalization ?? (isVGG ? .imagenet : .none)
    distance = options.distance.loss
    expectsUnitRange = isOwn || normalization == .imagenet
  }

  private static func layers(
    _ options: PerceptualOptions, _ networks: [Layer], isOwn: Bool
  ) throws -> [String]? {
    guard networks.count == 1, let network = networks.first else {
      guard options.layers == nil else {
        throw DiffusionError.argument(
          "layers", "of \(networks.count) networks the results are compared: layers are chosen of one")
      }
      return nil
    }
    let usual =
      isOwn
      ? DigitClassifier.featureLayers
      : network is VGG16 ? ["relu1_2", "relu2_2", "relu3_3", "relu4_3"] : nil
    guard let layers = options.layers ?? usual else { return nil }
    guard let network = network as? any FeatureNetwork else {
      throw DiffusionError.argument(
        "layers",
        "'\(network.name)' (\(network.kind)) has no layers to choose: give a Sequential, a Model, a VGG16, or a list of networks"
      )
    }
    guard !layers.isEmpty else { throw DiffusionError.argument("layers", "none are named") }
    try network.checkFeatures(layers)
    return layers
  }

  func value(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
    try Loss.checkShapes(prediction, target)
    if expectsUnitRange { try Tensor.checkRange([target], 1, isOption: false, argument: "target") }
    let expected = try noGrad { try features(prepared(target.detached)) }
    let found =
      prediction.needsGradient
      ? try fixed(networks[...]) { try features(prepared(prediction)) }
      : try noGrad { try features(prepared(prediction)) }
    var sum = try Tensor(0)
    for (weight, (a, b)) in zip(weights, zip(found, expected)) where weight > 0 {
      sum = try sum + distance(a, b) * Tensor(weight)
    }
    return sum
  }

  /// Runs `body` while the parameters of all networks are excluded from gradients.
  private func fixed<R>(_ networks: ArraySlice<Layer>, _ body: () throws -> R) throws -> R {
    guard let network = networks.first else { return try body() }
    return try network.withFixedParameters { try fixed(networks.dropFirst(), body) }
  }

  private func features(_ images: Tensor) throws -> [Tensor] {
    let trained = networks.filter(\.isTraining)
    for network in trained { network.eval() }
    defer { for network in trained { network.train() } }
    do {
      if let layers, let network = networks.first as? any FeatureNetwork {
        return try network.features(images, at: layers)
      }
      return try networks.map { try $0(images) }
    } catch let error as DiffusionError {
      throw error.renamingArgument(to: "prediction")
    }
  }

  private func prepared(_ images: Tensor) throws -> Tensor {
    guard normalization == .imagenet else { return images }
    guard images.rank == 4, [1, 3].contains(images.shape.sizes[1]) else {
      throw DiffusionError.argument(
        "prediction",
        "ImageNet's normalisation expects images [N, 3, H, W], or of one channel, not \(images.shape)")
    }
    let mean = try Tensor(shape: [1, 3, 1, 1], values: [0.485, 0.456, 0.406])
    let stddev = try Tensor(shape: [1, 3, 1, 1], values: [0.229, 0.224, 0.225])
    return try (images - mean) / stddev
  }
}
