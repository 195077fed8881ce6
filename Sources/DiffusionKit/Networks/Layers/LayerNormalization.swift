/// Normalises each row of the last axis to mean 0 and variance 1, then scales and shifts by trained values (Ba et al.
/// 2016). Keras's `LayerNormalization`; "weight" and "bias" are [features], as in PyTorch.
public final class LayerNormalization: NormalizationLayer<LayerNormalization.Options> {
  public struct Options: NormalizationOptions, Sendable {
    /// Added to the variance. Keras's default; PyTorch's is 1e-5.
    public var epsilon = 1e-3
    /// Whether there is a weight, initially 1.
    public var scale = true
    /// Whether there is a bias, initially 0.
    public var center = true

    public init() {}

    public static let fields: [Field<Options>] = [
      .option("epsilon", \.epsilon, "added to the variance", .nonNegativeFloat),
      .option("scale", \.scale, "whether there is a weight, initially 1"),
      .option("center", \.center, "whether there is a bias, initially 0"),
    ]
  }

  package override class var isOfFeatures: Bool { true }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    try check(x.shape)
    return try x.layerNorm(weight: weight?.tensor, bias: bias?.tensor, eps: Float(options.epsilon))
  }
}
