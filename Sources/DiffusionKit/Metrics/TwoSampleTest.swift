import CKernels

/// The leave-one-out accuracy of a 1-nearest-neighbour classifier that tells two sets of samples apart: a classifier
/// two-sample test (Lopez-Paz and Oquab 2017, section 4).
///
/// 0.5 means that the sets cannot be told apart, 1 that they are separate; well below 0.5 that each has copies of the
/// other's members. By chance it varies by about 0.5 / sqrt(2 N) around its mean.
///
/// - Parameters:
///   - a: [N, ...], flattened to vectors.
///   - b: [N, ...] of the same shape: with unequal counts 0.5 would not be the level of chance.
/// - Throws: `argument("b")` for another shape, `argument("a")` for no or non-finite data.
public func c2st1NN(_ a: Tensor, _ b: Tensor) throws -> Double {
  guard a.shape == b.shape else {
    throw DiffusionError.argument(
      "b", "shape \(b.shape) for a first set of shape \(a.shape), they must be the same")
  }
  guard a.count > 0 else { throw DiffusionError.argument("a", "no samples: shape \(a.shape)") }
  for (name, set) in [("a", a), ("b", b)] where !ck_all_finite(set.count, set.pointer) {
    throw DiffusionError.argument(name, "its values are not finite")
  }
  let half = a.shape.sizes[0]
  let size = a.count / half
  let points = try centred(a, b, half: half, size: size)
  let squares = (0..<2 * half).map { row in Float(ck_sum_of_squares(size, points.pointer + row * size)) }

  // The nearest point is that of the largest <p, q> - |q|^2 / 2; blocks of rows bound the memory of the products.
  let block = 64
  var correct = 0
  for start in stride(from: 0, to: 2 * half, by: block) {
    try Session.current.checkInterrupted()
    let rows = min(block, 2 * half - start)
    let part = try Tensor(uninitialized: Shape([rows, size]))
    part.pointer.update(from: points.pointer + start * size, count: part.count)
    let products = try Tensor.product(part, points, transposeB: true)
    products.withUnsafeFloats { products in
      for row in 0..<rows {
        let own = start + row
        var best = -Float.infinity
        var nearest = own == 0 ? 1 : 0
        for other in 0..<2 * half where other != own {
          let score = products[row * 2 * half + other] - 0.5 * squares[other]
          if score > best { (best, nearest) = (score, other) }
        }
        if (own < half) == (nearest < half) { correct += 1 }
      }
    }
  }
  return Double(correct) / Double(2 * half)
}

/// Both sets as rows of one matrix, moved so that their mean is 0: distances from products lose fewer digits.
private func centred(_ a: Tensor, _ b: Tensor, half: Int, size: Int) throws -> Tensor {
  let points = try Tensor(uninitialized: Shape([2 * half, size]))
  points.pointer.update(from: a.pointer, count: a.count)
  (points.pointer + a.count).update(from: b.pointer, count: b.count)
  var mean = [Double](repeating: 0, count: size)
  try Stoppable.pieces(of: 2 * half, cost: size) { rows in
    for row in rows {
      for column in 0..<size { mean[column] += Double(points.pointer[row * size + column]) }
    }
  }
  try Stoppable.pieces(of: 2 * half, cost: size) { rows in
    for row in rows {
      for column in 0..<size { points.pointer[row * size + column] -= Float(mean[column] / Double(2 * half)) }
    }
  }
  return points
}
