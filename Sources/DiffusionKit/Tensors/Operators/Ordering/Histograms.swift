import CKernels

extension Tensor {
  /// How often each class label 0, 1, ... occurs, or the sum of the weights of its occurrences, as `torch.bincount`. No
  /// gradient.
  /// - Parameters:
  ///   - weights: one for each label.
  ///   - minLength: the minimum number of counts.
  /// - Returns: [max(largest label + 1, minLength)].
  /// - Throws: `argument("self")` unless the labels have one axis and are whole numbers of at least 0;
  ///   `argument("weights")`, `argument("minLength")`.
  public func bincount(weights: Tensor? = nil, minLength: Int = 0) throws -> Tensor {
    try Requirement.nonNegative(minLength, "min_length")
    guard rank == 1 else {
      throw DiffusionError.argument("self", "expected one axis of class labels, got \(shape)")
    }
    if let weights, weights.shape != shape {
      throw DiffusionError.argument("weights", "shape \(weights.shape) for labels of shape \(shape)")
    }
    var maxLabel: Float = -1
    try Stoppable.pieces(of: count) { piece in
      let labels = pointer
      for index in piece {
        let label = labels[index]
        guard label >= 0, label == label.rounded(.towardZero), label < 0x1p53 else {
          throw DiffusionError.argument("self", "\(label) is not a class label, a whole number of at least 0")
        }
        maxLabel = max(maxLabel, label)
      }
    }
    let length = max(Int(maxLabel) + 1, minLength)
    let shape = try Shape([length], name: length == minLength ? "min_length" : "self")
    let sums = try Buffer<Double>(repeating: 0, count: shape.count, for: "the counts of labels")
    try Stoppable.pieces(of: count) { piece in
      let labels = pointer
      let weights = weights?.pointer
      for index in piece { sums.base[Int(labels[index])] += weights.map { Double($0[index]) } ?? 1 }
    }
    return try Tensor(rounding: sums)
  }

  /// The number of elements in each of `bins` intervals of equal width, as `torch.histc`: the last includes its upper end,
  /// and elements outside of all are ignored. No gradient.
  /// - Parameters:
  ///   - min: the lower end of the first interval.
  ///   - max: the upper end of the last. If both ends are equal they are the extreme elements.
  /// - Throws: `argument("bins")` below 1, `argument("max")` for ends that are not finite or not ascending.
  public func histc(bins: Int = 100, min: Float = 0, max: Float = 0) throws -> Tensor {
    try Requirement.positive(bins, "bins")
    var (low, high) = (min, max)
    if low == high, count > 0 { (low, high) = try extremes }
    guard low.isFinite, high.isFinite, low <= high else {
      throw DiffusionError.argument(
        "max", "the range from \(plain(low)) to \(plain(high)) is not finite and ascending")
    }
    if low == high { (low, high) = (low - 1, high + 1) }
    let edges = try Tensor.linspace(Double(low), Double(high), steps: Tensor.edgeCount(bins))
    return try Tensor(rounding: histogram(CK_BINS_COMPUTED, edges, nil))
  }

  /// The number of elements, or the sum of their weights, in each of `bins` intervals of equal width, and the edges of
  /// the intervals, as `torch.histogram`. No gradient.
  /// - Parameters:
  ///   - range: the outer edges; by default the extreme elements.
  ///   - weight: a weight for each element, in this tensor's shape.
  ///   - density: whether the result is divided by the intervals' widths and by its sum: its integral is 1.
  /// - Returns: [bins], and [bins + 1] edges; the last interval includes its upper edge, and elements outside of all are
  ///   ignored.
  /// - Throws: `argument("bins")`, `argument("range")`, `argument("weight")`.
  public func histogram(
    bins: Int, range: (low: Float, high: Float)? = nil, weight: Tensor? = nil, density: Bool = false
  ) throws -> (histogram: Tensor, edges: Tensor) {
    try Requirement.positive(bins, "bins")
    var (low, high) = try range ?? (count > 0 ? extremes : (0, 1))
    guard low.isFinite, high.isFinite, low <= high else {
      throw DiffusionError.argument(
        "range", "the range from \(plain(low)) to \(plain(high)) is not finite and ascending")
    }
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    let edges = try Tensor.linspace(Double(low), Double(high), steps: Tensor.edgeCount(bins))
    return (try histogram(CK_BINS_CORRECTED, edges, weight, density), edges)
  }

  /// The same for intervals between ascending edges.
  /// - Throws: `argument("bins")` unless the edges have one axis, are at least two, ascending and not NaN;
  ///   `argument("weight")`.
  public func histogram(
    edges: Tensor, weight: Tensor? = nil, density: Bool = false
  ) throws -> (histogram: Tensor, edges: Tensor) {
    let edges = edges.detached
    guard edges.rank == 1, edges.count >= 2 else {
      throw DiffusionError.argument("bins", "expected two edges or more on one axis, got \(edges.shape)")
    }
    try Stoppable.pieces(of: edges.count - 1) { piece in
      for index in piece where !(edges.pointer[index] <= edges.pointer[index + 1]) {
        throw DiffusionError.argument(
          "bins",
          "edges must ascend: \(plain(edges.pointer[index])) is before \(plain(edges.pointer[index + 1]))")
      }
    }
    return (try histogram(CK_BINS_SEARCHED, edges, weight, density), edges)
  }

  private func histogram(
    _ kind: ck_bins, _ edges: Tensor, _ weight: Tensor?, _ density: Bool
  ) throws -> Tensor {
    if let weight { try weight.shape.requireEqual(to: shape, of: "an input", name: "weight") }
    let sums = try histogram(kind, edges, weight)
    if density {
      let total = sums.reduce(0, +)
      try Stoppable.pieces(of: sums.count) { piece in
        for bin in piece {
          sums.base[bin] /= total * Double(edges.pointer[bin + 1] - edges.pointer[bin])
        }
      }
    }
    return try Tensor(rounding: sums)
  }

  private func histogram(_ kind: ck_bins, _ edges: Tensor, _ weights: Tensor?) throws -> Buffer<Double> {
    let sums = try Buffer<Double>(repeating: 0, count: edges.count - 1, for: "the bins of a histogram")
    try Stoppable.run(count) {
      ck_histogram(kind, count, pointer, weights?.pointer, sums.count, edges.pointer, sums.base)
    }
    return sums
  }

  /// One more than the number of bins.
  private static func edgeCount(_ bins: Int) throws -> Int { try Shape([bins], name: "bins").count + 1 }

  private init(rounding sums: Buffer<Double>) throws {
    try self.init(uninitialized: Shape([sums.count]))
    let elements = pointer
    try Stoppable.pieces(of: sums.count) { piece in
      for index in piece { elements[index] = Float(sums.base[index]) }
    }
  }
}
