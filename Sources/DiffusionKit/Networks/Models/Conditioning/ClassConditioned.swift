/// A denoiser that can be conditioned on a class, `model(x, timesteps)` or `model(x, timesteps, labels)`, and has a null
/// label, which guidance and label dropout use.
public protocol ClassConditioned: ConditionalModel {
  /// The label that stands for "no class"; nil for a model without classes.
  var nullClass: Int? { get }
  /// The name of the option for the number of classes, such as "num_classes".
  static var classOption: String { get }
}

extension ClassConditioned {
  public var takenConditions: [Condition] { [.classLabels] }

  public func complaint(about condition: Condition, _ tensor: Tensor, for sizes: [Int]) -> String? {
    guard let nullClass else { return "labels were given to a model without `\(Self.classOption)`" }
    return tensor.labelComplaint(sizes[0], classes: nullClass + 1)
  }

  /// The labels of a batch of x, [N]: the input after (x, timesteps), or the null label for all examples, [1], if no
  /// labels are given; nil for a model without classes.
  func labels(_ inputs: [Tensor]) throws -> Tensor? {
    guard inputs.count == 2 || inputs.count == 3 else {
      throw inputError("it takes (x, timesteps) or (x, timesteps, labels), not \(inputs.count) inputs")
    }
    let batch = inputs[0].shape.sizes[0]
    guard inputs.count == 3 else { return try nullClass.map { try Tensor(Float($0)) } }
    let labels = inputs[2]
    if let complaint = complaint(about: .classLabels, labels, for: [batch]) { throw inputError(complaint) }
    return try perExample(labels, batch, "labels")
  }
}

extension Layer {
  /// Brings values of shape [N] or [N, 1], or one value for all examples, to the shape [N] of one value for each example.
  /// - Parameter what: the name of the values in messages.
  /// - Throws: `argument("input")` for other counts.
  final func perExample(_ values: Tensor, _ batch: Int, _ what: String) throws -> Tensor {
    if let complaint = values.perExampleComplaint(batch, what) { throw inputError(complaint) }
    if values.count == 1 { return try values.reshaped(.scalar).broadcast(to: Shape([batch])) }
    return try values.reshaped([batch])
  }
}

extension Tensor {
  /// The reason why this tensor is not one value of `what` for each of `batch` examples; nil if it is.
  func perExampleComplaint(_ batch: Int, _ what: String) -> String? {
    guard count != 1, count != batch || shape.sizes[0] != batch else { return nil }
    return "\(what) have shape \(shape) for x of \(batch) examples, expected [\(batch)] or [1]"
  }

  /// The reason why this tensor does not hold labels in 0..<classes for `batch` examples; nil if it does.
  func labelComplaint(_ batch: Int, classes: Int) -> String? {
    if let complaint = perExampleComplaint(batch, "labels") { return complaint }
    for index in 0..<count {
      let label = pointer[index]
      guard label >= 0, label < Float(classes), label == label.rounded() else {
        return
          "label \(plain(label)) at position \(index: index), expected whole numbers from 0 to \(classes - 1)"
      }
    }
    return nil
  }
}
