import CKernels

// Elements picked by lists and tensors of positions. `first` is the number of the first position: 0, or 1 for
// callers that count as Lua does; negative positions count from the end.
extension Tensor {
  /// The positions of an axis in the order of `positions`, which may repeat.
  /// - Throws: `argument("positions")` where one does not exist.
  public func indexSelect(axis: Int, positions: [Int]) throws -> Tensor {
    try indexSelect(axis: axis, among: positions)
  }

  /// The same for positions of other kinds of lists.
  package func indexSelect(axis: Int, among positions: some Collection<Int>) throws -> Tensor {
    let axis = try shape.axis(axis)
    let checked = try Buffer<Int64>(count: positions.count, for: "a list of positions")
    for (place, position) in positions.enumerated() {
      checked[place] = Int64(try shape.position(position, axis: axis, name: "positions"))
    }
    return try take(axis, checked)
  }

  /// The same with the positions in a tensor of one axis.
  public func indexSelect(axis: Int, positions: Tensor, first: Int = 0) throws -> Tensor {
    let axis = try shape.axis(axis)
    guard positions.rank == 1 else {
      throw DiffusionError.argument("positions", "one axis is wanted, the shape is \(positions.shape)")
    }
    return try take(axis, shape.positions(in: positions, axis: axis, first: first, name: "positions"))
  }

  /// y[i][j][k] = x[i][index[i][j][k]][k] for the middle axis, as `torch.gather`: the result has the shape of `index`,
  /// which on the other axes is no longer than this tensor.
  /// - Throws: `argument("index")`.
  public func gather(axis: Int, index: Tensor, first: Int = 0) throws -> Tensor {
    let axis = try shape.axis(axis)
    guard index.rank == rank,
      (0..<rank).allSatisfy({ $0 == axis || index.shape.sizes[$0] <= shape.sizes[$0] })
    else {
      throw DiffusionError.argument("index", "shape \(index.shape) for axis \(axis + 1) of shape \(shape)")
    }
    let positions = try shape.positions(in: index, axis: axis, first: first, name: "index")
    let offsets = try shape.offsets(of: positions, axis: axis, index.shape)
    let y = try Tensor(uninitialized: index.shape)
    try Stoppable.pieces(of: offsets.count) { places in
      let (source, target) = (pointer, y.pointer)
      for place in places { target[place] = source[offsets[place]] }
    }
    return y.derived(from: self) { [shape] dy in try scattered(dy, to: offsets, shape) }
  }

  /// `value` where the mask, which broadcasts to this shape, is not 0.
  /// - Throws: `argument("mask")` where it does not broadcast.
  public func maskedFill(_ mask: Tensor, _ value: some BinaryFloatingPoint) throws -> Tensor {
    guard try Shape.broadcast(shape, mask.shape, name: "mask") == shape else {
      throw DiffusionError.argument("mask", "shape \(mask.shape) does not expand to \(shape)")
    }
    return try Tensor.select(where: mask, Tensor(value), else: self)
  }

  /// The rows of `weight` ([rows, width]) that `ids` number from 0, in shape [ids..., width]. Rows that are taken
  /// more than once sum their gradients.
  /// - Throws: `argument("weight")` unless it has two axes, `argument("ids")` where a row does not exist.
  public static func embedding(_ ids: Tensor, weight: Tensor) throws -> Tensor {
    guard weight.rank == 2 else {
      throw DiffusionError.argument("weight", "two axes are wanted, the shape is \(weight.shape)")
    }
    let rows = weight.shape.sizes[0]
    let numbers = try ids.wholeNumbers(name: "ids") { id in
      // Ids are data, numbered from 0 in Lua too.
      guard id >= 0 && id < rows else {
        throw DiffusionError.argument("ids", "id \(id) is not among 0 to \(rows - 1)")
      }
      return id
    }
    let target = try Shape(ids.shape.sizes + [weight.shape.sizes[1]], name: "ids")
    return try weight.take(0, numbers).reshaped(target)
  }

  /// `positions` are checked.
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

  /// Each element converted by `check`.
  /// - Throws: `argument(name)` for one that is not a whole number, and what `check` throws.
  fileprivate func wholeNumbers(name: String, _ check: (Int) throws -> Int) throws -> Buffer<Int64> {
    try withUnsafeFloats { values in
      let numbers = try Buffer<Int64>(count: values.count, for: "a list of positions")
      try Stoppable.pieces(of: values.count) { places in
        for place in places {
          guard let number = Int(exactly: values[place]) else {
            throw DiffusionError.argument(name, "\(values[place]) is not a whole number")
          }
          numbers[place] = Int64(try check(number))
        }
      }
      return numbers
    }
  }
}

/// Zeros with each of `values` added at its offset.
func scattered(_ values: Tensor, to offsets: Buffer<Int>, _ shape: Shape) throws -> Tensor {
  let y = try Tensor.zeros(shape)
  try Stoppable.pieces(of: offsets.count) { places in
    for place in places { y.pointer[offsets[place]] += values.pointer[place] }
  }
  return y
}

extension Shape {
  /// The positions of `axis` that a tensor holds, from 0.
  fileprivate func positions(in tensor: Tensor, axis: Int, first: Int, name: String) throws -> Buffer<Int64> {
    try tensor.wholeNumbers(name: name) { number in
      let position = number < 0 ? number : number &- first
      guard number < 0 || position >= 0 else {
        throw DiffusionError.argument(name, "no position \(number) on axis \(axis + 1) of shape \(self)")
      }
      return try self.position(position, axis: axis, name: name)
    }
  }

  /// Where in this shape's buffer the elements of an index of shape `index` point to along `axis`.
  func offsets(of positions: Buffer<Int64>, axis: Int, _ index: Shape) throws -> Buffer<Int> {
    let steps = strides
    var place = [Int](repeating: 0, count: rank)
    let offsets = try Buffer<Int>(count: positions.count, for: "the offsets of elements")
    try Stoppable.pieces(of: positions.count, cost: rank) { pieces in
      for number in pieces {
        let position = Int(positions[number])
        var offset = 0
        for other in 0..<rank { offset += (other == axis ? position : place[other]) * steps[other] }
        for other in stride(from: rank - 1, through: 0, by: -1) {
          place[other] += 1
          if place[other] < index.sizes[other] { break }
          place[other] = 0
        }
        offsets[number] = offset
      }
    }
    return offsets
  }
}
