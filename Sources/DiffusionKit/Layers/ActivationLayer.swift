/// An activation function as a layer of its own. Keras's `Activation`.
public final class ActivationLayer: Layer {
  public let activation: Activation
  override var resultActivation: Activation? { activation }

  public init(_ activation: Activation, name: String? = nil) {
    self.activation = activation
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    self.init(try options.activation("activation"), name: options.name)
  }

  public override var kind: String { "Activation" }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor { try activation.apply(only(inputs)) }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try only(inputs) }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [.init("activation", .activation(activation))]
  }
}
