import Glibc

/// The tokens of an image, diffusers' `PatchEmbed`: [N, C, H, W] to [N, H / patch * W / patch, width], each square of pixels
/// through one dense layer (a convolution without overlap, "proj"), plus an encoding of the square's position.
final class PatchEmbedding: Layer {
  private let patch: Int
  private let width: Int
  /// The number of patches along a side of an image of `sampleSize`.
  private let side: Int
  private let projection: ConvolutionLayer

  init(_ options: DiT.Options, name: String) throws {
    patch = options.patchSize
    width = options.width
    side = options.sampleSize / patch
    projection = try Conv2D.torch(
      options.inChannels, width, PerAxis(patch), strides: PerAxis(patch), name: "proj")
    super.init(name: name)
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let image = try projection(only(inputs))
    let positions = try positions(rows: image.shape.sizes[2], columns: image.shape.sizes[3])
    return try image.tokens() + positions
  }

  /// The encodings of positions, [rows * columns, width]: sines and cosines of the column, then of the row (a quarter of the
  /// width each), with rates 1 / 10000^(4 k / width). The positions of grids of another size than the model's are spread
  /// over the same range.
  private func positions(rows: Int, columns: Int) throws -> Tensor {
    let (across, down) = (waves(columns), waves(rows))
    let half = width / 2
    var result = try Tensor(uninitialized: Shape([rows * columns, width]))
    try result.withUnsafeMutableFloats { floats in
      var index = 0
      for row in 0..<rows {
        for column in 0..<columns {
          for k in 0..<half {
            floats[index + k] = across[column * half + k]
            floats[index + half + k] = down[row * half + k]
          }
          index += width
        }
      }
    }
    return result
  }

  /// The sines and cosines of `count` positions, [count, width / 2].
  private func waves(_ count: Int) -> [Float] {
    let quarter = width / 4
    let rates = (0..<quarter).map { pow(10000, -Double($0) / Double(quarter)) }
    return (0..<count).flatMap { index -> [Float] in
      let position = Double(index) * Double(side) / Double(count)
      return rates.map { Float(sin(position * $0)) } + rates.map { Float(cos(position * $0)) }
    }
  }

  override var sublayers: [(name: String, layer: Layer)] { [(projection.name, projection)] }
}

extension Tensor {
  /// Joins patches [N, tokens, patch * patch * C], with the channels last within each patch, to an image of this shape.
  func fromPatches(_ patch: Int, _ image: Shape) throws -> Tensor {
    let sizes = image.sizes
    return try reshaped([sizes[0], sizes[2] / patch, sizes[3] / patch, patch, patch, sizes[1]])
      .permuted([0, 5, 1, 3, 2, 4]).reshaped(sizes)
  }
}
