/// Non-local means (Buades, Coll and Morel 2005): each pixel becomes the mean of the nearby pixels whose surroundings
/// resemble its own, weighted by exp(-d^2 / h^2), where d^2 is the mean squared difference of the two patches. Repeated
/// structure remains sharp while noise averages out.
///
/// All pixels of a patch have the same weight, so that the distances are cumulative sums (Darbon et al. 2008). Images
/// are mirrored at their edges. Names and defaults are those of scikit-image's `denoise_nl_means`.
/// - Parameters:
///   - x: [H, W], [C, H, W] or [N, C, H, W]; the channels of an image share their weights. No gradient flows to it.
///   - patchSize: pixels along each side of a patch, an odd number up to 99. Default 7.
///   - patchDistance: the maximum distance of compared patches along each axis, 1 to 999. Default 11.
///   - h: the tolerated difference of patches: larger values smooth more. About the noise's standard deviation. Default
///     0.1.
///   - sigma: the noise's standard deviation, if known; its contribution to d^2, 2 sigma^2, is then subtracted. Default
///     0.
/// - Returns: the shape of x.
/// - Throws: `argument` for values out of range, `argument("x")` for other shapes; `memory`; `interrupted`.
public func denoiseNLMeans(
  _ x: Tensor, patchSize: Int = 7, patchDistance: Int = 11, h: Double = 0.1, sigma: Double = 0
) throws -> Tensor {
  guard (1...99).contains(patchSize), patchSize % 2 == 1 else {
    throw DiffusionError.argument("patchSize", "\(patchSize) is not an odd number from 1 to 99")
  }
  try Requirement.within(patchDistance, 1...999, "patchDistance")
  try Requirement.positive(h, "h")
  try Requirement.nonNegative(sigma, "sigma")
  let images = try x.detached.asImages()
  let (height, width) = (images.shape.sizes[2], images.shape.sizes[3])
  return try noGrad {
    let reach = patchSize / 2
    let wide = try images.mirrored(reach + patchDistance)
    /// The part of `wide` at this offset from the images, with `border` extra pixels on each side.
    func part(down: Int, right: Int, border: Int) throws -> Tensor {
      let start = reach + patchDistance - border
      return
        try wide.narrow(axis: 2, start: start + down, length: height + 2 * border)
        .narrow(axis: 3, start: start + right, length: width + 2 * border)
    }
    let window = try Tensor.full(Shape([patchSize]), 1 / Float(patchSize))
    let noise = try Tensor(Float(2 * sigma * sigma))
    // Finite, so that a distance of 0 has weight 1 even for the smallest h.
    let scale = try Tensor(max(Float(-1 / (h * h)), -Float.greatestFiniteMagnitude))
    let own = try part(down: 0, right: 0, border: reach)
    var weights = try Tensor(0)
    var sums = try Tensor(0)
    for down in -patchDistance...patchDistance {
      for right in -patchDistance...patchDistance {
        try Session.current.checkInterrupted()
        let differences = try (own - part(down: down, right: right, border: reach)).square()
        let distances = try differences.mean(axis: [1], keepdim: true)
          .windowSums(axis: 2, window).windowSums(axis: 3, window)
        let weight = try ((distances - noise).relu() * scale).exp()
        weights = try weights + weight
        sums = try sums + weight * part(down: down, right: right, border: 0)
      }
    }
    return try (sums / weights).reshaped(x.shape)
  }
}
