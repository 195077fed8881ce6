/// Each row of the last axis with mean 0 and variance 1, then scaled and shifted by trained values (Ba et al. 2016).
/// Keras's `LayerNormalization`; "weight" and "bias" are [features], as in PyTorch.
public final class LayerNormalization: OptionLayer<LayerNormalization.Options> {
  public struct Options: OptionTable, Sendable {
    /// Added to the variance, Keras's (PyTorch's is 1e-5).
    public var epsilon: Float = 1e-3
    /// Whether there is a weight, from 1.
    public var scale = true
    /// Whether there is a bias, from 0.
    public var center = true

    public init() {}

    public static let fields: [Field<Options>] = [
      .option("epsilon", \.epsilon, "added to the variance", .nonNegative),
      .option("scale", \.scale, "multiply by weight"), .option("center", \.center, "add bias"),
    ]
  }

  /// [features], nil until the layer is built or without `scale`.
  public private(set) var weight: Parameter?
  /// [features], nil until the layer is built or without `center`.
  public private(set) var bias: Parameter?
  private var features = 0

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank >= 2, let width = input.sizes.last, width > 0 else {
      throw inputError("it takes [N, ..., features], not \(input)")
    }
    features = width
    let shape = try Shape([width])
    if options.scale { weight = try parameter("weight", shape, .ones) }
    if options.center { bias = try parameter("bias", shape, .zeros) }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    guard x.rank >= 2, x.shape.sizes.last == features else {
      throw inputError("shape \(x.shape) for \(features) features")
    }
    return try x.layerNorm(weight: weight?.tensor, bias: bias?.tensor, eps: options.epsilon)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    guard input.count >= 2, input.last == features else {
      throw inputError("sizes \(SymbolicTensor.describe(input)) for \(features) features")
    }
    return input
  }

  public override var ownParameters: [(name: String, parameter: Parameter)] {
    Layer.existing(weight: weight, bias: bias)
  }
}
