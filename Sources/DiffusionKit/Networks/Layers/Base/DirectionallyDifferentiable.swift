/// A network that computes the derivative of its result along a direction of its input, in a form that can be
/// differentiated again.
protocol DirectionallyDifferentiable: Layer {
  /// Returns the derivative of the result, recorded on the tape as a function of the parameters. The state of the
  /// layers does not change.
  func derivative(at x: Tensor, along direction: Tensor) throws -> Tensor
}
