import CKernels

/// A tensor as a reduction reads it: `outer` x `n` x `inner` elements, with one result for each `n` of them.
struct Lanes {
  let outer: Int, n: Int, inner: Int
  let source: Shape, result: Shape
  /// Whether exactly one axis is reduced.
  let isSingleAxis: Bool

  var resultCount: Int { outer * inner }

  /// Copies each result's gradient, times `scale`, to all elements that the result was computed from.
  func spread(_ dy: Tensor, scaledBy scale: Float = 1) throws -> Tensor {
    let dx = try Tensor(uninitialized: source)
    guard dx.count > 0 else { return dx }
    try Stoppable.run(dx.count) {
      if inner == 1 {
        for lane in 0..<outer where !ck_stops() {
          ck_fill(n, dy.pointer[lane] * scale, dx.pointer + lane * n)
        }
      } else {
        ck_gather_strided(3, [outer, n, inner], dy.pointer, [inner, 0, 1], dx.pointer)
        if scale != 1 { ck_scale_shift(dx.count, scale, 0, dx.pointer, dx.pointer) }
      }
    }
    return dx
  }

  /// Reduces each lane; `n` is at least 1 unless `op` is a sum or product.
  func reduce(_ op: ck_reduce_op, _ x: Tensor) throws -> Tensor {
    let y = try Tensor(uninitialized: result)
    try Stoppable.run(max(x.count, y.count)) { ck_reduce(op, outer, n, inner, x.pointer, y.pointer) }
    return y
  }

  /// - Throws: `argument("self")` if lanes have no element, for ops without a value for no elements.
  func requireElements(_ what: String) throws {
    guard n > 0 || resultCount == 0 else {
      throw DiffusionError.argument("self", "no \(what) of no elements, the shape is \(source)")
    }
  }
}

extension Tensor {
  /// This tensor as lanes along `axes`: unchanged if the axes are adjacent, otherwise permuted so that they are.
  /// - Throws: `argument("axis")` for an axis that does not exist or is named twice.
  func lanes(_ axes: Axes, keepdim: Bool) throws -> (input: Tensor, lanes: Lanes) {
    guard let list = axes.list else {
      let result = keepdim ? Shape(part: [Int](repeating: 1, count: rank)) : .scalar
      return (
        self, Lanes(outer: 1, n: count, inner: 1, source: shape, result: result, isSingleAxis: rank == 1)
      )
    }
    let reduced = try shape.axes(list)
    guard let first = reduced.first, let last = reduced.last else {
      throw DiffusionError.argument("axis", "an empty list of axes")
    }
    let remaining = (0..<rank).filter { !reduced.contains($0) }
    let result =
      keepdim
      ? Shape(part: (0..<rank).map { reduced.contains($0) ? 1 : shape.sizes[$0] })
      : Shape(part: remaining.map { shape.sizes[$0] })
    if last - first == reduced.count - 1 {
      let lanes = Lanes(
        outer: shape.sizes[..<first].reduce(1, *), n: shape.sizes[first...last].reduce(1, *),
        inner: shape.sizes[(last + 1)...].reduce(1, *), source: shape, result: result,
        isSingleAxis: reduced.count == 1)
      return (self, lanes)
    }
    let input = try permuted(remaining + reduced)
    let lanes = Lanes(
      outer: remaining.reduce(1) { $0 * shape.sizes[$1] }, n: reduced.reduce(1) { $0 * shape.sizes[$1] },
      inner: 1,
      source: input.shape, result: result, isSingleAxis: false)
    return (input, lanes)
  }
}

extension Shape {
  /// The axes, resolved and in ascending order.
  /// - Throws: `argument(name)` for an axis that does not exist or is named twice.
  func axes(_ list: [Int], name: String = "axis") throws -> [Int] {
    let resolved = try list.map { try axis($0, name: name) }.sorted()
    for (axis, next) in zip(resolved, resolved.dropFirst()) where axis == next {
      throw DiffusionError.argument(name, "axis \(index: axis) is named twice")
    }
    return resolved
  }
}
