/// The window and the constants of `ssim`. The defaults are those of Wang et al. 2004 for values in 0...1.
public struct SSIMOptions: Equatable, Sendable {
  /// The difference between the maximum and the minimum possible value: 1 for images of 0...1, 255 for bytes.
  public var dataRange: Float = 1
  /// Positions along each side of the window. Odd.
  public var windowSize = 11
  /// The standard deviation of the window's Gaussian weights, in positions.
  public var sigma: Float = 1.5
  /// The factor of `dataRange` in a constant, the square of the product, that prevents 0 / 0 in the comparison of means.
  public var k1: Float = 0.01
  /// The same for the comparison of variances.
  public var k2: Float = 0.03

  public init() {}

  /// - Throws: `argument` for a range, sigma or constant that is not positive and a window that is not odd.
  package func check() throws {
    for (name, value) in [("data_range", dataRange), ("sigma", sigma), ("k1", k1), ("k2", k2)] {
      try Requirement.positive(value, name)
    }
    guard windowSize > 0, windowSize % 2 == 1 else {
      throw DiffusionError.argument("window_size", "\(windowSize) is not an odd number from 1")
    }
  }

  func constant(_ k: Float) -> Float { (k * dataRange) * (k * dataRange) }
}

extension Tensor {
  /// The mean structural similarity of images (Wang et al. 2004, equation 13), over every position of the whole window,
  /// as pytorch-msssim computes it: 1 for equal images. With means m, variances v and the covariance c under the
  /// window,
  ///
  ///     (2 mx my + C1) (2 c + C2) / ((mx^2 + my^2 + C1) (vx + vy + C2)),  C = (k dataRange)^2
  ///
  /// The metric and the loss both use this function.
  ///
  /// - Parameters:
  ///   - x: [N, C, H, W] or [N, C, L]. Each channel is compared independently.
  ///   - y: the shape of `x`.
  ///   - names: the names of x and y in errors.
  /// - Returns: [1].
  /// - Throws: `argument` for other shapes, images smaller than the window, and options out of range.
  package static func structuralSimilarity(
    _ x: Tensor, _ y: Tensor, _ options: SSIMOptions = SSIMOptions(),
    names: (x: String, y: String) = ("a", "b")
  ) throws -> Tensor {
    let (shortest, _) = try sides(x, y, options, names)
    guard options.windowSize <= shortest else {
      throw DiffusionError.argument(
        names.x,
        "a window of \(options.windowSize) positions does not fit into \(x.shape): a `window_size` of "
          + "\((shortest - 1) / 2 * 2 + 1) does")
    }
    return try SimilarityTerms(x, y, options).similarity.mean()
  }

  /// Checks the options and the shapes.
  /// - Returns: the shortest side, and all sides.
  static func sides(
    _ x: Tensor, _ y: Tensor, _ options: SSIMOptions, _ names: (x: String, y: String)
  ) throws -> (shortest: Int, all: [Int]) {
    try options.check()
    guard x.rank == 3 || x.rank == 4, x.count > 0 else {
      throw DiffusionError.argument(
        names.x, "expected [N, C, H, W] or [N, C, L] with at least one element, got \(x.shape)")
    }
    try y.shape.requireEqual(to: x.shape, of: "a first image", name: names.y)
    let sides = Array(x.shape.sizes.dropFirst(2))
    return (sides.reduce(Int.max, min), sides)
  }
}

/// The terms compared at each position of the window, as numerators and denominators: one pair for the means, one for
/// the variances and the covariance.
struct SimilarityTerms {
  private let means: (alike: Tensor, size: Tensor)
  private let variances: (alike: Tensor, size: Tensor)

  /// - Parameters: values that `structuralSimilarity` has checked.
  init(_ x: Tensor, _ y: Tensor, _ options: SSIMOptions) throws {
    let weights = try Tensor(
      shape: [options.windowSize],
      values: gaussianWindow(size: options.windowSize, sigma: Double(options.sigma)))
    // The tensors to average are concatenated, so that one pass suffices.
    var averages = try Tensor.concat([x, y, x.square() + y.square(), x * y])
    // One axis after the other: a two-dimensional Gaussian is the product of two one-dimensional ones.
    for axis in 2..<x.rank { averages = try averages.windowSums(axis: axis, weights) }
    let parts = try averages.chunk(4)
    let (product, squares) = (try parts[0] * parts[1], try parts[0].square() + parts[1].square())
    let (c1, c2) = (try Tensor(options.constant(options.k1)), try Tensor(options.constant(options.k2)))
    means = (try product + product + c1, try squares + c1)
    variances = (try (parts[3] - product) * Tensor(2) + c2, try parts[2] - squares + c2)
  }

  /// The product of both terms: SSIM.
  var similarity: Tensor {
    get throws { try (means.alike * variances.alike) / (means.size * variances.size) }
  }

  /// The term of contrast and structure alone.
  var contrast: Tensor { get throws { try variances.alike / variances.size } }
}
