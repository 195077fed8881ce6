/// The shape of a tensor of complex numbers, without the last axis, of their real and imaginary parts. Axes of complex
/// tensors are those of this shape.
struct ComplexShape {
  let numbers: Shape

  /// - Throws: `argument` unless the last axis has size 2.
  init(_ x: Tensor, name: String = "self") throws {
    guard x.rank > 1 || x.shape == Shape(part: [2]), x.shape.sizes.last == 2 else {
      throw DiffusionError.argument(
        name,
        "expected complex numbers, whose last axis has size 2, got \(x.shape); `complex` makes them of real ones"
      )
    }
    numbers = Shape(part: Array(x.shape.sizes.dropLast()))
  }

  /// The shape of complex signals, which have at least one axis.
  /// - Throws: `argument("self")` for other tensors.
  static func signals(_ x: Tensor) throws -> Shape {
    let numbers = try ComplexShape(x).numbers
    guard x.rank > 1 else {
      throw DiffusionError.argument("self", "expected complex signals [..., n, 2], got one number, [2]")
    }
    return numbers
  }

  /// The shape of real and imaginary parts for these sizes.
  static func pairs(_ sizes: [Int], name: String) throws -> Shape { try Shape(sizes + [2], name: name) }
}
