/// The weights of the samples of each class in training, Keras's `class_weight`.
public struct ClassWeights: Sendable {
  /// The weights by class id, from 0. A class without an entry has weight 1.
  public let weights: [Int: Double]

  /// - Throws: `argument("classWeight")` for ids below 0, and for weights that are negative or not finite.
  public init(_ weights: [Int: Double]) throws {
    for (id, weight) in weights.sorted(by: { $0.key < $1.key }) {
      guard id >= 0 else {
        throw DiffusionError.argument("classWeight", "\(id) is no class: they are whole numbers from 0")
      }
      guard weight >= 0, weight.isFinite else {
        throw DiffusionError.argument(
          "classWeight", "the weight of class \(id) must be a finite number of at least 0, not \(weight)")
      }
    }
    self.weights = weights
  }

  /// The weight of each sample, [N].
  /// - Parameters:
  ///   - targets: ids [N] or [N, 1], or one-hot [N, classes], as the loss takes them.
  ///   - classes: the number of classes of the model's output, if its shape has them.
  /// - Throws: `argument("classWeight")` for targets that are not classes, and for weights of classes that do not
  ///   exist.
  func ofSamples(_ targets: Tensor, classes: Int) throws -> Tensor {
    let sizes = targets.shape.sizes
    let isOneHot = sizes.count == 2 && sizes[1] > 1
    guard isOneHot || targets.count == sizes[0] else {
      throw DiffusionError.argument(
        "classWeight", "targets of shape \(targets.shape) are no classes: ids [N] or one-hot [N, classes] are"
      )
    }
    let ids =
      try isOneHot ? targets.detached.argmax(axis: 1).copied() : targets.detached.copied()
    if let index = ids.firstIndex(where: { !($0 >= 0 && $0 == $0.rounded() && $0 < 0x1p24) }) {
      throw DiffusionError.argument(
        "classWeight", "target \(index: index) is \(ids[index]), no class: they are whole numbers from 0")
    }
    let count = max(classes, isOneHot ? sizes[1] : (ids.max().map { Int($0) + 1 } ?? 1))
    if let unknown = weights.keys.filter({ $0 >= count }).min() {
      throw DiffusionError.argument(
        "classWeight",
        "\(unknown) is not one of the classes 0 to \(count - 1): weights are given by class id, {[0] = 1, [1] = 5}"
      )
    }
    let result = try Tensor(uninitialized: Shape([ids.count]))
    for (index, id) in ids.enumerated() { result.pointer[index] = Float(weights[Int(id)] ?? 1) }
    return result
  }
}
