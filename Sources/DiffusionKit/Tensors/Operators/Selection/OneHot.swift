extension Tensor {
  /// A row with 1 at the position of each element's label, and zeros elsewhere: [...] to [..., numClasses]. Labels count from 0.
  /// `torch.nn.functional.one_hot`.
  /// - Parameter numClasses: by default one more than the highest label.
  /// - Throws: `argument("labels")` for elements that are no labels, and for no elements without `numClasses`,
  ///   `argument("numClasses")`.
  public func oneHot(numClasses: Int? = nil) throws -> Tensor {
    if let numClasses { try Requirement.positive(numClasses, "numClasses") }
    let classes = try numClasses ?? highestLabel() + 1
    let labels = try ids(below: classes, name: "labels")
    let y = try Tensor.zeros(Shape(shape.sizes + [classes], name: "numClasses"))
    try Stoppable.pieces(of: labels.count) { range in
      for index in range { y.pointer[index * classes + Int(labels.base[index])] = 1 }
    }
    return y
  }

  private func highestLabel() throws -> Int {
    guard count > 0 else {
      throw DiffusionError.argument("labels", "there are none to count the classes of (shape \(shape))")
    }
    let highest = try detached.amax().item()
    guard highest >= 0, highest < 0x1p24 else {
      throw DiffusionError.argument("labels", "\(highest) is not a label from 0 to \(1 << 24 - 1)")
    }
    return Int(highest)
  }
}
