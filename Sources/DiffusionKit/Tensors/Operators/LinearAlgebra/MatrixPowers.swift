extension Tensor {
  /// The product of a square matrix [..., n, n] with itself, `exponent` factors; of its inverse if the exponent is negative, and the
  /// identity if it is 0. `torch.linalg.matrix_power`.
  /// - Throws: `argument("self")` unless the matrices are square, and invertible for a negative exponent.
  public func matrixPower(_ exponent: Int) throws -> Tensor {
    let matrices = try MatrixBatch(self, name: "self")
    try matrices.requireSquare(name: "self")
    if exponent == 0 {
      return try Tensor.eye(matrices.rows).broadcast(to: shape).independent(of: self)
    }
    var power = exponent < 0 ? try inverse() : self
    var remaining = exponent.magnitude
    var result: Tensor?
    while true {
      if remaining & 1 == 1 { result = try result.map { try $0.matmul(power) } ?? power }
      remaining >>= 1
      if remaining == 0 { break }
      power = try power.matmul(power)
    }
    return result ?? self
  }

  /// The exponential of square matrices [..., n, n], the sum of A^k / k!, by Pade's approximation of degree 7 with scaling and
  /// squaring (Higham 2005). `torch.linalg.matrix_exp`.
  /// - Throws: `argument("self")` unless the matrices are square.
  public func matrixExp() throws -> Tensor {
    let matrices = try MatrixBatch(self, name: "self")
    try matrices.requireSquare(name: "self")
    let y = try detached.exponential(matrices)
    return y.derived(from: self) { [a = detached] dy in
      // The upper right block of the exponential of [[A', dY], [0, A']].
      let n = matrices.rows
      let transposed = try a.matrixTransposed()
      let upper = try Tensor.concat([transposed, dy], axis: -1)
      let lower = try Tensor.concat([transposed.zerosLike(), transposed], axis: -1)
      let block = try Tensor.concat([upper, lower], axis: -2)
      return try block.exponential(MatrixBatch(block, name: "self")).narrow(axis: -2, start: 0, length: n)
        .narrow(axis: -1, start: n, length: n)
    }
  }

  private func exponential(_ matrices: MatrixBatch) throws -> Tensor {
    guard count > 0 else { return self }
    // Up to this norm the approximation is exact in float32.
    let maxNorm: Float = 3.925724783138660
    let norms = try matrixNorm(.order(1), keepdim: true)
    let halvings = try (norms * Tensor(1 / maxNorm)).log2Ceiling()
    let x = try self * Tensor.pow(Tensor(2), -halvings)
    let (square, identity) = (try Tensor.product(x, x), try Tensor.eye(matrices.rows))
    let fourth = try Tensor.product(square, square)
    let sixth = try Tensor.product(fourth, square)
    // b0 + b2 x^2 + b4 x^4 + b6 x^6 and x (b1 + b3 x^2 + b5 x^4 + b7 x^6), both divided by b0.
    func sum(_ a: Double, _ b: Double, _ c: Double, _ d: Double) throws -> Tensor {
      try identity * Tensor(a / 17_297_280) + square * Tensor(b / 17_297_280) + fourth
        * Tensor(c / 17_297_280)
        + sixth * Tensor(d / 17_297_280)
    }
    let even = try sum(17_297_280, 1_995_840, 25_200, 56)
    let odd = try Tensor.product(x, sum(8_648_640, 277_200, 1_512, 1))
    let (numerator, denominator) = (try even + odd, try even - odd)
    let system = try LinearSystem(denominator, numerator, left: true)
    var result = try LUFactors(denominator).solve(
      rows: numerator.matrixTransposed(), system, transposed: true
    ).matrixTransposed()
    let squarings = try halvings.maximum().item()
    for step in 0..<Int(squarings.isFinite ? squarings : 0) {
      let squared = try Tensor.product(result, result)
      result = try Tensor.select(where: halvings.gt(Tensor(Float(step))), squared, else: result)
    }
    return result
  }

  /// How often each number must be halved to be at most 1; 0 for one that is not finite.
  private func log2Ceiling() throws -> Tensor {
    let result = try Tensor(uninitialized: shape)
    let (from, to) = (pointer, result.pointer)
    try Stoppable.pieces(of: count) { range in
      for index in range {
        let value = from[index]
        let isAbove = value > 1 && value.isFinite
        to[index] = isAbove ? Float(value.exponent) + (value.significand > 1 ? 1 : 0) : 0
      }
    }
    return result
  }

  /// The product of two or more matrices in the order with the fewest operations. The first factor may be a row [k] and the last one a
  /// column [k]; their axes are dropped from the result. `torch.linalg.multi_dot`.
  /// - Throws: `argument("tensors")` for fewer than two, factors of other shapes, and inner sizes that differ.
  public static func multiDot(_ tensors: [Tensor]) throws -> Tensor {
    guard tensors.count >= 2, let first = tensors.first, let last = tensors.last else {
      throw DiffusionError.argument("tensors", "expected two or more, got \(tensors.count)")
    }
    for (index, tensor) in tensors.enumerated() {
      let isEnd = index == 0 || index == tensors.count - 1
      guard tensor.rank == 2 || isEnd && tensor.rank == 1 else {
        throw DiffusionError.argument(
          "tensors",
          "factor \(index: index) has shape \(tensor.shape): expected a matrix\(isEnd ? " or a vector" : "")")
      }
    }
    var factors = tensors
    if first.rank == 1 { factors[0] = try first.unsqueezed(0) }
    if last.rank == 1 { factors[factors.count - 1] = try last.unsqueezed(-1) }
    for (index, (a, b)) in zip(factors, factors.dropFirst()).enumerated()
    where a.shape.sizes[1] != b.shape.sizes[0] {
      throw DiffusionError.argument(
        "tensors",
        "inner sizes differ: factors \(index: index) and \(index: index + 1) have the shapes \(tensors[index].shape) and \(tensors[index + 1].shape)"
      )
    }
    let product = try ProductOrder(
      factors.map { Double($0.shape.sizes[0]) } + [Double(factors[factors.count - 1].shape.sizes[1])]
    )
    .product(factors[...])
    if first.rank == 1, last.rank == 1 { return try product.reshaped(.scalar) }
    return first.rank == 1 || last.rank == 1 ? try product.reshaped([-1]) : product
  }
}

/// The order of products with the fewest operations (Cormen et al., "Introduction to Algorithms", section 15.2).
private struct ProductOrder {
  private let count: Int
  /// For factors first...last the last one of the left product, at [first * count + last].
  private var splits: Buffer<Int>

  /// - Parameter sizes: the rows of each factor and the columns of the last.
  init(_ sizes: [Double]) throws {
    count = sizes.count - 1
    splits = try Buffer(repeating: 0, count: count * count, for: "the order of products")
    let costs = try Buffer<Double>(repeating: 0, count: count * count, for: "the costs of products")
    for length in 1..<count {
      try Stoppable.pieces(of: count - length, cost: length) { range in
        for first in range {
          let last = first + length
          var best = Double.infinity
          for split in first..<last {
            let cost =
              costs[first * count + split] + costs[(split + 1) * count + last]
              + sizes[first] * sizes[split + 1] * sizes[last + 1]
            if cost < best { (best, splits[first * count + last]) = (cost, split) }
          }
          costs[first * count + last] = best
        }
      }
    }
  }

  func product(_ factors: ArraySlice<Tensor>) throws -> Tensor {
    guard factors.count > 1 else { return factors[factors.startIndex] }
    try StackGuard.check("products")
    let split = splits[factors.startIndex * count + factors.endIndex - 1]
    return try product(factors[...split]).matmul(product(factors[(split + 1)...]))
  }
}
