/// Adds its inputs, which broadcast. Keras's `Add`.
public final class Add: OptionLayer<NoOptions> {
  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard var sum = inputs.first else { throw inputError("it takes at least 1 input") }
    for input in inputs.dropFirst() { sum = try sum + input }
    return sum
  }
}
