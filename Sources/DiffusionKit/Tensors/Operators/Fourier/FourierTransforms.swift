import CKernels

/// Which transforms are scaled, under PyTorch's names.
public enum FourierNorm: String, CaseIterable, Sendable {
  /// The inverse transforms by 1 / n.
  case backward
  /// All transforms by 1 / sqrt(n).
  case ortho
  /// The forward transforms by 1 / n.
  case forward

  /// The factor of a transform over `n` elements.
  func scale(_ n: Int, isForward: Bool) -> Float {
    switch self {
    case .ortho: Float(1 / Double(n).squareRoot())
    case .backward: isForward ? 1 : Float(1 / Double(n))
    case .forward: isForward ? Float(1 / Double(n)) : 1
    }
  }
}

// Discrete Fourier transforms along one axis, as PyTorch's. Complex numbers are a last axis of size 2, which is no axis
// of the signal: -1 is the axis before it. Lengths of any size take time in proportion to n log n.
extension Tensor {
  /// The transform sum over j of x[j] exp(-2 pi i j k / n) of complex signals [..., n, 2].
  /// - Parameters:
  ///   - n: the length to which signals are cut, or filled up with zeros. Default: their own.
  ///   - axis: the axis of the signals, from 0.
  /// - Throws: `argument` for a tensor that is not complex, an axis that does not exist and a length of 0.
  public func fft(n: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward) throws -> Tensor {
    try complexTransform(n, axis, norm, isForward: true)
  }

  /// The inverse of `fft`.
  public func ifft(n: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward) throws -> Tensor {
    try complexTransform(n, axis, norm, isForward: false)
  }

  /// The transform of real signals [..., n]: the frequencies 0 to n / 2, [..., n / 2 + 1, 2]. The others are the complex
  /// conjugates of these.
  /// - Throws: `argument` for an axis that does not exist and a length of 0.
  public func rfft(n: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward) throws -> Tensor {
    let axis = try shape.axis(axis)
    let n = try Tensor.transformLength(n ?? shape.sizes[axis], shape, axis)
    let transform = FourierTransform(form: CK_FFT_FROM_REAL, n: n, scale: norm.scale(n, isForward: true))
    return try transformed(transform, shape, axis, count: transform.resultCount)
  }

  /// The inverse of `rfft`: the real signal [..., n] of the frequencies 0 to n / 2. The imaginary parts of the first and,
  /// if n is even, the last one do not matter.
  /// - Parameter n: the length of the result. Default: 2 * (size - 1), the even one.
  /// - Throws: `argument` as for `fft`.
  public func irfft(n: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward) throws -> Tensor {
    try toReal(n, axis, norm, isForward: false)
  }

  /// The real spectrum [..., n] of a signal whose second half is the complex conjugate of the first: n / 2 + 1 elements are
  /// read.
  /// - Throws: `argument` as for `fft`.
  public func hfft(n: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward) throws -> Tensor {
    try conj().toReal(n, axis, norm, isForward: true)
  }

  /// The inverse of `hfft`: the first n / 2 + 1 elements of the signal with this real spectrum.
  /// - Throws: `argument` as for `rfft`.
  public func ihfft(n: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward) throws -> Tensor {
    let opposite: FourierNorm =
      switch norm {
      case .backward: .forward
      case .forward: .backward
      case .ortho: .ortho
      }
    return try rfft(n: n, axis: axis, norm: opposite).conj()
  }

  private func complexTransform(_ n: Int?, _ axis: Int, _ norm: FourierNorm, isForward: Bool) throws -> Tensor
  {
    let numbers = try ComplexShape.signals(self)
    let axis = try numbers.axis(axis)
    let n = try Tensor.transformLength(n ?? numbers.sizes[axis], numbers, axis)
    let transform = FourierTransform(
      form: CK_FFT_COMPLEX, n: n, isInverse: !isForward, scale: norm.scale(n, isForward: isForward))
    return try transformed(transform, numbers, axis, count: n)
  }

  private func toReal(_ n: Int?, _ axis: Int, _ norm: FourierNorm, isForward: Bool) throws -> Tensor {
    let numbers = try ComplexShape.signals(self)
    let axis = try numbers.axis(axis)
    let (even, overflow) = (numbers.sizes[axis] - 1).multipliedReportingOverflow(by: 2)
    let n = try Tensor.transformLength(n ?? (overflow ? 0 : even), numbers, axis)
    let transform = FourierTransform(form: CK_FFT_TO_REAL, n: n, scale: norm.scale(n, isForward: isForward))
    return try transformed(transform, numbers, axis, count: n)
  }

  private static func transformLength(_ n: Int, _ numbers: Shape, _ axis: Int) throws -> Int {
    guard n > 0 else {
      throw DiffusionError.argument(
        "n", "a transform of \(n) elements along axis \(index: axis) of shape \(numbers)")
    }
    return n
  }

  /// - Parameters:
  ///   - numbers: this tensor's shape, without the axis of real and imaginary parts.
  ///   - count: the size of the result along the axis. It may differ from that of the transform, in gradients.
  func transformed(_ transform: FourierTransform, _ numbers: Shape, _ axis: Int, count: Int) throws -> Tensor
  {
    var sizes = numbers.sizes
    sizes[axis] = count
    let result = try Shape(sizes, name: "n")
    let target = transform.writesComplex ? try ComplexShape.pairs(sizes, name: "n") : result
    let y =
      try count > transform.resultCount ? Tensor.zeros(target) : Tensor(uninitialized: target)
    guard y.count > 0, self.count > 0 else {
      return try (y.count > 0 ? Tensor.zeros(target) : y).independent(of: self)
    }
    let (outer, size, inner) = numbers.split(at: axis)
    // Signals that follow each other are lanes too.
    func side(_ x: Tensor, _ count: Int, isComplex: Bool) -> ck_fft_side {
      let width = isComplex ? 2 : 1
      return ck_fft_side(
        values: x.pointer, outer: inner == 1 ? 0 : width * count * inner,
        lane: inner == 1 ? width * count : width,
        element: width * inner, count: count, is_complex: isComplex)
    }
    try transform.run(
      from: side(self, size, isComplex: transform.readsComplex),
      to: side(y, count, isComplex: transform.writesComplex),
      outer: inner == 1 ? 1 : outer, lanes: inner == 1 ? outer : inner)
    return y.derived(from: self) { dy in
      try dy.transformed(transform.adjoint, result, axis, count: size)
    }
  }
}
