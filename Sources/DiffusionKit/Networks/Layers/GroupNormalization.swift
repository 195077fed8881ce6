/// Normalises groups of the channels of each example to mean 0 and variance 1, then scales and shifts by trained values
/// (Wu and He 2018). Keras's `GroupNormalization`, channels first; "weight" and "bias" are [channels], as in PyTorch.
public final class GroupNormalization: NormalizationLayer<GroupNormalization.Options> {
  public struct Options: NormalizationOptions, Sendable {
    /// The number of groups; -1 for one for each channel (instance normalisation).
    public var groups = 32
    /// Added to the variance. Keras's default; PyTorch's is 1e-5.
    public var epsilon = 1e-3
    /// Whether there is a weight, initially 1.
    public var scale = true
    /// Whether there is a bias, initially 0.
    public var center = true
    /// The activation, applied in the same pass.
    public var activation = Activation.linear

    public init() {}

    public static let fields: [Field<Options>] = [
      .option(
        "groups", \.groups, "number of groups; -1 for one for each channel",
        OptionCheck { groups, name in
          guard groups >= 1 || groups == -1 else {
            throw DiffusionError.argument(name, "must be at least 1, or -1, not \(groups)")
          }
        }),
      .option("epsilon", \.epsilon, "added to the variance", .nonNegativeFloat),
      .option("scale", \.scale, "whether there is a weight, initially 1"),
      .option("center", \.center, "whether there is a bias, initially 0"),
      .option("activation", \.activation, "the name of the activation, applied in the same pass"),
    ]
  }

  public override func build(_ inputs: [Shape]) throws {
    try super.build(inputs)
    guard options.groups < 0 || width % options.groups == 0 else {
      throw inputError("\(options.groups) groups do not divide the \(width) channels of \(inputs[0])")
    }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try forward(only(inputs), shift: nil, modulation: nil)
  }

  /// - Parameters:
  ///   - shift: [N, channels], added to x before the normalisation.
  ///   - modulation: tensors [N, channels]: the result is normalised(x) (1 + scale) + shift, before the activation.
  func forward(
    _ x: Tensor, shift: Tensor?, modulation: (scale: Tensor, shift: Tensor)?
  ) throws -> Tensor {
    try buildIfNeeded([x.shape])
    try check(x.shape)
    var (weight, bias) = (weight?.tensor, bias?.tensor)
    if let modulation {
      let factor = try modulation.scale + Tensor(1)
      weight = try weight.map { try factor * $0 } ?? factor
      bias = try bias.map { try factor * $0 + modulation.shift } ?? modulation.shift
    }
    return try x.groupNorm(
      options.groups < 0 ? width : options.groups, weight: weight, bias: bias, eps: Float(options.epsilon),
      shift: shift,
      activation: options.activation)
  }
}
