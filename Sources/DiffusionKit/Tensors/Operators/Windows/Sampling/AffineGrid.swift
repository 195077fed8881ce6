extension Tensor {
  /// The grid for `gridSample` that maps the points of a result of shape `size` by affine maps, as
  /// `torch.nn.functional.affine_grid`: [N, 2, 3] and [N, C, H, W] to [N, H, W, 2], or [N, 3, 4] and [N, C, D, H, W] to
  /// [N, D, H, W, 3].
  /// - Parameters:
  ///   - size: the shape of the result of `gridSample`.
  ///   - alignCorners: whether -1 and 1 are the centres of the first and last element, or their outer edges.
  /// - Throws: `argument` for shapes that do not match, and sizes below 1.
  public func affineGrid(_ size: [Int], alignCorners: Bool = false) throws -> Tensor {
    guard size.count == 4 || size.count == 5 else {
      throw DiffusionError.argument(
        "size", "expected the sizes [N, C, H, W] or [N, C, D, H, W], got \(Shape.describe(size))")
    }
    let axes = size.count - 2
    let result = try Shape(size, name: "size")
    guard result.sizes[1...].allSatisfy({ (1...PerAxis.maximum).contains($0) }) else {
      throw DiffusionError.argument("size", "an output of shape \(result) has no elements in an example")
    }
    guard shape.sizes == [size[0], axes, axes + 1] else {
      throw DiffusionError.argument(
        "self", "expected [\(size[0]), \(axes), \(axes + 1)] for the size \(result), got \(shape)")
    }
    let space = Array(size[2...])
    let points = try Tensor.points(space, alignCorners: alignCorners)
    let target = try Shape([size[0]] + space + [axes], name: "size")
    return try points.matmul(transposed(1, 2)).reshaped(target)
  }

  /// The points of a grid with their coordinates x, y(, z) and 1: [points, axes + 1].
  private static func points(_ space: [Int], alignCorners: Bool) throws -> Tensor {
    let axes = space.count
    let count = try Shape(space, name: "size").count
    let points = try Tensor(uninitialized: Shape([count, axes + 1], name: "size"))
    try Stoppable.pieces(of: count, cost: 4 * (axes + 1)) { range in
      var element = points.pointer + range.lowerBound * (axes + 1)
      for point in range {
        var rest = point
        for axis in 0..<axes {
          let size = space[axes - 1 - axis]
          element[axis] = coordinate(rest % size, of: size, alignCorners: alignCorners)
          rest /= size
        }
        element[axes] = 1
        element += axes + 1
      }
    }
    return points
  }

  /// The coordinate of a position, from -1 to 1. An axis of one position has the coordinate 0.
  private static func coordinate(_ position: Int, of size: Int, alignCorners: Bool) -> Float {
    guard size > 1 else { return 0 }
    let aligned = Double(2 * position) / Double(size - 1) - 1
    return Float(alignCorners ? aligned : aligned * Double(size - 1) / Double(size))
  }
}
