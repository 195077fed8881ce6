/// How the positions of a resized signal, image or volume are computed from those of the input, with PyTorch's names.
public enum Interpolation: String, CaseIterable, Sendable {
  /// Repeats positions, or omits some: position r is that of the input at r * in / out, rounded down.
  case nearest
  /// The same with the centres of positions: that at (r + 0.5) * in / out, rounded down.
  case nearestExact = "nearest-exact"
  /// Between the nearest two positions of a signal.
  case linear
  /// Between the nearest four pixels of an image.
  case bilinear
  /// Cubic convolution of the nearest sixteen pixels of an image (Keys 1981, a = -0.75; with antialiasing a = -0.5).
  case bicubic
  /// Between the nearest eight positions of a volume.
  case trilinear
  /// The mean of the positions that a position of the result covers.
  case area

  /// The number of spatial axes of the inputs; nil for any number.
  var axes: Int? {
    switch self {
    case .nearest, .nearestExact, .area: nil
    case .linear: 1
    case .bilinear, .bicubic: 2
    case .trilinear: 3
    }
  }

  /// Whether positions lie between those of the input, so that corners can be aligned.
  var isBetweenPositions: Bool { axes != nil }

  /// Whether there is a form with antialiasing.
  var hasAntialiasing: Bool { self == .bilinear || self == .bicubic }
}

extension Interpolation {
  /// The sums for the positions along an axis, in PyTorch's arithmetic.
  /// - Parameters:
  ///   - alignCorners: whether the centres of the first and the last position are aligned, or their outer edges.
  ///   - antialias: whether the sums extend over all positions that a position of a smaller result covers.
  func table(_ axis: ResizedAxis, alignCorners: Bool, antialias: Bool) throws -> ResizingTable {
    let scale = alignCorners ? axis.alignedScale : axis.scale
    switch self {
    case .nearest: return try .repeating(axis)
    case .nearestExact:
      return try ResizingTable(copying: axis) {
        min(Int((scale * (Float($0) + 0.5)).rounded(.down)), axis.input - 1)
      }
    case .area: return try .averaging(axis)
    case .bicubic:
      return antialias
        ? try .filtering(axis, scale, width: 4) { Keys.weight(at: $0, -0.5) }
        : try .cubic(axis) { source(of: $0, scale, alignCorners: alignCorners) }
    case .linear, .bilinear, .trilinear:
      return antialias
        ? try .filtering(axis, scale, width: 2) { max(1 - $0, 0) }
        : try .linear(axis) { source(of: $0, scale, alignCorners: alignCorners) }
    }
  }
}

extension Interpolation {
  /// The coordinate in the input of a position of the result. On today's processors PyTorch rounds once for images and
  /// volumes.
  private func source(of position: Int, _ scale: Float, alignCorners: Bool) -> Float {
    if alignCorners { return scale * Float(position) }
    let center = Float(position) + 0.5
    return self == .linear ? scale * center - 0.5 : Float(-0.5).addingProduct(scale, center)
  }
}

/// The kernel of cubic convolution (Keys 1981).
private enum Keys {
  static func near(_ x: Float, _ a: Float) -> Float { ((a + 2) * x - (a + 3)) * x * x + 1 }
  static func far(_ x: Float, _ a: Float) -> Float { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
  static func weight(at x: Float, _ a: Float) -> Float { x < 1 ? near(x, a) : x < 2 ? far(x, a) : 0 }
}

extension ResizingTable {
  /// An unchanged or doubled size is repeated exactly, whatever the factor's fraction. PyTorch's `upsample_nearest1d`
  /// alone deviates from it (5 * 2.18 = 10), in the forward pass only: its gradient is the same as here.
  fileprivate static func repeating(_ axis: ResizedAxis) throws -> ResizingTable {
    let scale = axis.scale
    if axis.input == axis.output { return try ResizingTable(unchanged: axis.input) }
    if axis.output == 2 * axis.input { return try ResizingTable(copying: axis) { $0 / 2 } }
    return try ResizingTable(copying: axis) {
      min(Int((Float($0) * scale).rounded(.down)), axis.input - 1)
    }
  }

  /// - Parameter source: the coordinate in the input of a position of the result.
  fileprivate static func linear(_ axis: ResizedAxis, at source: (Int) -> Float) throws -> ResizingTable {
    if axis.input == axis.output { return try ResizingTable(unchanged: axis.input) }
    let last = axis.input - 1
    return try ResizingTable(axis, taps: 2) { position, weights in
      let source = max(0, source(position))
      let first = min(Int(source), last)
      let fraction = min(max(source - Float(first), 0), 1)
      if first == last {
        weights[0] = 1
        return (first, 1)
      }
      (weights[0], weights[1]) = (1 - fraction, fraction)
      return (first, 2)
    }
  }

  /// Positions before the first and after the last are those two. For an image whose size stays, while its factor is not
  /// 1, PyTorch's gradient alone deviates: it is that of a copy, which the result is not.
  fileprivate static func cubic(_ axis: ResizedAxis, at source: (Int) -> Float) throws -> ResizingTable {
    let (a, last) = (Float(-0.75), axis.input - 1)
    return try ResizingTable(axis, taps: 4) { position, weights in
      let source = source(position)
      let middle = min(Int(source.rounded(.down)), last)
      let t = min(max(source - Float(middle), 0), 1)
      let terms = (Keys.far(t + 1, a), Keys.near(t, a), Keys.near(1 - t, a), Keys.far(2 - t, a))
      let first = min(max(middle - 1, 0), last)
      let end = min(max(middle + 2, 0), last)
      for tap in 0...end - first { weights[tap] = 0 }
      weights[min(max(middle - 1, 0), last) - first] += terms.0
      weights[min(max(middle, 0), last) - first] += terms.1
      weights[min(max(middle + 1, 0), last) - first] += terms.2
      weights[end - first] += terms.3
      return (first, end - first + 1)
    }
  }

  /// The means of adaptive pooling: windows that cover the input and overlap where the sizes require it.
  fileprivate static func averaging(_ axis: ResizedAxis) throws -> ResizingTable {
    let windows = AdaptiveWindows(axis)
    return try ResizingTable(axis, taps: windows.maxCount) { position, weights in
      let window = windows[position]
      for tap in 0..<window.count { weights[tap] = 1 / Float(window.count) }
      return (window.lowerBound, window.count)
    }
  }

  /// Weights by a filter that is as wide as a position of the result (or of the input, if that is wider), with sum 1. An
  /// axis whose size stays is copied; PyTorch's gradient deviates from its result there, if the factor is not 1.
  /// - Parameter width: the width of the filter, in positions.
  fileprivate static func filtering(
    _ axis: ResizedAxis, _ scale: Float, width: Float, _ filter: (_ distance: Float) -> Float
  ) throws -> ResizingTable {
    if axis.input == axis.output { return try ResizingTable(unchanged: axis.input) }
    let support = scale >= 1 ? width / 2 * scale : width / 2
    let inverse = scale >= 1 ? 1 / scale : 1
    let taps = min(2 * Int(support.rounded(.up)) + 1, axis.input)
    return try ResizingTable(axis, taps: taps) { position, weights in
      let center = Float(Double(scale) * (Double(position) + 0.5))
      let low = min(max(Int(Double(center - support) + 0.5), 0), axis.input - 1)
      let high = min(Int(Double(center + support) + 0.5), axis.input)
      let count = min(max(high - low, 0), taps)
      var total: Float = 0
      for tap in 0..<count {
        let distance = (Double(Float(tap + low) - center) + 0.5) * Double(inverse)
        weights[tap] = filter(Float(distance.magnitude))
        total += weights[tap]
      }
      if total != 0 { for tap in 0..<count { weights[tap] /= total } }
      return (low, count)
    }
  }
}
