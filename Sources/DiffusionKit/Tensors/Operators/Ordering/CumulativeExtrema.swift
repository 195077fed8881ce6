extension Tensor {
  /// The greatest element up to each position of an axis, and its position from 0: the last of equal ones; NaN from the
  /// first NaN on. The values have a gradient.
  public func cummax(axis: Int) throws -> (values: Tensor, indices: Tensor) {
    try cumulativeExtrema(axis, greatest: true)
  }

  /// The least element up to each position of an axis; see `cummax`.
  public func cummin(axis: Int) throws -> (values: Tensor, indices: Tensor) {
    try cumulativeExtrema(axis, greatest: false)
  }

  private func cumulativeExtrema(_ axis: Int, greatest: Bool) throws -> (values: Tensor, indices: Tensor) {
    let lanes = try lanes(along: axis)
    try lanes.requireExactPositions()
    let order = try Order(cumulativeExtrema: self, lanes, greatest: greatest)
    return (order.values(shape, from: self), try order.indices(shape))
  }
}
