// Fourier transforms along several axes: one after the other.
extension Tensor {
  /// `fft` along several axes.
  /// - Parameters:
  ///   - s: the length along each axis, -1 for its own. Default: those of the tensor.
  ///   - axes: Default: as many last axes as there are lengths, or all.
  /// - Throws: `argument` as for `fft`, and if the numbers of lengths and axes differ or an axis is named twice.
  public func fftn(s: [Int]? = nil, axis: Axes = .all, norm: FourierNorm = .backward) throws -> Tensor {
    try along(try ComplexShape.signals(self), s, axis) { axes in
      try axes.reduce(self) { try $0.fft(n: $1.n, axis: $1.axis, norm: norm) }
    }
  }

  /// The inverse of `fftn`.
  public func ifftn(s: [Int]? = nil, axis: Axes = .all, norm: FourierNorm = .backward) throws -> Tensor {
    try along(try ComplexShape.signals(self), s, axis) { axes in
      try axes.reduce(self) { try $0.ifft(n: $1.n, axis: $1.axis, norm: norm) }
    }
  }

  /// The transform of real elements along several axes: of the last of them, the frequencies 0 to n / 2.
  /// - Throws: `argument` as for `fftn`.
  public func rfftn(s: [Int]? = nil, axis: Axes = .all, norm: FourierNorm = .backward) throws -> Tensor {
    try along(shape, s, axis) { axes in
      let last = axes.removeLast()
      let half = try rfft(n: last.n, axis: last.axis, norm: norm)
      return try axes.reduce(half) { try $0.fft(n: $1.n, axis: $1.axis, norm: norm) }
    }
  }

  /// The inverse of `rfftn`. The length along the last axis is 2 * (size - 1) by default.
  public func irfftn(s: [Int]? = nil, axis: Axes = .all, norm: FourierNorm = .backward) throws -> Tensor {
    try along(try ComplexShape.signals(self), s, axis) { axes in
      let last = axes.removeLast()
      let half = try axes.reduce(self) { try $0.ifft(n: $1.n, axis: $1.axis, norm: norm) }
      return try half.irfft(n: last.n, axis: last.axis, norm: norm)
    }
  }

  /// Calls a transform with its axes and their lengths, at least one. Errors about a length name `s`.
  private func along(
    _ numbers: Shape, _ s: [Int]?, _ axis: Axes, _ transform: (inout [(axis: Int, n: Int?)]) throws -> Tensor
  ) throws -> Tensor {
    var axes = try alongAxes(numbers, s, axis)
    do { return try transform(&axes) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "s")
    }
  }

  /// The axes of a transform with their lengths; at least one.
  private func alongAxes(_ numbers: Shape, _ s: [Int]?, _ axis: Axes) throws -> [(axis: Int, n: Int?)] {
    if let s, s.count > numbers.rank {
      throw DiffusionError.argument(
        "s", "\(s.count) lengths for the \(numbers.rank) axes of shape \(numbers)")
    }
    let axes: [Int]
    if let list = axis.list {
      axes = try list.map { try numbers.axis($0) }
      _ = try numbers.axes(list)
    } else {
      axes = Array((numbers.rank - (s?.count ?? numbers.rank))..<numbers.rank)
    }
    guard !axes.isEmpty else { throw DiffusionError.argument("axis", "no axis to transform along") }
    guard let s else { return axes.map { ($0, nil) } }
    guard s.count == axes.count else {
      throw DiffusionError.argument("s", "\(s.count) lengths for \(axes.count) axes")
    }
    return try zip(axes, s).map { axis, n in
      guard n > 0 || n == -1 else {
        throw DiffusionError.argument(
          "s", "a transform of \(n) elements along axis \(index: axis) of shape \(numbers)")
      }
      return (axis, n == -1 ? nil : n)
    }
  }
}
