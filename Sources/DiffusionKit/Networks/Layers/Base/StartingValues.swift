extension Layer {
  /// Makes a new parameter of this layer. For a model that a file describes no values are drawn: its weights are read
  /// later, and their shapes are compared before memory is allocated for them.
  /// - Throws: `argument("input")` if the file of such a model has no weights of this shape; `memory`.
  public final func parameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer, fanIn: Int = 1, fanOut: Int = 1
  ) throws -> Parameter {
    Parameter(try startingValues(name, shape, initializer, fanIn: fanIn, fanOut: fanOut))
  }

  /// Makes the initial values of a parameter or a buffer.
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
