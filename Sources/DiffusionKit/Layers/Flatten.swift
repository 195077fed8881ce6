/// All axes after the batch as one: [N, ...] -> [N, product]. Keras's `Flatten`.
public final class Flatten: Layer {
  public override init(name: String? = nil) { super.init(name: name) }

  convenience init(_ options: ArchitectureOptions) throws { self.init(name: options.name) }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    return try x.reshaped(x.shape.sizes.prefix(1) + [x.shape.sizes.dropFirst().reduce(1, *)])
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? { [] }
}
