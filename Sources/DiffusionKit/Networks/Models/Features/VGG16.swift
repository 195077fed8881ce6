/// The convolutions of VGG-16 (Simonyan and Zisserman 2015, configuration D) under torchvision's names: "features.0.weight" to
/// "features.28.bias". Distances of its features agree roughly with people's judgement (Johnson et al. 2016).
///
/// [N, 3, H, W] -> [N, 512, H / 32, W / 32], H and W at least 32; smaller images suffice for features of early layers.
public final class VGG16: Layer, ConfiguredLayer, FeatureNetwork {
  public struct Options: OptionTable, Sendable {
    /// The channels of each of the five blocks. Fewer than the default make small networks of the same form.
    public var channels = [64, 128, 256, 512, 512]

    public init() {}

    public static let fields: [Field<Options>] = [
      .sizes(
        "channels", \.channels, "channels of the five blocks",
        OptionCheck { channels, name in
          guard channels.count == convolutions.count, channels.allSatisfy({ (1...65536).contains($0) }) else {
            throw DiffusionError.argument(name, "expected five positive numbers, got \(channels)")
          }
        })
    ]
  }

  public let options: Options
  private let blocks: [[(name: String, layer: Conv2D)]]

  fileprivate static let convolutions = [2, 2, 3, 3, 3]
  /// The prefix of the classifier in torchvision's file, which features do not use.
  private static let ignored = "classifier."

  /// - Throws: `argument("channels")` unless there are five positive numbers.
  public convenience init(_ options: Options, name: String?) throws {
    try self.init(options, initializer: .heNormal, name: name)
  }

  private init(_ options: Options, initializer: Initializer, name: String?) throws {
    try options.check()
    self.options = options
    var index = 0
    blocks = try zip(options.channels, VGG16.convolutions).map { filters, count in
      let block = try (0..<count).map { _ in
        defer { index += 2 }  // the ReLU after the convolution has a number of its own
        return (
          "features.\(index)",
          try Conv2D(filters, 3) {
            ($0.padding, $0.activation, $0.kernelInitializer) = (.zeros([1]), .relu, initializer)
          }
        )
      }
      index += 1  // the pooling
      return block
    }
    super.init(name: name)
  }

  /// Makes the network with the weights of a .safetensors file in torchvision's layout; the file's classifier is ignored.
  /// - Parameter options: the options of the network in the file.
  /// - Throws: `file` for a file that cannot be read, and for weights of another network: the message lists missing and
  ///   unexpected names and wrong shapes. `argument("channels")`.
  public static func load(
    weights path: any FileName, _ options: Options = Options(), name: String? = nil
  ) throws -> VGG16 {
    let network = try VGG16(options, initializer: .zeros, name: name)
    let file: SafetensorsFile
    do { file = try loadSafetensors(path) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "weights")
    }
    let inputs = file.tensors["features.0.weight"].flatMap { $0.rank == 4 ? $0.shape.sizes[1] : nil } ?? 3
    try network.buildIfNeeded([Shape([1, max(inputs, 1), 32, 32])])
    do {
      try network.loadStateDict(file.tensors.entries.filter { !$0.name.hasPrefix(ignored) })
    } catch let error as DiffusionError { throw error.inFile(path) }
    return network
  }

  /// The names of the layers: "relu1_1", "relu1_2", "relu2_1", ... "relu5_3".
  public var featureNames: [String] {
    blocks.enumerated().flatMap { block, layers in layers.indices.map { "relu\(block + 1)_\($0 + 1)" } }
  }

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank == 4 else { throw inputError("it takes [N, 3, H, W], not \(input)") }
    var channels = input.sizes[1]
    for (filters, block) in zip(options.channels, blocks) {
      for (_, layer) in block {
        try layer.buildIfNeeded([Shape([1, channels, 3, 3])])
        channels = filters
      }
    }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try walk(only(inputs)) { _, _ in true }.maxPool2d(2)
  }

  public func features(_ x: Tensor, at names: [String]) throws -> [Tensor] {
    try checkFeatures(names)
    try buildIfNeeded([x.shape])
    let requested = Set(names)
    var found: [String: Tensor] = [:]
    _ = try walk(x) { name, result in
      if requested.contains(name) { found[name] = result }
      return found.count < requested.count
    }
    return names.compactMap { found[$0] }
  }

  /// The output of the last layer that is computed, before the pooling after it.
  /// - Parameter continues: called with the name and the output of each layer; false stops the computation there.
  private func walk(_ x: Tensor, _ continues: (_ name: String, Tensor) -> Bool) throws -> Tensor {
    var x = x
    for (number, block) in blocks.enumerated() {
      if number > 0 { x = try x.maxPool2d(2) }
      for (index, (_, layer)) in block.enumerated() {
        x = try layer(x)
        guard continues("relu\(number + 1)_\(index + 1)", x) else { return x }
      }
    }
    return x
  }

  public override var sublayers: [(name: String, layer: Layer)] {
    blocks.flatMap { $0.map { ($0.name, $0.layer) } }
  }
}
