/// An activation function as a layer of its own. Keras's `Activation`.
public final class ActivationLayer: Layer, ConfiguredLayer {
  public struct Options: OptionTable, Sendable {
    public var activation = Activation.linear

    public init() {}
    public static let fields: [Field<Options>] = [.required("activation", \.activation, "its name")]
  }

  public let options: Options
  override var resultActivation: Activation? { options.activation }

  public init(_ options: Options, name: String?) {
    self.options = options
    super.init(name: name)
  }

  public convenience init(_ activation: Activation, name: String? = nil) {
    self.init(Options { $0.activation = activation }, name: name)
  }

  public override var kind: String { "Activation" }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try options.activation.apply(only(inputs))
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try only(inputs) }
}
