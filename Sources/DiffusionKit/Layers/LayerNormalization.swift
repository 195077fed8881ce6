/// Each row of the last axis with mean 0 and variance 1, then scaled and shifted by trained values (Ba et al. 2016).
/// Keras's `LayerNormalization`; "weight" and "bias" are [features], as in PyTorch.
public final class LayerNormalization: Layer {
  public let epsilon: Float
  public let scale: Bool
  public let center: Bool
  /// [features], nil until the layer is built or without `scale`.
  public private(set) var weight: Parameter?
  /// [features], nil until the layer is built or without `center`.
  public private(set) var bias: Parameter?
  private var features = 0

  /// - Parameters:
  ///   - epsilon: added to the variance. Default 1e-3 as in Keras (PyTorch's is 1e-5).
  ///   - scale: whether there is a weight, from 1. Default true.
  ///   - center: whether there is a bias, from 0. Default true.
  /// - Throws: `argument("epsilon")` for a negative one.
  public init(epsilon: Float = 1e-3, scale: Bool = true, center: Bool = true, name: String? = nil) throws {
    guard epsilon >= 0, epsilon.isFinite else {
      throw DiffusionError.argument("epsilon", "\(epsilon) is not a finite number from 0")
    }
    self.epsilon = epsilon
    self.scale = scale
    self.center = center
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      epsilon: options.float("epsilon"), scale: options.bool("scale"), center: options.bool("center"),
      name: options.name)
  }

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank >= 2, let width = input.sizes.last, width > 0 else {
      throw inputError("it takes [N, ..., features], not \(input)")
    }
    features = width
    let shape = try Shape([width])
    if scale { weight = try parameter("weight", shape, .ones) }
    if center { bias = try parameter("bias", shape, .zeros) }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    guard x.rank >= 2, x.shape.sizes.last == features else {
      throw inputError("shape \(x.shape) for \(features) features")
    }
    return try x.layerNorm(weight: weight?.tensor, bias: bias?.tensor, eps: epsilon)
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

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [
      .init("epsilon", .double(Double(epsilon))), .init("scale", .bool(scale)),
      .init("center", .bool(center)),
    ]
  }
}
