/// Concatenates its inputs along an axis; the other axes must agree. Keras's `Concatenate`.
public final class Concatenate: OptionLayer<Concatenate.Options> {
  public struct Options: OptionTable, Sendable {
    /// The axis, 0 being the batch; negative from the end.
    public var axis = -1

    public init() {}
    public static let fields: [Field<Options>] = [
      .option("axis", \.axis, "the axis, 0 being the batch; the last by default")
    ]
  }

  /// - Parameter axis: the axis, 0 being the batch; negative from the end. Default: the last.
  public convenience init(axis: Int = -1, name: String? = nil) throws {
    try self.init(Options { $0.axis = axis }, name: name)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard !inputs.isEmpty else { throw inputError("it takes at least 1 input") }
    return try Tensor.concat(inputs, axis: options.axis)
  }
}
