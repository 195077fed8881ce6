import CKernels

/// A convolution with 3 x 3 kernels at stride 1 by Winograd's minimal filtering F(4 x 4, 3 x 3) (Lavin and Gray 2016):
/// a quarter of the multiplications, and two to four times as fast as oneDNN's direct convolution. Results differ from
/// the direct ones by about 2e-6 of the maximum; a non-finite value makes its whole 4 x 4 tile non-finite.
struct WinogradConvolution {
  private var raw: ck_winograd_geometry
  private let tilesOfImage: Int
  /// Whether the weights are [inputs, outputs, 3, 3], those of the convolution whose image gradient is computed.
  private let isTransposed: Bool

  /// Returns nil if the method does not apply or is not faster: other kernels and strides, channels that are no
  /// multiple of sixteen, few or mostly empty tiles, an arithmetic other than float32.
  /// - Parameter cachesWeights: whether the transformed weights are cached or will be reused.
  init?(
    _ direction: ConvolutionKey.Direction, _ geometry: ConvolutionGeometry, _ arithmetic: ProductArithmetic,
    cachesWeights: Bool
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
    let maxWorkers = max(1, Int(min(geometry.operations / WinogradConvolution.minOperations, 1024)))
    let workers = min(Int(ck_num_threads()), maxWorkers, tiles)
    // The gradient of the weights sums 36 matrices of their size in each worker; transforming new weights costs as much
    // as some tiles.
    let minTiles = direction == .weightGradient ? 20 * workers : cachesWeights ? 4 : 16
    guard tiles >= minTiles else { return nil }
    raw = ck_winograd_geometry(
      batch: geometry.batch, inputs: inputs, outputs: outputs,
      image_height: image.height, image_width: image.width,
      result_height: result.height, result_width: result.width,
      top: top, left: left, workers: workers)
  }

  /// Floating-point operations that are worth a thread.
  private static let minOperations = 2e6

  /// The same convolution for part of the batch.
  func with(batch: Int) -> WinogradConvolution {
    var part = self
    part.raw.batch = batch
    part.raw.workers = min(raw.workers, batch * tilesOfImage)
    return part
  }

  /// Computes results = convolution(images, weights) + bias, for weights in the form of `packed`.
  func convolve(
    images: UnsafePointer<Float>, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    results: UnsafeMutablePointer<Float>
  ) throws {
    try withUnsafePointer(to: raw) { raw in
      let workspace = try Storage(count: ck_winograd_workspace(raw))
      defer { withExtendedLifetime(workspace) {} }
      ck_winograd_convolve(raw, images, packed, bias, results, workspace.base)
    }
  }

  func weightGradient(
    images: UnsafePointer<Float>, results: UnsafePointer<Float>, weights: UnsafeMutablePointer<Float>
  ) throws {
    try withUnsafePointer(to: raw) { raw in
      let workspace = try Storage(count: ck_winograd_gradient_workspace(raw))
      defer { withExtendedLifetime(workspace) {} }
      ck_winograd_weight_gradient(raw, images, results, weights, workspace.base)
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
