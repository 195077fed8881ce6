/// How an image's pixels in another size are computed from its pixels.
public enum ImageInterpolation: String, OptionChoice {
  /// The pixel at the same position.
  case nearest
  /// A mixture of the two nearest pixels along each axis.
  case bilinear
  /// A mixture of the four nearest pixels along each axis (Keys 1981).
  case bicubic
  /// The mean of the area that the pixel covers.
  case area
}

/// An image in another size, as Python's PIL and torchvision resize one.
/// - Parameters:
///   - image: [H, W], [C, H, W] or [N, C, H, W].
///   - antialias: for bilinear and bicubic, whether pixels of a smaller image are mixed of all pixels that they cover; true by
///     default.
/// - Returns: the same axes with the given height and width. Gradients flow back.
/// - Throws: `argument` for other axes, an image without pixels, and sizes outside of 1...32,768.
public func resizeImage(
  _ image: Tensor, height: Int, width: Int, mode: ImageInterpolation = .bilinear, antialias: Bool = true
) throws -> Tensor {
  guard (2...4).contains(image.rank) else {
    throw DiffusionError.argument(
      "image", "an image is [H, W], [C, H, W] or [N, C, H, W], the shape is \(image.shape)")
  }
  try Requirement.within(height, 1...ImageLimit.side, "height")
  try Requirement.within(width, 1...ImageLimit.side, "width")
  let sizes = image.shape.sizes
  let (rows, columns) = (sizes[image.rank - 2], sizes[image.rank - 1])
  guard rows > 0, columns > 0 else {
    throw DiffusionError.argument("image", "no pixels: the shape is \(image.shape)")
  }
  let narrow = try image.resized(axis: image.rank - 1, to: width, mode, antialias)
  return try narrow.resized(axis: image.rank - 2, to: height, mode, antialias)
}

extension Tensor {
  /// One of the last two axes in another size: a sum over the pixels that each new position mixes. What is not finite
  /// stays where it is.
  fileprivate func resized(
    axis: Int, to new: Int, _ mode: ImageInterpolation, _ antialias: Bool
  ) throws -> Tensor {
    let old = shape.sizes[axis]
    guard old != new else { return self }
    let mixtures = (0..<new).map { Mixture(of: $0, from: old, to: new, mode, antialias).parts }
    let count = mixtures.reduce(1) { max($0, $1.count) }
    let shape = axis == rank - 1 ? [new] : [new, 1]
    var sum: Tensor?
    for number in 0..<count {
      try Session.current.checkInterrupted()
      let parts = mixtures.map { number < $0.count ? $0[number] : (index: $0[0].index, weight: 0) }
      let pixels = try indexSelect(axis: axis, positions: parts.map(\.index))
      let part = try pixels * Tensor(shape: shape, values: parts.map(\.weight))
      sum = try sum.map { try $0 + part } ?? part
    }
    return sum ?? self
  }
}

/// The pixels of an axis that a new position mixes, and their weights, which sum to 1.
private struct Mixture {
  private(set) var parts: [(index: Int, weight: Float)] = []

  init(of position: Int, from old: Int, to new: Int, _ mode: ImageInterpolation, _ antialias: Bool) {
    let scale = Double(old) / Double(new)
    switch mode {
    case .nearest: parts = [(min(Int(Float(position) * Float(scale)), old - 1), 1)]
    case .area:
      // As in adaptive pooling: whole pixels from the first to the last that is touched.
      let (first, end) = (position * old / new, ((position + 1) * old + new - 1) / new)
      parts = (first..<end).map { ($0, 1 / Float(end - first)) }
    case .bilinear, .bicubic:
      let center = (Double(position) + 0.5) * scale
      let stretch = antialias ? max(scale, 1) : 1
      let reach = (mode == .bilinear ? 1.0 : 2.0) * stretch
      let filter = Mixture.filter(mode, sharpness: antialias ? -0.5 : -0.75)
      let first = Int((center - reach + 0.5).rounded(.down))
      let last = Int((center + reach + 0.5).rounded(.down))
      var weights: [(index: Int, weight: Double)] = []
      for index in first..<max(last, first + 1) {
        // Antialiasing leaves out what lies beyond the edges; otherwise the edge's pixel is repeated.
        guard !antialias || (0..<old).contains(index) else { continue }
        let weight = filter((Double(index) + 0.5 - center) / stretch)
        if weight != 0 { weights.append((min(max(index, 0), old - 1), weight)) }
      }
      let sum = weights.reduce(0) { $0 + $1.weight }
      parts = weights.map { ($0.index, Float($0.weight / sum)) }
    }
    // A filter that misses every pixel: the nearest one.
    if parts.isEmpty { parts = [(min(Int((Double(position) + 0.5) * scale), old - 1), 1)] }
  }

  /// The weight of a pixel by its distance.
  /// - Parameter sharpness: Keys's parameter, the slope at distance 1.
  private static func filter(_ mode: ImageInterpolation, sharpness a: Double) -> (Double) -> Double {
    if mode == .bilinear { return { max(0, 1 - $0.magnitude) } }
    return { distance in
      let x = distance.magnitude
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
    }
  }
}
