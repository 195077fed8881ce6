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
  // Columns first, by a product with the weights of each new position: [..., H, W] to [..., H, W'] to [..., H', W'].
  let planes = sizes.dropLast(2).reduce(1, *)
  var result = image
  if width != columns {
    let across = try ResizingWeights(from: columns, to: width, mode, antialias).tensor
    result = try result.reshaped([planes * rows, columns]).matmul(across.transposed())
      .reshaped(Array(sizes.dropLast()) + [width])
  }
  if height != rows {
    let down = try ResizingWeights(from: rows, to: height, mode, antialias).tensor
    result = try down.matmul(result.reshaped([planes, rows, width])).reshaped(
      Array(sizes.dropLast(2)) + [height, width])
  }
  return result
}

/// The weights of an axis's positions for each new position.
private struct ResizingWeights {
  /// [to, from], where each row has the sum 1.
  let tensor: Tensor

  init(from old: Int, to new: Int, _ mode: ImageInterpolation, _ antialias: Bool) throws {
    tensor = try Tensor.zeros(Shape([new, old]))
    let scale = Double(old) / Double(new)
    for position in 0..<new {
      let row = tensor.pointer + position * old
      switch mode {
      case .nearest: row[min(Int(Float(position) * Float(scale)), old - 1)] = 1
      case .area:
        // As in adaptive pooling: whole pixels from the first to the last that is touched.
        let (first, end) = (position * old / new, ((position + 1) * old + new - 1) / new)
        for index in first..<end { row[index] = 1 / Float(end - first) }
      case .bilinear, .bicubic:
        let center = (Double(position) + 0.5) * scale
        let isWide = antialias && scale > 1
        let stretch = isWide ? scale : 1
        let reach = mode == .bilinear ? 1.0 : 2.0
        let filter = ResizingWeights.filter(mode, sharpness: antialias ? -0.5 : -0.75)
        let first = Int((center - reach * stretch + 0.5).rounded(.down))
        let last = Int((center + reach * stretch + 0.5).rounded(.down))
        var weights: [(index: Int, weight: Double)] = []
        for index in first..<max(last, first + 1) {
          // Antialiasing leaves out what lies beyond the edges; otherwise the edge's pixel is repeated.
          guard !antialias || (0..<old).contains(index) else { continue }
          let weight = filter((Double(index) + 0.5 - center) / stretch)
          weights.append((min(max(index, 0), old - 1), weight))
        }
        let sum = weights.reduce(0) { $0 + $1.weight }
        for (index, weight) in weights { row[index] += Float(weight / sum) }
      }
    }
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
