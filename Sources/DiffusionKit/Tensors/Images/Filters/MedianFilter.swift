import CKernels

/// The median of the pixels around each pixel, against salt and pepper: it removes single wrong pixels without a trace.
/// Each channel is filtered independently, mirrored at the edges, as in `scipy.ndimage.median_filter`.
/// - Parameters:
///   - x: [H, W], [C, H, W] or [N, C, H, W]. No gradient flows to it.
///   - size: pixels along each side of the square around a pixel, an odd number up to 15. Default 3.
/// - Returns: the shape of x.
/// - Throws: `argument("size")` for other sizes, `argument("x")` for other shapes.
public func medianFilter(_ x: Tensor, size: Int = 3) throws -> Tensor {
  guard (1...Int(CK_MEDIAN_MAX)).contains(size), size % 2 == 1 else {
    throw DiffusionError.argument("size", "\(size) is not an odd number from 1 to \(CK_MEDIAN_MAX)")
  }
  let images = try x.detached.asImages()
  let sizes = images.shape.sizes
  let wide = try noGrad { try images.mirrored(size / 2) }
  let y = try Tensor(uninitialized: x.shape)
  // Each exchange of the selection reads two values.
  try Stoppable.run(y.count.multipliedClamping(by: size * size * size * size)) {
    ck_median(sizes[0] * sizes[1], sizes[2], sizes[3], size, wide.pointer, y.pointer)
  }
  return y
}
