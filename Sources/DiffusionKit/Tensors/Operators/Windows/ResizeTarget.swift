/// The size of a resized image.
public enum ResizeTarget: Equatable, Sendable {
  /// This many times the input's size, rounded down; one number for each axis, or one for all.
  case factors([Double])
  /// These sizes; one for each axis, or one for all.
  case size(PerAxis)
}

/// The source of each position along one axis of a resized image: position r of the result lies fractions[r] of the way
/// from position sources[r] of the input to the next.
struct PositionSources {
  let sources: [Int32]
  /// Nil if positions are repeated.
  let fractions: [Float]?

  /// Repeats every position: position r of the result is that of the input at r * in / out, rounded down, in PyTorch's
  /// arithmetic.
  ///
  /// An unchanged or doubled size is repeated exactly, whatever the factor's fraction. PyTorch's `upsample_nearest1d`
  /// alone deviates from it (5 * 2.18 = 10), in the forward pass only: its gradient is the same as here.
  static func repeating(_ axis: ResizedAxis) -> PositionSources {
    let scale = axis.scale
    let sources = (0..<axis.output).map { position in
      if axis.input == axis.output { return Int32(position) }
      if axis.output == 2 * axis.input { return Int32(position / 2) }
      return Int32(min(Int((Float(position) * scale).rounded(.down)), axis.input - 1))
    }
    return PositionSources(sources: sources, fractions: nil)
  }

  /// Interpolates between two positions of the input, in PyTorch's arithmetic.
  /// - Parameter alignCorners: whether the centres of the first and the last position are aligned, or their outer
  ///   edges.
  static func interpolating(_ axis: ResizedAxis, alignCorners: Bool) -> PositionSources {
    let spread = axis.output > 1 ? Float(axis.input - 1) / Float(axis.output - 1) : 0
    let scale = alignCorners ? spread : axis.scale
    let mixed = (0..<axis.output).map { position -> (position: Int, fraction: Float) in
      if axis.input == axis.output { return (position, 0) }
      let source = alignCorners ? scale * Float(position) : max(scale * (Float(position) + 0.5) - 0.5, 0)
      let first = min(Int(source), axis.input - 1)
      return (first, min(max(source - Float(first), 0), 1))
    }
    return PositionSources(sources: mixed.map { Int32($0.position) }, fractions: mixed.map(\.fraction))
  }
}

/// The size of one axis before and after resizing.
package struct ResizedAxis {
  let input: Int
  package let output: Int
  /// The factor from the caller; the ratio of the sizes differs from it if the output's size was rounded.
  let factor: Double?

  /// The height of signals.
  static let one = ResizedAxis(input: 1, output: 1, factor: nil)

  /// Positions of the input for one of the result.
  var scale: Float { factor.map { Float(1 / $0) } ?? Float(input) / Float(output) }
}

extension ResizeTarget {
  /// The axes of images of this shape after batch and channels.
  /// - Throws: `argument` for other axes, factors that are not positive numbers, and sizes below 1.
  package func axes(_ count: Int, of input: Shape) throws -> [ResizedAxis] {
    _ = try input.spatial(axes: count)
    let sizes = input.sizes.dropFirst(2)
    switch self {
    case .size(let size):
      let pair = try size.pair(axes: count, minimum: 1, "size")
      return zip(sizes, [pair.height, pair.width].suffix(count)).map {
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
