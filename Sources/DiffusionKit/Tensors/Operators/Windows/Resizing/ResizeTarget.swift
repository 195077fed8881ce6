/// The size of a resized image.
public enum ResizeTarget: Equatable, Sendable {
  /// This many times the input's size, rounded down; one number for each axis, or one for all.
  case factors([Double])
  /// These sizes; one for each axis, or one for all.
  case size(PerAxis)
}

/// The size of one axis before and after resizing.
package struct ResizedAxis {
  let input: Int
  package let output: Int
  /// The factor from the caller; the ratio of the sizes differs from it if the output's size was rounded.
  let factor: Double?

  /// Positions of the input for one of the result.
  var scale: Float { factor.map { Float(1 / $0) } ?? Float(input) / Float(output) }

  /// The same if the centres of the first and of the last position are aligned.
  var alignedScale: Float { output > 1 ? Float(input - 1) / Float(output - 1) : 0 }

  /// The axis whose factor is the ratio of its sizes.
  var withoutFactor: ResizedAxis { ResizedAxis(input: input, output: output, factor: nil) }
}

extension ResizeTarget {
  /// The axes of images of this shape after batch and channels.
  /// - Throws: `argument` for other axes, factors that are not positive numbers, and sizes below 1.
  package func axes(_ count: Int, of input: Shape) throws -> [ResizedAxis] {
    try input.requireSpatial(axes: count)
    let sizes = input.sizes.dropFirst(2)
    switch self {
    case .size(let size):
      return zip(sizes, try size.list(axes: count, minimum: 1, "size")).map {
        ResizedAxis(input: $0, output: $1, factor: nil)
      }
    case .factors(let factors):
      guard factors.count == 1 || factors.count == count else {
        throw DiffusionError.argument(
          "scaleFactor", "\(factors.count) numbers for \(count == 1 ? "1 axis" : "\(count) axes")")
      }
      return try sizes.enumerated().map { axis, size in
        let factor = factors[min(axis, factors.count - 1)]
        let output = (Double(size) * factor).rounded(.down)
        guard output >= 1, output <= Double(PerAxis.maximum) else {
          throw DiffusionError.argument(
            "scaleFactor", "\(factor) times an axis of \(size), the shape is \(input)")
        }
        return ResizedAxis(input: size, output: Int(output), factor: factor)
      }
    }
  }
}
