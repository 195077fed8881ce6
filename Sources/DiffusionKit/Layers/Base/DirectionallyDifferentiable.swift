/// A network that can compute how its result changes along a direction of its input, as something to differentiate again.
protocol DirectionallyDifferentiable: Layer {
  /// The derivative of the result, recorded on the tape as a function of the parameters. No state of the layers changes.
  func derivative(at x: Tensor, along direction: Tensor) throws -> Tensor
}
