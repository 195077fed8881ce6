import CKernels

/// Pairs the samples of two sets so that the sum of squared distances is minimal, and returns for each sample of `a` the
/// index of its partner in `b`. Exact, by shortest augmenting paths (Jonker and Volgenant 1987). Time grows with about the
/// square of the number of samples, 2 ms for 256 points in the plane and 8 s for 10,000; memory grows with the number.
///
/// - Parameters:
///   - a: [N, ...], flattened to vectors.
///   - b: of the same shape.
/// - Throws: `argument` for different shapes, no samples and non-finite values; `interrupted`.
public func optimalAssignment(_ a: Tensor, _ b: Tensor) throws -> [Int] {
  try SampleSets.checkEqual(a, b)
  let rows = a.shape.sizes[0]
  let size = a.count / rows
  guard rows < Int(Int32.max) - 16 else {
    throw DiffusionError.argument("a", "shape \(a.shape): too many samples to pair")
  }
  let workspace = try Storage(bytes: ck_assignment_workspace(rows, size) * MemoryLayout<Double>.stride)
  defer { withExtendedLifetime(workspace) {} }
  let columns = try Buffer<Int32>(repeating: 0, count: rows, for: "the pairs")
  let (pa, pb) = (a.pointer, b.pointer)
  try workspace.base.withMemoryRebound(to: Double.self, capacity: ck_assignment_workspace(rows, size)) {
    workspace in
    // The work estimate is the number of all pairs; the search visits them several times.
    try Stoppable.run(rows.multipliedReportingOverflow(by: rows).partialValue) {
      _ = ck_assign(rows, size, pa, pb, columns.base, workspace)
    }
  }
  try Allocation.require(rows * MemoryLayout<Int>.stride, for: "the pairs")
  return columns.map(Int.init)
}

/// The 2-Wasserstein distance of two sets of equal size: the root of the minimal mean squared distance of pairs.
///
/// The distance of two sets from one distribution is not 0; it falls with the number of samples.
///
/// - Parameters:
///   - a: [N, ...], flattened to vectors.
///   - b: of the same shape.
///   - squared: whether to return the square of the distance. Default false.
/// - Throws: as `optimalAssignment`.
public func wasserstein(_ a: Tensor, _ b: Tensor, squared: Bool = false) throws -> Double {
  let pairs = try optimalAssignment(a, b)
  let size = a.count / pairs.count
  var sum = 0.0
  a.withUnsafeFloats { a in
    b.withUnsafeFloats { b in
      for (row, column) in pairs.enumerated() {
        for index in 0..<size {
          let difference = Double(a[row * size + index]) - Double(b[column * size + index])
          sum += difference * difference
        }
      }
    }
  }
  let mean = sum / Double(pairs.count)
  return squared ? mean : mean.squareRoot()
}
