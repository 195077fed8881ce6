extension Layer {
  /// Returns the sizes of the result for inputs of these sizes, after building the layer for them.
  final func builtOutputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    try StackGuard.check("layers are")
    do {
      try buildIfNeeded(inputs.map { try Layer.shape($0, batch: 1) })
      return try outputSizes(for: inputs)
    } catch let error as DiffusionError {
      throw located(error)
    }
  }

  /// Runs the layer on zeros for batches of 1 and 2: a size that changes with the batch is unknown.
  final func probedOutputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let wasTraining = isTraining
    if wasTraining { eval() }
    defer { if wasTraining { train() } }
    func sizes(batch: Int) throws -> [Int] {
      let zeros = try inputs.map { sizes in
        try Tensor.zeros(Layer.shape(sizes, batch: batch))
      }
      return try noGrad { try self(zeros) }.shape.sizes
    }
    let one = try sizes(batch: 1)
    guard inputs.contains(where: { $0.contains(nil) }) else { return one }
    let two = try sizes(batch: 2)
    guard one.count == two.count else {
      throw inputError("its result has \(one.count) axes for a batch of 1 and \(two.count) for a batch of 2")
    }
    return zip(one, two).map { $0 == $1 ? $0 : nil }
  }

  /// Returns the shape with unknown sizes set to `batch`.
  static func shape(_ sizes: [Int?], batch: Int) throws -> Shape { try Shape(sizes.map { $0 ?? batch }) }

  /// Whether data of this shape agree with `sizes`.
  static func fits(_ shape: Shape, _ sizes: [Int?]) -> Bool {
    guard shape.rank == sizes.count else { return false }
    for (size, expected) in zip(shape.sizes, sizes) {
      if let expected, expected != size { return false }
    }
    return true
  }
}
