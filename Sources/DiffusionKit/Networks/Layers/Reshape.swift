/// Reshapes each example: [N, ...] -> [N] + target. Keras's `Reshape`.
public final class Reshape: OptionLayer<Reshape.Options> {
  public struct Options: LeadingOption, Sendable {
    /// The new sizes of one example, without the batch; at most one is -1 and follows from the others.
    public var targetShape: [Int] = []

    public init() {}
    public static var leading: WritableKeyPath<Options, [Int]> { \.targetShape }

    public static let fields: [Field<Options>] = [
      .required(
        "target_shape", \.targetShape,
        "the new sizes of one example, without the batch; at most one is -1 and follows from the others")
    ]

    public func validate() throws {
      let open = targetShape.filter { $0 < 0 }
      guard open.isEmpty || open == [-1] else {
        throw DiffusionError.argument(
          "target_shape", "one size may be -1 and no other negative: \(targetShape)")
      }
      do { _ = try Shape([1] + targetShape.map { max($0, 1) }) } catch let error as DiffusionError {
        throw error.renamingArgument(to: "target_shape")
      }
    }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    // Computed for one example, so that an empty batch passes.
    let example = x.shape.sizes.dropFirst().reduce(1, *)
    let targetShape = options.targetShape
    let known = targetShape.reduce(1) { $1 < 0 ? $0 : $0 * $1 }
    let rest = known > 0 && example % known == 0 ? example / known : -1
    let isOpen = targetShape.contains(-1)
    guard isOpen ? rest >= 0 : known == example else {
      throw inputError("shape \(x.shape) does not reshape to [\(x.shape.sizes[0])] + \(targetShape)")
    }
    return try x.reshaped(x.shape.sizes.prefix(1) + targetShape.map { $0 < 0 ? rest : $0 })
  }
}
