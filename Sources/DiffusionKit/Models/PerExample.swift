/// A model that may be told a class, and has a label for none: what guidance and label dropout use.
public protocol ClassConditioned: Layer {
  /// Nil for a model without classes.
  var nullClass: Int? { get }
}

extension Layer {
  /// What a model is told of each example of a batch, as [N]: given as [N], as [N, 1] or as one value for all.
  /// - Throws: `argument("input")` for other counts; `what` names the values.
  final func perExample(_ values: Tensor, _ batch: Int, _ what: String) throws -> Tensor {
    if values.count == 1 { return try values.reshaped(.scalar).broadcast(to: Shape([batch])) }
    guard values.count == batch, values.shape.sizes[0] == batch else {
      throw inputError(
        "\(what) have shape \(values.shape) for x of \(batch) examples, wanted [\(batch)] or [1]")
    }
    return try values.reshaped([batch])
  }
}
