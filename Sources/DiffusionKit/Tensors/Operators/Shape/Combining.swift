// Joining by rows and columns, and combinations of the elements of several tensors.
extension Tensor {
  /// This tensor with at least two axes: a vector becomes a row.
  public func atLeast2D() throws -> Tensor { rank == 1 ? try unsqueezed(0) : self }

  /// This tensor with at least three axes: [n] becomes [1, n, 1], and [m, n] becomes [m, n, 1].
  public func atLeast3D() throws -> Tensor { rank <= 2 ? try atLeast2D().unsqueezed(2) : self }

  /// Joins along the second axis, vectors along their only one.
  /// - Throws: the errors of `concat`.
  public static func hstack(_ tensors: [Tensor]) throws -> Tensor {
    try concat(tensors, axis: tensors.first?.rank == 1 ? 0 : 1)
  }

  /// Joins along the first axis, vectors as rows.
  /// - Throws: the errors of `concat`.
  public static func vstack(_ tensors: [Tensor]) throws -> Tensor {
    try concat(tensors.map { try $0.atLeast2D() })
  }

  /// Joins along the third axis; see `atLeast3D`.
  /// - Throws: the errors of `concat`.
  public static func dstack(_ tensors: [Tensor]) throws -> Tensor {
    try concat(tensors.map { try $0.atLeast3D() }, axis: 2)
  }

  /// Joins along the second axis, vectors as columns.
  /// - Throws: the errors of `concat`.
  public static func columnStack(_ tensors: [Tensor]) throws -> Tensor {
    try concat(tensors.map { $0.rank == 1 ? try $0.unsqueezed(1) : $0 }, axis: 1)
  }

  /// A matrix with the matrices along its diagonal and zeros elsewhere; vectors are rows.
  /// - Throws: `argument("tensors")` for an empty list and more than two axes.
  public static func blockDiag(_ tensors: [Tensor]) throws -> Tensor {
    let matrices = try tensors.map { try $0.atLeast2D() }
    if let other = matrices.first(where: { $0.rank > 2 }) {
      throw DiffusionError.argument("tensors", "expected matrices, got \(other.shape)")
    }
    var width = 0
    for matrix in matrices {
      let (sum, overflow) = width.addingReportingOverflow(matrix.shape.sizes[1])
      guard !overflow else { throw DiffusionError.argument("tensors", "too many columns") }
      width = sum
    }
    var before = 0
    do {
      return try concat(
        matrices.map { matrix in
          defer { before += matrix.shape.sizes[1] }
          return try matrix.padded([(1, before, width - before - matrix.shape.sizes[1])])
        })
    } catch let error as DiffusionError { throw error.renamingArgument(to: "tensors") }
  }

  /// The tensors in the shape to which all of them broadcast.
  /// - Throws: `argument("tensors")` for an empty list and shapes that do not broadcast.
  public static func broadcastTensors(_ tensors: [Tensor]) throws -> [Tensor] {
    guard let first = tensors.first else { throw DiffusionError.argument("tensors", "an empty list") }
    let shape = try tensors.dropFirst().reduce(first.shape) {
      try Shape.broadcast($0, $1.shape, name: "tensors")
    }
    return try tensors.map { try $0.broadcast(to: shape) }
  }

  /// The order of the axes of `meshgrid`.
  public enum Indexing: String, CaseIterable, Sendable {
    /// The first tensor varies along the first axis, as matrices are indexed.
    case ij
    /// The first tensor varies along the second axis, as points of a plane are.
    case xy
  }

  /// Each vector repeated to a grid, along an axis of its own.
  /// - Throws: `argument("tensors")` for an empty list and tensors of more than one axis.
  public static func meshgrid(_ tensors: [Tensor], indexing: Indexing = .ij) throws -> [Tensor] {
    guard !tensors.isEmpty else { throw DiffusionError.argument("tensors", "an empty list") }
    if let other = tensors.first(where: { $0.rank != 1 }) {
      throw DiffusionError.argument("tensors", "expected vectors, got \(other.shape)")
    }
    let isSwapped = indexing == .xy && tensors.count > 1
    var axes = Array(tensors.indices)
    if isSwapped { axes.swapAt(0, 1) }
    let target = try Shape(axes.map { tensors[$0].count }, name: "tensors")
    return try zip(tensors, axes).map { tensor, axis in
      var sizes = [Int](repeating: 1, count: axes.count)
      sizes[axis] = tensor.count
      return try tensor.reshaped(sizes).broadcast(to: target)
    }
  }

  /// All combinations of one element of each vector, in the order of nested loops: [combinations, vectors]. One vector is
  /// returned as it is.
  /// - Throws: the errors of `meshgrid`.
  public static func cartesianProduct(_ tensors: [Tensor]) throws -> Tensor {
    let grids = try meshgrid(tensors)
    if grids.count == 1 { return grids[0] }
    return try stack(grids.map { try $0.reshaped([$0.count]) }, axis: 1)
  }

  /// All choices of r elements of a vector in their order, [choices, r].
  /// - Throws: `argument("self")` unless this is a vector, `argument("r")` for a negative number and too many choices.
  public func combinations(_ r: Int = 2, withReplacement: Bool = false) throws -> Tensor {
    guard rank == 1 else { throw DiffusionError.argument("self", "expected a vector, got \(shape)") }
    try Requirement.nonNegative(r, "r")
    if r == 0 { return try Tensor.zeros(Shape([0])).independent(of: self) }
    let choices = try Tensor.choices(r, of: count, withReplacement)
    let target = try Shape([choices, r], name: "r")
    let positions = try Buffer<Int>(count: target.count, for: "the positions of combinations")
    let last = count - 1
    try Stoppable.pieces(of: choices, cost: r) { piece in
      for choice in piece {
        let row = positions.base + choice * r
        guard choice > 0 else {
          for i in 0..<r { row[i] = withReplacement ? 0 : i }
          continue
        }
        row.update(from: row - r, count: r)
        // The last position that can still grow.
        var i = r - 1
        while row[i] == (withReplacement ? last : last - (r - 1 - i)) { i -= 1 }
        let value = row[i] + 1
        for j in i..<r { row[j] = withReplacement ? value : value + (j - i) }
      }
    }
    return try indexSelect(axis: 0, among: positions).reshaped(target)
  }

  /// The number of choices of r of n elements.
  private static func choices(_ r: Int, of n: Int, _ withReplacement: Bool) throws -> Int {
    let tooMany = DiffusionError.argument("r", "too many combinations of \(r) of \(n) elements")
    if withReplacement && n == 0 || !withReplacement && r > n { return 0 }
    let (sum, sumOverflows) = n.addingReportingOverflow(withReplacement ? r - 1 : 0)
    guard !sumOverflows else { throw tooMany }
    let few = min(r, sum - r)
    var result = 1
    for i in 0..<few {
      let (product, overflow) = result.multipliedReportingOverflow(by: sum - i)
      guard !overflow else { throw tooMany }
      result = product / (i + 1)
    }
    return result
  }
}

extension Tensor {
  /// The powers of a vector's elements as rows, from the exponent columns - 1 down to 0, or up.
  /// - Throws: `argument("self")` unless this is a vector, `argument("columns")` if it is negative.
  public func vander(columns: Int? = nil, increasing: Bool = false) throws -> Tensor {
    guard rank == 1 else { throw DiffusionError.argument("self", "expected a vector, got \(shape)") }
    let columns = columns ?? count
    try Requirement.within(columns, 0...1 << 24, "columns")
    let exponents = try Tensor.arange(0, Double(columns))
    return try Tensor.pow(unsqueezed(1), increasing ? exponents : exponents.flipped())
  }
}
