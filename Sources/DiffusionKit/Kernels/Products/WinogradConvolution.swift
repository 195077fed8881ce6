import CKernels

/// A convolution with 3 x 3 kernels at stride 1 by Winograd's minimal filtering F(4 x 4, 3 x 3) (Lavin and Gray 2016): a
/// quarter of the multiplications, and two to four times as fast as oneDNN's direct one. Results differ from that one's by
/// some 2e-6 of the largest; one that is not finite makes the 4 x 4 tile that it lies in so.
struct WinogradConvolution {
  private var raw: ck_winograd_geometry
  private let tilesOfImage: Int
  /// Whether weights [inputs, outputs, 3, 3] are read, those of the convolution whose images' gradient this one is.
  private let isTransposed: Bool

  /// Nil where it does not fit or does not pay: other kernels and strides, channels that are no multiple of sixteen, few
  /// or mostly empty tiles, products of less than float32.
  /// - Parameter keepsWeights: whether the weights were transformed before, or will be of use again.
  init?(
    _ direction: ConvolutionKey.Direction, _ geometry: ConvolutionGeometry, _ arithmetic: ProductArithmetic,
    keepsWeights: Bool
  ) {
    let one = ConvolutionGeometry.Pair(height: 1, width: 1)
    let three = ConvolutionGeometry.Pair(height: 3, width: 3)
    let (channels, side) = (Int(CK_WINOGRAD_CHANNELS), Int(CK_WINOGRAD_TILE))
    guard arithmetic == .float32, geometry.kernel == three, geometry.strides == one,
      geometry.dilations == one, geometry.groups == 1, geometry.inputs % channels == 0,
      geometry.outputs % channels == 0, geometry.low.height <= 2, geometry.low.width <= 2
    else { return nil }

    isTransposed = direction == .imageGradient
    let (image, result) =
      isTransposed ? (geometry.result, geometry.image) : (geometry.image, geometry.result)
    let (inputs, outputs) =
      isTransposed ? (geometry.outputs, geometry.inputs) : (geometry.inputs, geometry.outputs)
    let low = geometry.low
    let (top, left) = isTransposed ? (2 - low.height, 2 - low.width) : (low.height, low.width)

    tilesOfImage = ((result.height + side - 1) / side) * ((result.width + side - 1) / side)
    let tiles = geometry.batch * tilesOfImage
    guard 2 * result.product >= tilesOfImage * side * side else { return nil }
    let most = max(1, Int(min(geometry.operations / WinogradConvolution.leastOperations, 1024)))
    let workers = min(Int(ck_num_threads()), most, tiles)
    // The gradient of the weights sums 36 matrices of their size in each worker; new weights cost as much as some tiles.
    let leastTiles = direction == .weightGradient ? 20 * workers : keepsWeights ? 4 : 16
    guard tiles >= leastTiles else { return nil }
    raw = ck_winograd_geometry(
      batch: geometry.batch, inputs: inputs, outputs: outputs,
      image_height: image.height, image_width: image.width,
      result_height: result.height, result_width: result.width,
      top: top, left: left, workers: workers)
  }

  /// Of a thread.
  private static let leastOperations = 2e6

  /// The same for part of the batch.
  func with(batch: Int) -> WinogradConvolution {
    var part = self
    part.raw.batch = batch
    part.raw.workers = min(raw.workers, batch * tilesOfImage)
    return part
  }

  /// results = convolution(images, weights) + bias, for weights as `packed` gives them.
  func convolve(
    images: UnsafePointer<Float>, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    results: UnsafeMutablePointer<Float>
  ) throws {
    try withUnsafePointer(to: raw) { raw in
      let room = try Storage(count: ck_winograd_room(raw))
      defer { withExtendedLifetime(room) {} }
      ck_winograd_convolve(raw, images, packed, bias, results, room.base)
    }
  }

  func weightGradient(
    images: UnsafePointer<Float>, results: UnsafePointer<Float>, weights: UnsafeMutablePointer<Float>
  ) throws {
    try withUnsafePointer(to: raw) { raw in
      let room = try Storage(count: ck_winograd_gradient_room(raw))
      defer { withExtendedLifetime(room) {} }
      ck_winograd_weight_gradient(raw, images, results, weights, room.base)
    }
  }
}

extension WinogradConvolution: WeightPacking {
  var arithmetic: ProductArithmetic { .float32 }

  func packs(like other: any WeightPacking) -> Bool {
    (other as? WinogradConvolution)?.isTransposed == isTransposed
  }

  func packed(_ weights: UnsafePointer<Float>) throws -> Storage {
    let packed = try Storage(count: Int(CK_WINOGRAD_FREQUENCIES) * raw.inputs * raw.outputs)
    ck_winograd_pack(raw.inputs, raw.outputs, isTransposed, weights, packed.base)
    return packed
  }
}
