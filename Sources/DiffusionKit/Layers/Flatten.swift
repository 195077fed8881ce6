/// All axes after the batch as one: [N, ...] -> [N, product]. Keras's `Flatten`.
public final class Flatten: Layer, ConfiguredLayer {
  public let options: NoOptions

  public init(_ options: NoOptions = NoOptions(), name: String? = nil) {
    self.options = options
    super.init(name: name)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    return try x.reshaped(x.shape.sizes.prefix(1) + [x.shape.sizes.dropFirst().reduce(1, *)])
  }
}
