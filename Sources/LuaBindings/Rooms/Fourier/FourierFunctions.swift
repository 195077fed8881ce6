import DiffusionKit

extension FourierNorm: OptionChoice, LuaReadable {}

/// dk.fft: discrete Fourier transforms and their frequencies.
enum FourierFunctions {
  static let functions: [Function] = alongOneAxis + alongTwoAxes + alongAxes + frequencies

  private static let alongOneAxis: [Function] = [
    transform(
      "fft", "The discrete Fourier transform of complex signals, sum over j of x[j] exp(-2 pi i j k / n).",
      complex, shapes: "[..., n, 2] to [..., n, 2].",
      example: "print(dk.fft.fft(dk.complex(dk.tensor{1, 2}))) --> 3 0 -1 0 [Tensor of shape 2x2]"
    ) { try $0.fft(n: $1, axis: $2, norm: $3) },
    transform(
      "ifft", "The inverse of fft.", complex, shapes: "[..., n, 2] to [..., n, 2].",
      example: """
        local z = dk.fft.fft(dk.complex(dk.tensor{1, 2}))
        print(dk.fft.ifft(z)) --> 1 0 2 0 [Tensor of shape 2x2]
        """
    ) { try $0.ifft(n: $1, axis: $2, norm: $3) },
    transform(
      "rfft",
      "The Fourier transform of real signals: the frequencies 0 to n / 2, of which the others are complex conjugates.",
      real, shapes: "[..., n] to [..., floor(n / 2) + 1, 2].", errors: .transforming,
      example: """
        local wave = dk.cos(2 * math.pi / 8 * dk.arange(8)) -- one period
        print(dk.fft.abs(dk.fft.rfft(wave)):round()) --> 0 4 0 0 0 [Tensor of shape 5]
        """
    ) { try $0.rfft(n: $1, axis: $2, norm: $3) },
    transform(
      "irfft",
      "The inverse of rfft. For signals of odd length give n; imaginary parts of the frequencies 0 and n / 2 are ignored.",
      complex, n: "length of the result, by default 2 * (m - 1)", shapes: "[..., m, 2] to [..., n].",
      example: """
        local x = dk.tensor{1, 2, 3}
        print(dk.fft.irfft(dk.fft.rfft(x), 3):round()) --> 1 2 3 [Tensor of shape 3]
        """
    ) { try $0.irfft(n: $1, axis: $2, norm: $3) },
    transform(
      "hfft", "The real spectrum of a signal of which the second half is the complex conjugate of the first.",
      complex, n: "length of the result, by default 2 * (m - 1)", shapes: "[..., m, 2] to [..., n].",
      example: "print(dk.fft.hfft(dk.complex(dk.tensor{1, 1, 1}))) --> 4 0 0 0 [Tensor of shape 4]"
    ) { try $0.hfft(n: $1, axis: $2, norm: $3) },
    transform(
      "ihfft", "The inverse of hfft: the first half of the signal with this real spectrum.", real,
      shapes: "[..., n] to [..., floor(n / 2) + 1, 2].", errors: .transforming,
      example: "print(dk.fft.real(dk.fft.ihfft(dk.tensor{4, 0, 0, 0}))) --> 1 1 1 [Tensor of shape 3]"
    ) { try $0.ihfft(n: $1, axis: $2, norm: $3) },
  ]

  private static let alongTwoAxes: [Function] = [
    transform2(
      "fft2", "The Fourier transform along two axes.", complex, shapes: "[..., h, w, 2] to [..., h, w, 2].",
      example: "print(dk.fft.real(dk.fft.fft2(dk.complex(dk.ones(1, 2))))) --> 2 0 [Tensor of shape 1x2]"
    ) { try $0.fftn(s: $1, axis: $2, norm: $3) },
    transform2(
      "ifft2", "The inverse of fft2.", complex, shapes: "[..., h, w, 2] to [..., h, w, 2].",
      example: """
        local z = dk.fft.fft2(dk.complex(dk.ones(1, 2)))
        print(dk.fft.real(dk.fft.ifft2(z))) --> 1 1 [Tensor of shape 1x2]
        """
    ) { try $0.ifftn(s: $1, axis: $2, norm: $3) },
    transform2(
      "rfft2", "The Fourier transform of real images: of the last axis, the frequencies 0 to w / 2.", real,
      shapes: "[..., h, w] to [..., h, floor(w / 2) + 1, 2].",
      example: "print(dk.fft.rfft2(dk.ones(3, 2, 8, 8)):shape()) --> 3 x 2 x 8 x 5 x 2"
    ) { try $0.rfftn(s: $1, axis: $2, norm: $3) },
    transform2(
      "irfft2", "The inverse of rfft2. For an odd width give s.", complex,
      shapes: "[..., h, m, 2] to [..., h, w], w = 2 * (m - 1) by default.",
      example: """
        local image = dk.tensor{{1, 2}, {3, 4}}
        print(dk.fft.irfft2(dk.fft.rfft2(image))) --> 1 2 3 4 [Tensor of shape 2x2]
        """
    ) { try $0.irfftn(s: $1, axis: $2, norm: $3) },
  ]

  private static let alongAxes: [Function] = [
    transformN(
      "fftn", "The Fourier transform along several axes.", complex, shapes: "[..., 2] to [..., 2].",
      example: "print(dk.fft.real(dk.fft.fftn(dk.complex(dk.ones(2, 1))))) --> 2 0 [Tensor of shape 2x1]"
    ) { try $0.fftn(s: $1, axis: $2, norm: $3) },
    transformN(
      "ifftn", "The inverse of fftn.", complex, shapes: "[..., 2] to [..., 2].",
      example: "print(dk.fft.real(dk.fft.ifftn(dk.complex(dk.ones(2, 1))))) --> 1 0 [Tensor of shape 2x1]"
    ) { try $0.ifftn(s: $1, axis: $2, norm: $3) },
    transformN(
      "rfftn",
      "The Fourier transform of real elements along several axes: of the last one, the frequencies 0 to n / 2.",
      real, shapes: "[..., n] to [..., floor(n / 2) + 1, 2].",
      example: "print(dk.fft.rfftn(dk.ones(4, 4, 6)):shape()) --> 4 x 4 x 4 x 2"
    ) { try $0.rfftn(s: $1, axis: $2, norm: $3) },
    transformN(
      "irfftn", "The inverse of rfftn. For an odd length of the last axis give s.", complex,
      shapes: "[..., m, 2] to [..., n], n = 2 * (m - 1) by default.",
      example: "print(dk.fft.irfftn(dk.fft.rfftn(dk.ones(4, 4, 6))):shape()) --> 4 x 4 x 6"
    ) { try $0.irfftn(s: $1, axis: $2, norm: $3) },
  ]

  private static let frequencies: [Function] = [
    Function(
      "fftfreq", "The frequencies of fft's results: 0, 1, ..., then the negative ones up to -1, over n * d.",
      length, spacing, returns: "Tensor"
    ) { n, d in try Tensor.fftfreq(n, d: d) }.documented(
      shapes: "[n].", errors: .spacing,
      example:
        "print(dk.fft.fftfreq(4, 0.5)) --> 0.0000 0.5000 -1.0000 -0.5000 [Tensor of shape 4]"),
    Function(
      "rfftfreq", "The frequencies of rfft's results: 0, 1, ..., n / 2, over n * d.", length, spacing,
      returns: "Tensor"
    ) { n, d in try Tensor.rfftfreq(n, d: d) }.documented(
      shapes: "[floor(n / 2) + 1].", errors: .spacing,
      example: "print(dk.fft.rfftfreq(4)) --> 0.0000 0.2500 0.5000 [Tensor of shape 3]"),
    Function(
      "fftshift",
      "Moves the frequency 0 to the middle of the axes. A last axis of size 2 counts as real and imaginary parts; roll shifts such an axis.",
      shifted, axes, returns: "Tensor"
    ) { x, axis in try x.fftshift(axis.axes) }.documented(
      shapes: .same, errors: .axes,
      example: "print(dk.fft.fftshift(dk.fft.fftfreq(4) * 4)) --> -2 -1 0 1 [Tensor of shape 4]"),
    Function(
      "ifftshift", "The inverse of fftshift, from which it differs for odd sizes.", shifted, axes,
      returns: "Tensor"
    ) { x, axis in try x.ifftshift(axis.axes) }.documented(
      shapes: .same, errors: .axes,
      example: "print(dk.fft.ifftshift(dk.tensor{-1, 0, 1})) --> 0 1 -1 [Tensor of shape 3]"),
  ]

  private static let complex = Argument<Tensor>("input", "complex numbers, a last axis of size 2")
  private static let real = Argument<Tensor>("input", "real numbers")
  private static let shifted = Argument<Tensor>("input", "any shape")
  private static let norm = Argument(
    "norm",
    "what is divided: the inverse by n, the transform by n (\"forward\"), or both by its square root (\"ortho\")",
    default: FourierNorm.backward)
  private static let lengths = Argument<[Int]?>(
    "s", "length of each axis, cut or padded with zeros; -1 for the input's")
  private static let axes = Argument<AxisList?>("axis", "an axis or a list; all by default")
  private static let length = Argument<Int>("n", "length of the transform")
  private static let spacing = Argument("d", "time between two elements", default: 1.0)

  private static func transform(
    _ name: String, _ summary: String, _ input: Argument<Tensor>,
    n: String = "length, to which signals are cut or padded with zeros; their own by default",
    shapes: Remark, errors: Remark = .transformingComplex, example: String,
    body: @escaping (Tensor, Int?, Int, FourierNorm) throws -> Tensor
  ) -> Function {
    Function(
      name, summary, input, Argument<Int?>("n", n),
      Argument("axis", "the axis of the signals", default: Position(value: -1)), norm, returns: "Tensor"
    ) { x, n, axis, norm in try body(x, n, axis.value, norm) }.documented(
      shapes: shapes, errors: errors, example: example)
  }

  private typealias AxesBody = (Tensor, [Int]?, Axes, FourierNorm) throws -> Tensor

  private static func transform2(
    _ name: String, _ summary: String, _ input: Argument<Tensor>, shapes: Remark, example: String,
    body: @escaping AxesBody
  ) -> Function {
    Function(
      name, summary, input, lengths, Argument<AxisList?>("axis", "list of axes, by default the last two"),
      norm, returns: "Tensor"
    ) { x, s, axis, norm in try body(x, s, axis == nil ? [-2, -1] : axis.axes, norm) }.documented(
      shapes: shapes, errors: .transformingAxes, example: example)
  }

  private static func transformN(
    _ name: String, _ summary: String, _ input: Argument<Tensor>, shapes: Remark, example: String,
    body: @escaping AxesBody
  ) -> Function {
    Function(
      name, summary, input, lengths,
      Argument<AxisList?>("axis", "list of axes, by default as many last ones as s has, or all"), norm,
      returns: "Tensor"
    ) { x, s, axis, norm in try body(x, s, axis.axes, norm) }.documented(
      shapes: shapes, errors: .transformingAxes, example: example)
  }
}

extension Remark {
  fileprivate static var transforming: Remark { "An axis that the input lacks, and a length below 1." }
  fileprivate static var transformingComplex: Remark {
    "A last axis of another size than 2, an axis that the input lacks, and a length below 1."
  }
  fileprivate static var transformingAxes: Remark {
    "The errors along one axis; an axis that is named twice, and lengths of another number than axes."
  }
  fileprivate static var spacing: Remark { "An n below 1, and a d of 0 or that is not finite." }
}
