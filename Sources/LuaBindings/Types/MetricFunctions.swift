import CLua
import DiffusionKit

/// dk.metrics: how near tensors, and samples, are to each other.
enum MetricFunctions {
  static let functions: [Function] = [
    Function(
      "c2st",
      "The accuracy of a leave-one-out nearest-neighbour classifier at telling two samples apart: 0.5 where it cannot, 1 where they are separate (Lopez-Paz and Oquab 2017).",
      Argument<Tensor>("a", "[N, ...]"), Argument<Tensor>("b", "[N, ...]"), returns: "number",
      body: twoSampleTest
    ).documented(
      shapes: "two of one shape [N, ...].",
      errors: "Shapes that differ, no samples, values that are not finite.",
      example: "print(dk.metrics.c2st(dk.randn(50, 2), dk.randn(50, 2) + 100)) --> 1.0"),
    Function(
      "psnr",
      "The peak signal-to-noise ratio in decibels, 10 log10(data_range^2 / mean((a - b)^2)): infinity for equal tensors.",
      Argument<Tensor>("a", "any shape"), Argument<Tensor>("b", "the same shape"), dataRange,
      returns: "number", body: peakSignalToNoise
    ).documented(
      shapes: "two of one shape; the mean is over all elements.",
      errors: "Shapes that differ, no elements, a data_range that is not positive.",
      example: "print((\"%.3f\"):format(dk.metrics.psnr(dk.zeros(4), dk.full({4}, 0.1)))) --> 20.000"),
    Function(
      "ssim",
      "The mean structural similarity of pictures: 1 for equal ones, near 0 for unrelated ones (Wang et al. 2004).",
      Argument<Tensor>("a", "[N, C, H, W] or [N, C, L]"), Argument<Tensor>("b", "the same shape"), dataRange,
      windowSize, sigma, k1, k2, returns: "number", body: structuralSimilarity
    ).documented(
      shapes: .pictures, errors: .comparing,
      example: """
        local images = dk.rand(2, 3, 32, 32)
        print(("%.3f"):format(dk.metrics.ssim(images, images))) --> 1.000
        """),
  ]

  // Those of dk.losses.ssim too.
  static let dataRange = Argument(
    "data_range", "between the smallest and the largest possible value", default: preset.dataRange)
  static let windowSize = Argument(
    "window_size", "places along a side of the window, odd", default: preset.windowSize)
  static let sigma = Argument("sigma", "the deviation of its Gaussian weights", default: preset.sigma)
  static let k1 = Argument("k1", "times data_range, squared: added to the means' terms", default: preset.k1)
  static let k2 = Argument("k2", "the same for the deviations' terms", default: preset.k2)
  private static let preset = SSIMOptions()

  static func options(
    _ dataRange: Float, _ windowSize: Int, _ sigma: Float, _ k1: Float, _ k2: Float
  ) -> SSIMOptions {
    var options = SSIMOptions()
    options.dataRange = dataRange
    options.windowSize = windowSize
    options.sigma = sigma
    options.k1 = k1
    options.k2 = k2
    return options
  }

  private static func twoSampleTest(_ a: Tensor, _ b: Tensor) throws -> Double { try c2st1NN(a, b) }
  private static func peakSignalToNoise(_ a: Tensor, _ b: Tensor, _ range: Float) throws -> Double {
    try psnr(a, b, dataRange: range)
  }
  private static func structuralSimilarity(
    _ a: Tensor, _ b: Tensor, _ range: Float, _ window: Int, _ sigma: Float, _ k1: Float, _ k2: Float
  ) throws -> Double {
    try ssim(a, b, options(range, window, sigma, k1, k2))
  }
}
