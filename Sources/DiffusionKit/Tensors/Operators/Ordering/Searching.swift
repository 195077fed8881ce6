import CKernels

extension Tensor {
  /// For each value the position from 0 at which it would be inserted into a sorted sequence, as `torch.searchsorted`:
  /// before equal elements, or after them if `right`. No gradient.
  /// - Parameters:
  ///   - sorted: [n], for values of any shape, or [..., n], for values [..., m] with the same other axes.
  ///   - sorter: the positions from `first` on that sort `sorted`, in its shape.
  ///   - first: the number of the first position in `sorter`.
  /// - Returns: positions 0...n in the shape of the values.
  /// - Throws: `argument("values")`, `argument("sorter")`, `argument("sorted")` if positions are not exact.
  public static func searchsorted(
    _ sorted: Tensor, _ values: Tensor, right: Bool = false, sorter: Tensor? = nil, first: Int = 0
  ) throws -> Tensor {
    let (rows, n, _) = sorted.shape.split(at: sorted.rank - 1)
    guard sorted.rank == 1 || sorted.shape.sizes.dropLast() == values.shape.sizes.dropLast() else {
      throw DiffusionError.argument(
        "values",
        "shape \(values.shape) for sequences of shape \(sorted.shape), all axes but the last must be equal")
    }
    guard n < 1 << 24 else {
      throw DiffusionError.argument(
        "sorted", "positions among \(n) elements are too large for a tensor, at most \(1 << 24)")
    }
    let y = try Tensor(uninitialized: values.shape)
    let order = try sorter.map { sorter -> Buffer<UInt32> in
      try sorter.shape.requireEqual(to: sorted.shape, of: "sequences", name: "sorter")
      let positions = try PositionList(sorter, first: first).resolved(
        in: sorted.shape, axis: sorted.rank - 1, name: "sorter")
      return try Buffer(positions.lazy.map(UInt32.init(truncatingIfNeeded:)), for: "the order of elements")
    }
    guard y.count > 0 else { return y }
    let inRow = sorted.rank == 1 ? y.count : values.shape.sizes[values.rank - 1]
    try Stoppable.run(y.count.multipliedClamping(by: 16)) {
      ck_search_sorted(
        right, sorted.rank == 1 ? 1 : rows, n, sorted.pointer, order?.base, inRow, values.pointer, y.pointer)
    }
    return y
  }

  /// The number from 0 of the interval between ascending boundaries that each element lies in, as `torch.bucketize`: an
  /// interval includes its upper boundary, or its lower one if `right`. No gradient.
  /// - Parameter boundaries: [n].
  /// - Throws: `argument("boundaries")` for other axes.
  public func bucketize(_ boundaries: Tensor, right: Bool = false) throws -> Tensor {
    guard boundaries.rank == 1 else {
      throw DiffusionError.argument("boundaries", "expected one axis, got \(boundaries.shape)")
    }
    do { return try Tensor.searchsorted(boundaries, self, right: right) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "boundaries")
    }
  }
}
