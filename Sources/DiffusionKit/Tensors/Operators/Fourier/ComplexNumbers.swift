import CKernels

// Complex numbers as a last axis of size 2, of real and imaginary parts: PyTorch's `view_as_real`. The gradient of a complex
// number has the gradients of both parts.
extension Tensor {
  /// Makes complex numbers of their real and imaginary parts, which broadcast. Without imaginary parts these are 0.
  public static func complex(_ real: Tensor, _ imag: Tensor? = nil) throws -> Tensor {
    let imag = try imag ?? Tensor.zeros(real.shape)
    let shape = try Shape.broadcast(real.shape, imag.shape, name: "imag")
    let parts = try [real, imag].map { try $0.broadcast(to: shape).unsqueezed(-1) }
    return try concat(parts, axis: -1)
  }

  /// Makes complex numbers of their absolute values and angles (in radians), which broadcast.
  public static func polar(_ abs: Tensor, _ angle: Tensor) throws -> Tensor {
    _ = try Shape.broadcast(abs.shape, angle.shape, name: "angle")
    return try complex(abs * angle.cos(), abs * angle.sin())
  }

  /// The real parts of complex numbers.
  public func realPart() throws -> Tensor { try part(0) }
  /// The imaginary parts of complex numbers.
  public func imaginaryPart() throws -> Tensor { try part(1) }

  private func part(_ index: Int) throws -> Tensor {
    let numbers = try ComplexShape(self).numbers
    return try narrow(axis: -1, start: index, length: 1).reshaped(numbers)
  }

  /// The complex conjugates.
  public func conj() throws -> Tensor {
    _ = try ComplexShape(self)
    return try self * Tensor(shape: [2], values: [1, -1])
  }

  /// The absolute values of complex numbers. The gradient is 0 at 0.
  public func complexAbs() throws -> Tensor {
    try ofParts {
      ck_complex_abs($0, $1, $2)
    } gradient: {
      ck_complex_abs_grad($0, $1, $2, $3)
    }
  }

  /// The angles of complex numbers in radians, from -pi to pi. The gradient is 0 at 0.
  public func complexAngle() throws -> Tensor {
    try ofParts {
      ck_complex_angle($0, $1, $2)
    } gradient: {
      ck_complex_angle_grad($0, $1, $2, $3)
    }
  }

  private typealias Elements = UnsafeMutablePointer<Float>

  private func ofParts(
    _ kernel: (Int, Elements, Elements) -> Void,
    gradient: @escaping (Int, Elements, Elements, Elements) -> Void
  ) throws -> Tensor {
    let y = try Tensor(uninitialized: ComplexShape(self).numbers)
    try Stoppable.run(count) { kernel(y.count, pointer, y.pointer) }
    return y.derived(from: self) { [x = detached] dy in
      let dx = try Tensor(uninitialized: x.shape)
      try Stoppable.run(x.count) { gradient(dy.count, x.pointer, dy.pointer, dx.pointer) }
      return dx
    }
  }

  /// Products of complex numbers, which broadcast.
  public func complexMultiplied(by other: Tensor) throws -> Tensor {
    let y = try complexProduct(other, isConjugate: false)
    return y.derived(from: self, other) { [shape, other = other.detached] dy in
      try dy.complexProduct(other, isConjugate: true).summed(to: shape)
    } right: { [x = detached, shape = other.shape] dy in
      try dy.complexProduct(x, isConjugate: true).summed(to: shape)
    }
  }

  /// Quotients of complex numbers, which broadcast. The denominator's absolute value is computed without overflow.
  public func complexDivided(by other: Tensor) throws -> Tensor {
    _ = try ComplexShape(self)
    _ = try ComplexShape(other, name: "other")
    let length = try other.complexAbs().reshaped(Shape(part: other.shape.sizes.dropLast() + [1]))
    return try complexMultiplied(by: other.conj() / length) / length
  }

  private func complexProduct(_ other: Tensor, isConjugate: Bool) throws -> Tensor {
    let (a, b) = (try ComplexShape(self).numbers, try ComplexShape(other, name: "other").numbers)
    let numbers = a == b ? a : try Shape.broadcast(a, b)
    // [2] is one number, of shape [1] like [1, 2].
    let target = try ComplexShape.pairs(max(rank, other.rank) == 1 ? [] : numbers.sizes, name: "other")
    let (x, w) = (try detached.broadcast(to: target), try other.detached.broadcast(to: target))
    let y = try Tensor(uninitialized: target)
    try Stoppable.run(y.count) {
      ck_complex_multiply(isConjugate, y.count / 2, x.pointer, w.pointer, y.pointer)
    }
    return y
  }
}
