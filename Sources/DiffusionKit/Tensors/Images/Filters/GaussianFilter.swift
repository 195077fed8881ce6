/// Means under a Gaussian window, against noise that is uniform over the image; edges blur with it. Each channel is
/// filtered independently, mirrored at the edges, as in `scipy.ndimage.gaussian_filter`.
/// - Parameters:
///   - x: [H, W], [C, H, W] or [N, C, H, W].
///   - sigma: the standard deviation of the window in pixels, above 0, up to 1000. Default 1.
///   - truncate: the radius of the window in standard deviations, above 0, up to 10. Default 4.
/// - Returns: the shape of x.
/// - Throws: `argument` for values out of range, `argument("x")` for other shapes.
public func gaussianFilter(_ x: Tensor, sigma: Double = 1, truncate: Double = 4) throws -> Tensor {
  try Requirement.positive(sigma, upTo: 1000, "sigma")
  try Requirement.positive(truncate, upTo: 10, "truncate")
  let radius = Int(truncate * sigma + 0.5)
  let size = 2 * radius + 1
  let window = try Tensor(shape: [size], values: gaussianWindow(size: size, sigma: sigma))
  // One axis after the other: a two-dimensional Gaussian is the product of two one-dimensional ones.
  return try [2, 3].reduce(x.asImages()) { images, axis in
    try images.mirrored(radius, axis: axis).windowSums(axis: axis, window)
  }.reshaped(x.shape)
}
