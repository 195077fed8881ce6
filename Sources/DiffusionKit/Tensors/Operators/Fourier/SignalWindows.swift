import Glibc

// The windows of signal processing, as PyTorch's: `windowLength` factors [windowLength], computed in double precision. A
// periodic window is one for Fourier transforms: it lacks the last element of the symmetric window that is one longer.
extension Tensor {
  /// (1 - cos(2 pi k / N)) / 2, also called von Hann's window.
  /// - Throws: `argument("windowLength")` for a negative length.
  public static func hannWindow(_ windowLength: Int, periodic: Bool = true) throws -> Tensor {
    try hammingWindow(windowLength, periodic: periodic, alpha: 0.5, beta: 0.5)
  }

  /// alpha - beta cos(2 pi k / N)
  /// - Throws: `argument("windowLength")` for a negative length.
  public static func hammingWindow(
    _ windowLength: Int, periodic: Bool = true, alpha: Double = 0.54, beta: Double = 0.46
  ) throws -> Tensor {
    try window(windowLength, periodic) { alpha - beta * Glibc.cos(2 * .pi * $0) }
  }

  /// 0.42 - 0.5 cos(2 pi k / N) + 0.08 cos(4 pi k / N)
  /// - Throws: `argument("windowLength")` for a negative length.
  public static func blackmanWindow(_ windowLength: Int, periodic: Bool = true) throws -> Tensor {
    try window(windowLength, periodic) {
      0.42 - 0.5 * Glibc.cos(2 * .pi * $0) + 0.08 * Glibc.cos(4 * .pi * $0)
    }
  }

  /// A triangle: 1 - |2 k / N - 1|
  /// - Throws: `argument("windowLength")` for a negative length.
  public static func bartlettWindow(_ windowLength: Int, periodic: Bool = true) throws -> Tensor {
    try window(windowLength, periodic) { 1 - (2 * $0 - 1).magnitude }
  }

  /// I0(beta sqrt(1 - (2 k / N - 1)^2)) / I0(beta), with the modified Bessel function of order 0 (Kaiser 1974).
  /// - Parameter beta: the larger, the lower the side lobes and the wider the main one. PyTorch's default.
  /// - Throws: `argument` for a negative length and a beta that is not finite.
  public static func kaiserWindow(_ windowLength: Int, periodic: Bool = true, beta: Double = 12) throws
    -> Tensor
  {
    guard beta.magnitude <= 700 else {
      throw DiffusionError.argument("beta", "a number from -700 to 700, not \(beta)")
    }
    let middle = besselI0(beta)
    return try window(windowLength, periodic) { position in
      let side = 2 * position - 1
      return besselI0(beta * max(1 - side * side, 0).squareRoot()) / middle
    }
  }

  /// - Parameter value: the factor at a position from 0 to 1.
  private static func window(_ length: Int, _ isPeriodic: Bool, _ value: (Double) -> Double) throws -> Tensor
  {
    try Requirement.nonNegative(length, "windowLength")
    let y = try Tensor(uninitialized: Shape([length], name: "windowLength"))
    if length == 1 { y.pointer[0] = 1 }
    guard length > 1 else { return y }
    let last = Double(isPeriodic ? length : length - 1)
    try Stoppable.pieces(of: length, cost: 16) { range in
      for k in range { y.pointer[k] = Float(value(Double(k) / last)) }
    }
    return y
  }

  /// The power series, whose terms are positive: accurate for all arguments that do not overflow.
  private static func besselI0(_ x: Double) -> Double {
    let square = x * x / 4
    var (sum, term, k) = (1.0, 1.0, 1.0)
    while term > sum * 1e-17 {
      term *= square / (k * k)
      sum += term
      k += 1
    }
    return sum
  }
}
