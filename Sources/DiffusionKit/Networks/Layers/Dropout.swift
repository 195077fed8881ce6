/// Sets each value to 0 with probability `rate` in training and scales the others by 1 / (1 - rate); passes values
/// unchanged outside of training. Keras's and PyTorch's `Dropout` (Srivastava et al. 2014), drawn from the session's
/// generator.
public final class Dropout: OptionLayer<Dropout.Options> {
  public struct Options: LeadingOption, Sendable {
    public var rate = 0.0

    public init() {}
    public static var leading: WritableKeyPath<Options, Double> { \.rate }
    public static let fields: [Field<Options>] = [
      .required("rate", \.rate, "the probability that a value becomes 0", .probability)
    ]
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try only(inputs).dropout(options.rate, isTraining: isTraining)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try only(inputs) }
}
