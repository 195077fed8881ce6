/// The common options of normalisation layers.
public protocol NormalizationOptions: OptionTable {
  /// Added to the variance.
  var epsilon: Double { get }
  /// Whether there is a weight, initially 1.
  var scale: Bool { get }
  /// Whether there is a bias, initially 0.
  var center: Bool { get }
}

/// The base of normalisation layers: a trained weight and a trained bias after the normalisation, "weight" and "bias"
/// as in PyTorch, with one value for each channel of [N, channels, ...].
public class NormalizationLayer<Options: NormalizationOptions>: OptionLayer<Options> {
  /// The weight, [channels]; nil until the layer is built or without `scale`.
  public private(set) final var weight: Parameter?
  /// The bias, [channels]; nil until the layer is built or without `center`.
  public private(set) final var bias: Parameter?
  /// The number of values of weight and bias; 0 until the layer is built.
  private(set) final var width = 0

  /// Whether there is one value for each feature of [N, ..., features] instead.
  class var isOfFeatures: Bool { false }

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard let width = width(of: input.sizes), width > 0 else {
      let expected = Self.isOfFeatures ? "[N, ..., features]" : "[N, C, ...]"
      throw inputError("it takes \(expected), not \(input)")
    }
    self.width = width
    let shape = try Shape([width])
    if options.scale { weight = try parameter("weight", shape, .ones) }
    if options.center { bias = try parameter("bias", shape, .zeros) }
  }

  private func width<Size>(of sizes: [Size]) -> Size? {
    guard sizes.count >= 2 else { return nil }
    return Self.isOfFeatures ? sizes[sizes.count - 1] : sizes[1]
  }

  /// Checks the width of an input.
  /// - Throws: `argument("input")` for another width than that of weight and bias.
  final func check(_ shape: Shape) throws {
    guard width(of: shape.sizes) == width else { throw isOther("shape \(shape)") }
  }

  private func isOther(_ sizes: String) -> DiffusionError {
    width == 0
      ? .state("\(name) is not built")
      : inputError("\(sizes) for \(width) \(Self.isOfFeatures ? "features" : "channels")")
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    guard width(of: input) == width else { throw isOther("sizes \(SymbolicTensor.describe(input))") }
    return input
  }

  public override var ownParameters: [(name: String, parameter: Parameter)] {
    Layer.existing(weight: weight, bias: bias)
  }
}
