/// How large an image becomes when it is resized.
public enum ResizeTarget: Equatable, Sendable {
  /// This many times its size, rounded down; one number for each axis, or one for all.
  case factors([Double])
  /// These sizes; one for each axis, or one for all.
  case size(PerAxis)
}

/// Where the places of one axis of a resized image come from: result place r lies fractions[r] of the way from the
/// input's sources[r] to the next.
struct PlaceSources {
  let sources: [Int32]
  let fractions: [Float]

  /// Every place repeated: result place r is that of the input at r * in / out, rounded down, in PyTorch's arithmetic.
  ///
  /// A size that stays or doubles does so whatever the factor's fraction. PyTorch's `upsample_nearest1d` alone forgets that
  /// (5 * 2.18 = 10), in the forward pass only: its gradient is that of what is done here.
  static func repeating(_ axis: ResizedAxis) -> PlaceSources {
    let scale = axis.scale
    return PlaceSources(axis) { place in
      if axis.input == axis.output { return (place, 0) }
      if axis.output == 2 * axis.input { return (place / 2, 0) }
      return (min(Int((Float(place) * scale).rounded(.down)), axis.input - 1), 0)
    }
  }

  /// Places between two of the input, in PyTorch's arithmetic.
  /// - Parameter alignCorners: whether the first and the last place stay where they are, or the outer edges of them.
  static func interpolating(_ axis: ResizedAxis, alignCorners: Bool) -> PlaceSources {
    let spread = axis.output > 1 ? Float(axis.input - 1) / Float(axis.output - 1) : 0
    let scale = alignCorners ? spread : axis.scale
    return PlaceSources(axis) { place in
      if axis.input == axis.output { return (place, 0) }
      let source = alignCorners ? scale * Float(place) : max(scale * (Float(place) + 0.5) - 0.5, 0)
      let first = min(Int(source), axis.input - 1)
      return (first, min(max(source - Float(first), 0), 1))
    }
  }

  /// - Parameter source: of each place of the result, in ascending order.
  private init(_ axis: ResizedAxis, _ source: (Int) -> (place: Int, fraction: Float)) {
    let places = (0..<axis.output).map(source)
    (sources, fractions) = (places.map { Int32($0.place) }, places.map(\.fraction))
  }
}

/// One axis before and after.
struct ResizedAxis {
  let input: Int
  let output: Int
  /// The factor that was asked for; the sizes' ratio differs from it where their product was rounded.
  let factor: Double?

  /// The height of signals.
  static let one = ResizedAxis(input: 1, output: 1, factor: nil)

  /// Places of the input for one of the result.
  var scale: Float { factor.map { Float(1 / $0) } ?? Float(input) / Float(output) }
}

extension ResizeTarget {
  /// Each axis of images of this shape, behind batch and channels.
  /// - Throws: `argument` for other axes, factors that are not positive numbers, and sizes below 1.
  func axes(_ count: Int, of input: Shape) throws -> [ResizedAxis] {
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
      return try sizes.enumerated().map { place, size in
        let factor = factors[min(place, factors.count - 1)]
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
