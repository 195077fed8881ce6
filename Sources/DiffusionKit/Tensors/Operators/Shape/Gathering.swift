import CKernels

// Selection of elements by lists and tensors of positions. `first` is the number of the first position: 0, or 1 for
// callers that count like Lua; negative positions count from the end.
extension Tensor {
  /// The slices at `positions` of an axis, in that order; positions may repeat.
  /// - Throws: `argument("positions")` for a position that does not exist.
  public func indexSelect(axis: Int, positions: [Int]) throws -> Tensor {
    try indexSelect(axis: axis, among: positions)
  }

  /// The same for other collections of positions.
  package func indexSelect(axis: Int, among positions: some Collection<Int>) throws -> Tensor {
    let axis = try shape.axis(axis)
    let checked = try Buffer<Int64>(count: positions.count, for: "a list of positions")
    for (index, position) in positions.enumerated() {
      checked[index] = Int64(try shape.position(position, axis: axis, name: "positions"))
    }
    return try take(axis, checked)
  }

  /// The same for positions in a tensor of one axis.
  public func indexSelect(axis: Int, positions: Tensor, first: Int = 0) throws -> Tensor {
    let axis = try shape.axis(axis)
    guard positions.rank == 1 else {
      throw DiffusionError.argument("positions", "expected one axis, got \(positions.shape)")
    }
    return try take(axis, shape.positions(in: positions, axis: axis, first: first, name: "positions"))
  }

  /// Selects y[i][j][k] = x[i][index[i][j][k]][k] for the middle axis, as `torch.gather`: the result has the shape of `index`,
  /// which is at most as long as this tensor on the other axes.
  /// - Throws: `argument("index")`.
  public func gather(axis: Int, index: Tensor, first: Int = 0) throws -> Tensor {
    let axis = try shape.axis(axis)
    guard index.rank == rank,
      (0..<rank).allSatisfy({ $0 == axis || index.shape.sizes[$0] <= shape.sizes[$0] })
    else {
      throw DiffusionError.argument("index", "shape \(index.shape) for axis \(index: axis) of shape \(shape)")
    }
    let positions = try shape.positions(in: index, axis: axis, first: first, name: "index")
    let offsets = try shape.offsets(of: positions, axis: axis, index.shape)
    let y = try Tensor(uninitialized: index.shape)
    try Stoppable.pieces(of: offsets.count) { range in
      let (source, target) = (pointer, y.pointer)
      for element in range { target[element] = source[offsets[element]] }
    }
    return y.derived(from: self) { [shape] dy in try scattered(dy, to: offsets, shape) }
  }

  /// Sets elements to `value` where the mask, which broadcasts to this shape, is not 0.
  /// - Throws: `argument("mask")` if it does not broadcast.
  @inlinable public func maskedFill(_ mask: Tensor, _ value: some BinaryFloatingPoint) throws -> Tensor {
    try maskedFill(mask, Tensor(value))
  }

  @usableFromInline func maskedFill(_ mask: Tensor, _ value: Tensor) throws -> Tensor {
    guard try Shape.broadcast(shape, mask.shape, name: "mask") == shape else {
      throw DiffusionError.argument("mask", "shape \(mask.shape) does not expand to \(shape)")
    }
    return try Tensor.select(where: mask, value, else: self)
  }

  /// The rows of `weight` ([rows, width]) with the numbers `ids` (from 0), in shape [ids..., width]. A row that occurs
  /// several times gets the sum of the gradients.
  /// - Throws: `argument("weight")` unless it has two axes, `argument("ids")` for a row that does not exist.
  public static func embedding(_ ids: Tensor, weight: Tensor) throws -> Tensor {
    guard weight.rank == 2 else {
      throw DiffusionError.argument("weight", "expected two axes, got \(weight.shape)")
    }
    let rows = weight.shape.sizes[0]
    let numbers = try ids.wholeNumbers(name: "ids") { id in
      // Ids are data and are counted from 0 in Lua too.
      guard id >= 0 && id < rows else {
        throw DiffusionError.argument("ids", "id \(id) is not among 0 to \(rows - 1)")
      }
      return id
    }
    let target = try Shape(ids.shape.sizes + [weight.shape.sizes[1]], name: "ids")
    return try weight.take(0, numbers).reshaped(target)
  }

  /// Selects slices at positions that have been checked.
  private func take(_ axis: Int, _ positions: Buffer<Int64>) throws -> Tensor {
    let (outer, n, inner) = shape.split(at: axis)
    let y = try Tensor(uninitialized: shape.replacing(axis: axis, by: positions.count, name: "positions"))
    if y.count > 0 {
      try Stoppable.run(y.count) {
        ck_take(outer, n, inner, positions.count, positions.base, pointer, y.pointer)
      }
    }
    return y.derived(from: self) { [shape] dy in
      let dx = try Tensor.zeros(shape)
      if dy.count > 0 {
        try Stoppable.run(dy.count) {
          ck_take_accumulate(outer, n, inner, positions.count, positions.base, dy.pointer, dx.pointer)
        }
      }
      return dx
    }
  }

  /// The elements as whole numbers, each converted by `check`.
  /// - Throws: `argument(name)` for an element that is not a whole number, and the errors of `check`.
  fileprivate func wholeNumbers(name: String, _ check: (Int) throws -> Int) throws -> Buffer<Int64> {
    try withUnsafeFloats { values in
      let numbers = try Buffer<Int64>(count: values.count, for: "a list of positions")
      try Stoppable.pieces(of: values.count) { range in
        for index in range {
          guard let number = Int(exactly: values[index]) else {
            throw DiffusionError.argument(name, "\(values[index]) is not a whole number")
          }
          numbers[index] = Int64(try check(number))
        }
      }
      return numbers
    }
  }
}

/// Zeros with each of `values` added at its offset.
func scattered(_ values: Tensor, to offsets: Buffer<Int>, _ shape: Shape) throws -> Tensor {
  let y = try Tensor.zeros(shape)
  try Stoppable.pieces(of: offsets.count) { range in
    for index in range { y.pointer[offsets[index]] += values.pointer[index] }
  }
  return y
}

extension Shape {
  /// The positions along `axis` in the elements of a tensor, counted from 0.
  fileprivate func positions(in tensor: Tensor, axis: Int, first: Int, name: String) throws -> Buffer<Int64> {
    try tensor.wholeNumbers(name: name) { number in
      let position = number < 0 ? number : number &- first
      guard number < 0 || position >= 0 else {
        throw DiffusionError.argument(name, "no position \(number) on axis \(index: axis) of shape \(self)")
      }
      return try self.position(position, axis: axis, name: name)
    }
  }

  /// The offsets in this shape's buffer of the elements that `positions` select along `axis`, for an index tensor of
  /// shape `index`.
  func offsets(of positions: Buffer<Int64>, axis: Int, _ index: Shape) throws -> Buffer<Int> {
    let steps = strides
    var indices = [Int](repeating: 0, count: rank)
    let offsets = try Buffer<Int>(count: positions.count, for: "the offsets of elements")
    try Stoppable.pieces(of: positions.count, cost: rank) { pieces in
      for number in pieces {
        let position = Int(positions[number])
        var offset = 0
        for other in 0..<rank { offset += (other == axis ? position : indices[other]) * steps[other] }
        for other in stride(from: rank - 1, through: 0, by: -1) {
          indices[other] += 1
          if indices[other] < index.sizes[other] { break }
          indices[other] = 0
        }
        offsets[number] = offset
      }
    }
    return offsets
  }
}
