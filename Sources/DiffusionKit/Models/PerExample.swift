/// A model that may be told a class, and has a label for none: what guidance and label dropout use.
public protocol ClassConditioned: Layer {
  /// Nil for a model without classes.
  var nullClass: Int? { get }
}

extension Layer {
  /// What a model is told of each example of a batch, as [N]: given as [N], as [N, 1] or as one value for all.
  /// - Throws: `argument("input")` for other counts; `what` names the values.
  final func perExample(_ values: Tensor, _ batch: Int, _ what: String) throws -> Tensor {
    if let complaint = values.perExampleComplaint(batch, what) { throw inputError(complaint) }
    if values.count == 1 { return try values.reshaped(.scalar).broadcast(to: Shape([batch])) }
    return try values.reshaped([batch])
  }
}

extension Tensor {
  /// Why these are not `what` of each of `batch` examples; nil where they are.
  func perExampleComplaint(_ batch: Int, _ what: String) -> String? {
    guard count != 1, count != batch || shape.sizes[0] != batch else { return nil }
    return "\(what) have shape \(shape) for x of \(batch) examples, wanted [\(batch)] or [1]"
  }

  /// Why these are not labels of `batch` examples for a model that knows 0..<classes; nil where they are.
  func labelComplaint(_ batch: Int, classes: Int) -> String? {
    if let complaint = perExampleComplaint(batch, "labels") { return complaint }
    for index in 0..<count {
      let label = pointer[index]
      guard label >= 0, label < Float(classes), label == label.rounded() else {
        let shown = Int(exactly: label).map { "\($0)" } ?? "\(label)"
        return "label \(shown) at place \(index + 1), the model's are whole numbers from 0 to \(classes - 1)"
      }
    }
    return nil
  }
}
