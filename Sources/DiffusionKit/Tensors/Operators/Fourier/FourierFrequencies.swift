extension Tensor {
  /// The frequencies of `fft`'s n results in cycles per unit of the spacing `d`: 0, 1, ..., then the negative ones up to
  /// -1, all divided by n d.
  /// - Throws: `argument` for n below 1 and a spacing of 0 or that is not finite.
  public static func fftfreq(_ n: Int, d: Double = 1) throws -> Tensor {
    try frequencies(n, d, count: n) { $0 < (n + 1) / 2 ? $0 : $0 - n }
  }

  /// The frequencies of `rfft`'s n / 2 + 1 results.
  /// - Throws: `argument` as for `fftfreq`.
  public static func rfftfreq(_ n: Int, d: Double = 1) throws -> Tensor {
    try frequencies(n, d, count: n / 2 + 1) { $0 }
  }

  private static func frequencies(_ n: Int, _ d: Double, count: Int, _ multiple: (Int) -> Int) throws
    -> Tensor
  {
    try Requirement.positive(n, "n")
    guard d.isFinite && d != 0 else {
      throw DiffusionError.argument("d", "a finite spacing other than 0, not \(d)")
    }
    let y = try Tensor(uninitialized: Shape([count], name: "n"))
    let unit = 1 / (Double(n) * d)
    try Stoppable.pieces(of: count) { range in
      for index in range { y.pointer[index] = Float(Double(multiple(index)) * unit) }
    }
    return y
  }

  /// Moves the frequency 0 from the first position to the middle, position n / 2, along the axes. A last axis of size 2
  /// counts as real and imaginary parts, which stay.
  /// - Throws: `argument("axis")` for an axis that does not exist or is named twice.
  public func fftshift(_ axis: Axes = .all) throws -> Tensor { try shifted(axis) { $0 / 2 } }

  /// The inverse of `fftshift`, which differs from it for odd sizes.
  public func ifftshift(_ axis: Axes = .all) throws -> Tensor { try shifted(axis) { ($0 + 1) / 2 } }

  private func shifted(_ axis: Axes, _ amount: (Int) -> Int) throws -> Tensor {
    let numbers = try rank > 1 && shape.sizes.last == 2 ? ComplexShape(self).numbers : shape
    let axes = try axis.list.map { try numbers.axes($0) } ?? Array(0..<numbers.rank)
    return try rolled(axes.map { amount(numbers.sizes[$0]) }, axis: axes)
  }
}
