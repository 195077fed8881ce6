/// Applies an activation function. Keras's `Activation`.
public final class ActivationLayer: OptionLayer<ActivationLayer.Options> {
  public struct Options: LeadingOption, Sendable {
    public var activation = Activation.linear

    public init() {}
    public static var leading: WritableKeyPath<Options, Activation> { \.activation }
    public static let fields: [Field<Options>] = [
      .required("activation", \.activation, "the name of the activation")
    ]
  }

  package override var resultActivation: Activation? { options.activation }

  public override var kind: String { "Activation" }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try options.activation.apply(only(inputs))
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try only(inputs) }
}
