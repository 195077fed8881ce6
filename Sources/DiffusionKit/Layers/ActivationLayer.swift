/// An activation function as a layer of its own. Keras's `Activation`.
public final class ActivationLayer: Layer {
  public let activation: Activation

  public init(_ activation: Activation, name: String? = nil) {
    self.activation = activation
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    guard let activation = try options.activation("activation") else { throw options.missing("activation") }
    self.init(activation, name: options.name)
  }

  public override var kind: String { "Activation" }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor { try activation(only(inputs)) }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try only(inputs) }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [.init("activation", .activation(activation))]
  }
}
