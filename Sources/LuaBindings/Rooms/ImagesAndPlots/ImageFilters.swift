import DiffusionKit

/// dk.image: classical filters that remove noise from images, under the names of scipy.ndimage and scikit-image.
enum ImageFilters {
  static let functions: [Function] = [
    Function(
      "median_filter",
      "The median of the pixels around each pixel, against salt-and-pepper noise. Channels are filtered separately and mirrored at the edges, as in scipy.ndimage.",
      images, Argument("size", "the side of the square window in pixels, odd, at most 15", default: 3),
      returns: "Tensor"
    ) { x, size in try medianFilter(x, size: size) }.documented(
      shapes: .filtered, errors: "Other sizes and shapes. No gradient flows to x.",
      example: """
        local image = dk.zeros(5, 5)
        image[{3, 3}] = 1
        print(dk.image.median_filter(image):max():item()) --> 0.0
        """),
    Function(
      "gaussian_filter",
      "Means under a Gaussian window, against noise of the same strength everywhere. Channels are filtered separately and mirrored at the edges, as in scipy.ndimage.",
      images, Argument("sigma", "the window's standard deviation in pixels, at most 1000", default: 1.0),
      Argument("truncate", "the window's radius in standard deviations, at most 10", default: 4.0),
      returns: "Tensor"
    ) { x, sigma, truncate in try gaussianFilter(x, sigma: sigma, truncate: truncate) }.documented(
      shapes: .filtered, errors: "Numbers that are not positive or are too large, other shapes.",
      example: """
        local image = dk.zeros(9, 9)
        image[{5, 5}] = 1
        print(("%.3f"):format(dk.image.gaussian_filter(image)[{5, 5}])) --> 0.159
        """),
    Function(
      "denoise_nl_means",
      "Non-local means (Buades, Coll and Morel 2005): each pixel becomes the mean of nearby pixels, weighted by exp(-d^2 / h^2), where d^2 is the mean squared difference of the patches around the two pixels. Images are mirrored at the edges; names and defaults are those of scikit-image.",
      images, Argument("patch_size", "the side of a patch in pixels, odd, at most 99", default: 7),
      Argument("patch_distance", "the max distance of nearby pixels, 1 to 999", default: 11),
      Argument("h", "the strength of the filter: about the noise's standard deviation", default: 0.1),
      Argument(
        "sigma", "the noise's standard deviation if known: 2 sigma^2 is subtracted from d^2", default: 0.0),
      returns: "Tensor"
    ) { x, patchSize, patchDistance, h, sigma in
      try denoiseNLMeans(x, patchSize: patchSize, patchDistance: patchDistance, h: h, sigma: sigma)
    }.documented(
      shapes: .filtered, errors: "Numbers out of range, other shapes. No gradient flows to x.",
      example: """
        local image = dk.eye(32):tile(2, 2)
        local noisy = dk.noise.gaussian(image, 0.1)
        local clean = dk.image.denoise_nl_means(noisy, {h = 0.1})
        assert(dk.metrics.psnr(clean, image) > dk.metrics.psnr(noisy, image) + 5)
        """),
  ]

  private static let images = Argument<Tensor>("x", "[H, W], [C, H, W] or [N, C, H, W]")

}
