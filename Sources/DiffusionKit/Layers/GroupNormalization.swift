/// The channels of each example in groups, each with mean 0 and variance 1, then scaled and shifted by trained values (Wu
/// and He 2018). Keras's `GroupNormalization`, channels first; "weight" and "bias" are [channels], as in PyTorch.
public final class GroupNormalization: Layer {
  public let groups: Int
  public let epsilon: Float
  public let scale: Bool
  public let center: Bool
  public let activation: Activation
  /// [channels], nil until the layer is built or without `scale`.
  public private(set) var weight: Parameter?
  /// [channels], nil until the layer is built or without `center`.
  public private(set) var bias: Parameter?
  private var channels = 0

  /// - Parameters:
  ///   - groups: how many. Default 32; -1 for one a channel (instance normalisation).
  ///   - epsilon: added to the variance. Default 1e-3 as in Keras (PyTorch's is 1e-5).
  ///   - scale: whether there is a weight, from 1. Default true.
  ///   - center: whether there is a bias, from 0. Default true.
  ///   - activation: applied in the same pass. Default linear, none.
  /// - Throws: `argument("groups")` unless positive or -1, `argument("epsilon")` for a negative one.
  public init(
    groups: Int = 32, epsilon: Float = 1e-3, scale: Bool = true, center: Bool = true,
    activation: Activation = .linear, name: String? = nil
  ) throws {
    guard groups >= 1 || groups == -1 else {
      throw DiffusionError.argument("groups", "\(groups) is neither positive nor -1")
    }
    guard epsilon >= 0, epsilon.isFinite else {
      throw DiffusionError.argument("epsilon", "\(epsilon) is not a finite number from 0")
    }
    self.groups = groups
    self.epsilon = epsilon
    self.scale = scale
    self.center = center
    self.activation = activation
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      groups: options.int("groups"), epsilon: options.float("epsilon"), scale: options.bool("scale"),
      center: options.bool("center"), activation: options.activation("activation"), name: options.name)
  }

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank >= 2, input.sizes[1] > 0 else {
      throw inputError("it takes [N, channels, ...], not \(input)")
    }
    channels = input.sizes[1]
    guard groups < 0 || channels % groups == 0 else {
      throw inputError("\(groups) groups do not divide the \(channels) channels of \(input)")
    }
    let shape = try Shape([channels])
    if scale { weight = try parameter("weight", shape, .ones) }
    if center { bias = try parameter("bias", shape, .zeros) }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try forward(only(inputs), shift: nil, modulation: nil)
  }

  /// - Parameters:
  ///   - shift: [N, channels], added to x before.
  ///   - modulation: [N, channels] each: the result is normalised(x) (1 + scale) + shift, before the activation.
  func forward(
    _ x: Tensor, shift: Tensor?, modulation: (scale: Tensor, shift: Tensor)?
  ) throws -> Tensor {
    try buildIfNeeded([x.shape])
    guard x.rank >= 2, x.shape.sizes[1] == channels else {
      throw inputError("shape \(x.shape) for \(channels) channels")
    }
    var (weight, bias) = (weight?.tensor, bias?.tensor)
    if let modulation {
      let factor = try modulation.scale + Tensor(1)
      weight = try weight.map { try factor * $0 } ?? factor
      bias = try bias.map { try factor * $0 + modulation.shift } ?? modulation.shift
    }
    return try x.groupNorm(
      groups < 0 ? channels : groups, weight: weight, bias: bias, eps: epsilon, shift: shift,
      activation: activation)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    guard input.count >= 2, input[1] == channels else {
      throw inputError("sizes \(SymbolicTensor.describe(input)) for \(channels) channels")
    }
    return input
  }

  public override var ownParameters: [(name: String, parameter: Parameter)] {
    Layer.existing(weight: weight, bias: bias)
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [
      .init("groups", .int(groups)), .init("epsilon", .double(Double(epsilon))), .init("scale", .bool(scale)),
      .init("center", .bool(center)), .init("activation", .activation(activation)),
    ]
  }
}
