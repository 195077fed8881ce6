/// The sum of its inputs, which broadcast. Keras's `Add`.
public final class Add: Layer {
  public override init(name: String? = nil) { super.init(name: name) }

  convenience init(_ options: ArchitectureOptions) throws { self.init(name: options.name) }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard var sum = inputs.first else { throw inputError("it takes at least 1 input") }
    for input in inputs.dropFirst() { sum = try sum + input }
    return sum
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? { [] }
}
