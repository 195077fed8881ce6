/// Merges all axes after the batch: [N, ...] -> [N, product]. Keras's `Flatten`.
public final class Flatten: OptionLayer<NoOptions> {
  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    return try x.reshaped(x.shape.sizes.prefix(1) + [x.shape.sizes.dropFirst().reduce(1, *)])
  }
}
