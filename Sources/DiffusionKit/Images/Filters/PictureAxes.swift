// Filters take a picture or several: what they share.
extension Tensor {
  /// [H, W], [C, H, W] or [N, C, H, W] as [N, C, H, W].
  /// - Throws: `argument("x")` for other shapes, and no pixels.
  func asPictures() throws -> Tensor {
    guard (2...4).contains(rank), count > 0 else {
      throw DiffusionError.argument(
        "x", "wanted [H, W], [C, H, W] or [N, C, H, W] with elements in it, not \(shape)")
    }
    return try reshaped([Int](repeating: 1, count: 4 - rank) + shape.sizes)
  }

  /// With `border` more places at both ends of an axis, mirrored at the edge: d c b a | a b c d | d c b a.
  func mirrored(_ border: Int, axis: Int) throws -> Tensor {
    let size = shape.sizes[axis]
    let positions = (-border..<size + border).map { place in
      let phase = place % (2 * size)
      let folded = phase < 0 ? phase + 2 * size : phase
      return min(folded, 2 * size - 1 - folded)
    }
    return try indexSelect(axis: axis, positions: positions)
  }

  /// [N, C, H, W] with such a border on all four sides.
  func mirrored(_ border: Int) throws -> Tensor { try mirrored(border, axis: 2).mirrored(border, axis: 3) }
}
