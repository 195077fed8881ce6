// Shapes and borders shared by the filters, which take one image or several.
extension Tensor {
  /// [H, W], [C, H, W] or [N, C, H, W] as [N, C, H, W].
  /// - Throws: `argument("x")` for other shapes, and no pixels.
  func asImages() throws -> Tensor {
    guard (2...4).contains(rank), count > 0 else {
      throw DiffusionError.argument(
        "x", "expected [H, W], [C, H, W] or [N, C, H, W] with at least one element, got \(shape)")
    }
    return try reshaped([Int](repeating: 1, count: 4 - rank) + shape.sizes)
  }

  /// This tensor with `border` more positions at both ends of an axis, mirrored at the edge: d c b a | a b c d | d c b
  /// a.
  func mirrored(_ border: Int, axis: Int) throws -> Tensor {
    let size = shape.sizes[axis]
    let positions = (-border..<size + border).map { position in
      let phase = position % (2 * size)
      let folded = phase < 0 ? phase + 2 * size : phase
      return min(folded, 2 * size - 1 - folded)
    }
    return try indexSelect(axis: axis, positions: positions)
  }

  /// [N, C, H, W] with a mirrored border on all four sides.
  func mirrored(_ border: Int) throws -> Tensor { try mirrored(border, axis: 2).mirrored(border, axis: 3) }
}
