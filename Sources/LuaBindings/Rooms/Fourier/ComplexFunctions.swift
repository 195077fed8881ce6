import DiffusionKit

// Functions of complex numbers, a last axis of real and imaginary parts.
enum ComplexFunctions {
  /// Under PyTorch's names in the module.
  static let moduleFunctions: [Function] = [
    Function(
      "complex", "Makes complex numbers of their real and imaginary parts, as a last axis of size 2.",
      Argument<Tensor>("real", "any shape"),
      Argument<Tensor?>("imag", "broadcasts with real; zeros by default"), returns: "Tensor"
    ) { real, imag in try Tensor.complex(real, imag) }.documented(
      shapes: "[...] and [...], which broadcast, to [..., 2].", errors: .notBroadcasting,
      example: "print(dk.complex(dk.tensor{1, 2}, dk.tensor{3, 4})) --> 1 3 2 4 [Tensor of shape 2x2]"),
    Function(
      "polar", "Makes complex numbers of their absolute values and angles in radians.",
      Argument<Tensor>("abs", "any shape"), Argument<Tensor>("angle", "broadcasts with abs"),
      returns: "Tensor"
    ) { abs, angle in try Tensor.polar(abs, angle) }.documented(
      shapes: "[...] and [...], which broadcast, to [..., 2].", errors: .notBroadcasting,
      example: "print(dk.polar(dk.tensor{2}, dk.tensor{0})) --> 2 0 [Tensor of shape 1x2]"),
  ]

  /// In dk.fft, since functions of these names in the module are of real elements.
  static let functions: [Function] = [
    part("real", "The real parts.", "print(dk.fft.real(dk.tensor{{3, 4}})) --> 3 [Tensor of shape 1]") {
      try $0.realPart()
    },
    part("imag", "The imaginary parts.", "print(dk.fft.imag(dk.tensor{{3, 4}})) --> 4 [Tensor of shape 1]") {
      try $0.imaginaryPart()
    },
    part(
      "abs", "The absolute values of complex numbers, such as the amplitudes of a spectrum.",
      "print(dk.fft.abs(dk.tensor{{3, 4}})) --> 5 [Tensor of shape 1]"
    ) { try $0.complexAbs() },
    part(
      "angle", "The angles of complex numbers in radians, from -pi to pi.",
      "print(dk.fft.angle(dk.tensor{{0, 1}})) --> 1.5708 [Tensor of shape 1]"
    ) { try $0.complexAngle() },
    Function("conj", "The complex conjugates.", z, returns: "Tensor") { try $0.conj() }.documented(
      shapes: "[..., 2] to [..., 2].", errors: .notComplex,
      example: "print(dk.fft.conj(dk.tensor{{3, 4}})) --> 3 -4 [Tensor of shape 1x2]"),
    Function(
      "mul",
      "The products of complex numbers, such as those of two spectra. A real filter is a plain product, z * gain:unsqueeze(-1).",
      z, Argument<Tensor>("other", "complex numbers that broadcast with the input's"), returns: "Tensor"
    ) { try $0.complexMultiplied(by: $1) }.documented(
      shapes: "[..., 2] twice, which broadcast, to [..., 2].", errors: .notBroadcastingComplex,
      example: "print(dk.fft.mul(dk.tensor{0, 1}, dk.tensor{0, 1})) --> -1 0 [Tensor of shape 2]"),
    Function(
      "div", "The quotients of complex numbers.",
      z, Argument<Tensor>("other", "complex numbers that broadcast with the input's"), returns: "Tensor"
    ) { try $0.complexDivided(by: $1) }.documented(
      shapes: "[..., 2] twice, which broadcast, to [..., 2].", errors: .notBroadcastingComplex,
      example: "print(dk.fft.div(dk.tensor{0, 4}, dk.tensor{0, 2})) --> 2 0 [Tensor of shape 2]"),
  ]

  private static let z = Argument<Tensor>("input", "complex numbers, a last axis of size 2")

  private static func part(
    _ name: String, _ summary: String, _ example: String, body: @escaping (Tensor) throws -> Tensor
  ) -> Function {
    Function(name, summary, z, returns: "Tensor", body: body).documented(
      shapes: "[..., 2] to [...].", errors: .notComplex, example: example)
  }
}

extension Remark {
  fileprivate static var notComplex: Remark { "A last axis of another size than 2." }
  fileprivate static var notBroadcastingComplex: Remark {
    "A last axis of another size than 2, and other axes that do not broadcast."
  }
}
