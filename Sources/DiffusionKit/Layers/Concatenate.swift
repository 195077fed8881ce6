/// Inputs one after the other along an axis; the other axes must agree. Keras's `Concatenate`.
public final class Concatenate: Layer {
  /// From 0, the batch; negative from the end.
  public let axis: Int

  /// - Parameter axis: default the last.
  public init(axis: Int = -1, name: String? = nil) {
    self.axis = axis
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    self.init(axis: try options.int("axis"), name: options.name)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard !inputs.isEmpty else { throw inputError("it takes at least 1 input") }
    return try Tensor.concat(inputs, axis: axis)
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [.init("axis", .int(axis))]
  }
}
