extension Layer {
  /// A new parameter of this layer. Of a model that a file describes nothing is drawn: its weights are read later, and their
  /// shapes are compared before there is memory for them.
  /// - Throws: `argument("input")` where the file of such a model has no weights of such shapes; `memory`.
  public final func parameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer, fanIn: Int = 1, fanOut: Int = 1
  ) throws -> Parameter {
    Parameter(try startingValues(name, shape, initializer, fanIn: fanIn, fanOut: fanOut))
  }

  /// The same for what is saved but not trained.
  public final func startingValues(
    _ name: String, _ shape: Shape, _ initializer: Initializer, fanIn: Int = 1, fanOut: Int = 1
  ) throws -> Tensor {
    guard let weights = Session.current.describedWeights else {
      return try initializer.tensor(shape, fanIn: fanIn, fanOut: fanOut)
    }
    if let complaint = weights.take(shape, for: "\(self.name).\(name)") { throw inputError(complaint) }
    return try Tensor.zeros(shape)
  }
}
