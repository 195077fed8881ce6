/// Non-local means (Buades, Coll and Morel 2005): each pixel becomes the mean of those nearby whose surroundings look like
/// its own, weighted by exp(-d^2 / h^2), where d^2 is the mean squared difference of the two patches. What repeats is kept
/// sharp while noise averages out.
///
/// All pixels of a patch count alike, so that the distances are running sums (Darbon et al. 2008). Pictures are mirrored at
/// their edges. Names and defaults are those of scikit-image's `denoise_nl_means`.
/// - Parameters:
///   - x: [H, W], [C, H, W] or [N, C, H, W]; the channels of a picture share their weights. No gradient flows to it.
///   - patchSize: pixels along each side of a patch, an odd number to 99. Default 7.
///   - patchDistance: how far away patches are looked for, along each axis, 1 to 999. Default 11.
///   - h: how unlike patches may be: larger is smoother. About the noise's standard deviation. Default 0.1.
///   - sigma: the noise's standard deviation where it is known; what it adds to d^2, 2 sigma^2, is then taken off. Default 0.
/// - Returns: of x's shape.
/// - Throws: `argument` for numbers out of range, `argument("x")` for other shapes; `memory`; `interrupted`.
public func denoiseNLMeans(
  _ x: Tensor, patchSize: Int = 7, patchDistance: Int = 11, h: Double = 0.1, sigma: Double = 0
) throws -> Tensor {
  guard (1...99).contains(patchSize), patchSize % 2 == 1 else {
    throw DiffusionError.argument("patchSize", "\(patchSize) is not an odd number from 1 to 99")
  }
  guard (1...999).contains(patchDistance) else {
    throw DiffusionError.argument("patchDistance", "\(patchDistance) is not in 1...999")
  }
  try Requirement.positive(h, "h")
  try Requirement.nonNegative(sigma, "sigma")
  let pictures = try x.detached.asPictures()
  let (height, width) = (pictures.shape.sizes[2], pictures.shape.sizes[3])
  return try noGrad {
    let reach = patchSize / 2
    let wide = try pictures.mirrored(reach + patchDistance)
    /// The part of `wide` that lies so far from the pictures, with `border` more on each side.
    func part(down: Int, right: Int, border: Int) throws -> Tensor {
      let start = reach + patchDistance - border
      return
        try wide.narrow(axis: 2, start: start + down, length: height + 2 * border)
        .narrow(axis: 3, start: start + right, length: width + 2 * border)
    }
    let window = try Tensor.full(Shape([patchSize]), 1 / Float(patchSize))
    let noise = try Tensor(Float(2 * sigma * sigma))
    // Finite, so that a distance of 0 has the weight 1 for the smallest h too.
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
