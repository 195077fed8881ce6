import CKernels

/// The median of the pixels around each, against salt and pepper: single wrong pixels leave no trace. Each channel by
/// itself, mirrored at the edges, as `scipy.ndimage.median_filter`.
/// - Parameters:
///   - x: [H, W], [C, H, W] or [N, C, H, W]. No gradient flows to it.
///   - size: pixels along each side of the square around a pixel, an odd number to 15. Default 3.
/// - Returns: of x's shape.
/// - Throws: `argument("size")` for other sizes, `argument("x")` for other shapes.
public func medianFilter(_ x: Tensor, size: Int = 3) throws -> Tensor {
  guard (1...Int(CK_MEDIAN_MOST)).contains(size), size % 2 == 1 else {
    throw DiffusionError.argument("size", "\(size) is not an odd number from 1 to \(CK_MEDIAN_MOST)")
  }
  let pictures = try x.detached.asPictures()
  let sizes = pictures.shape.sizes
  let wide = try noGrad { try pictures.mirrored(size / 2) }
  let y = try Tensor(uninitialized: x.shape)
  // Each exchange of the selection reads two values.
  let work = y.count.multipliedReportingOverflow(by: size * size * size * size)
  try Stoppable.run(work.overflow ? Int.max : work.partialValue) {
    ck_median(sizes[0] * sizes[1], sizes[2], sizes[3], size, wide.pointer, y.pointer)
  }
  return y
}
