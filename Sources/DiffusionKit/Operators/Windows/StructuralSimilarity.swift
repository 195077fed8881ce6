/// The window and the constants of `ssim`. The defaults are those of Wang et al. 2004 for values in 0...1.
public struct SSIMOptions: Equatable, Sendable {
  /// What lies between the smallest and the largest possible value: 1 for pictures of 0...1, 255 for bytes.
  public var dataRange: Float = 1
  /// Places along each side of the window. Odd.
  public var windowSize = 11
  /// The deviation of the window's Gaussian weights, in places.
  public var sigma: Float = 1.5
  /// Times `dataRange`, squared: what keeps the comparison of means apart from 0 / 0.
  public var k1: Float = 0.01
  /// The same for the comparison of deviations.
  public var k2: Float = 0.03

  public init() {}

  /// - Throws: `argument` for a range, sigma or constant that is not positive and a window that is not odd.
  func check() throws {
    for (name, value) in [("data_range", dataRange), ("sigma", sigma), ("k1", k1), ("k2", k2)] {
      guard value > 0, value.isFinite else {
        throw DiffusionError.argument(name, "\(value) is not a positive number")
      }
    }
    guard windowSize > 0, windowSize % 2 == 1 else {
      throw DiffusionError.argument("window_size", "\(windowSize) is not an odd number from 1")
    }
  }

  func constant(_ k: Float) -> Float { (k * dataRange) * (k * dataRange) }
}

extension Tensor {
  /// The mean structural similarity of pictures (Wang et al. 2004, equation 13), over every place where the whole window
  /// fits, as pytorch-msssim computes it: 1 for equal ones. With means m, variances v and the covariance c under the window,
  ///
  ///     (2 mx my + C1) (2 c + C2) / ((mx^2 + my^2 + C1) (vx + vy + C2)),  C = (k dataRange)^2
  ///
  /// The metric and the loss are this function.
  ///
  /// - Parameters:
  ///   - x: [N, C, H, W] or [N, C, L]. Every channel is compared by itself.
  ///   - y: of the same shape.
  ///   - names: what complaints call x and y.
  /// - Returns: [1].
  /// - Throws: `argument` for other shapes, pictures smaller than the window, and options out of range.
  static func structuralSimilarity(
    _ x: Tensor, _ y: Tensor, _ options: SSIMOptions = SSIMOptions(),
    names: (x: String, y: String) = ("a", "b")
  ) throws -> Tensor {
    let (smallest, _) = try sides(x, y, options, names)
    guard options.windowSize <= smallest else {
      throw DiffusionError.argument(
        names.x,
        "a window of \(options.windowSize) places does not fit into \(x.shape): a `window_size` of "
          + "\((smallest - 1) / 2 * 2 + 1) does")
    }
    return try SimilarityTerms(x, y, options).similarity.mean()
  }

  /// Checks the options and the shapes.
  /// - Returns: the shortest side, and all.
  static func sides(
    _ x: Tensor, _ y: Tensor, _ options: SSIMOptions, _ names: (x: String, y: String)
  ) throws -> (shortest: Int, all: [Int]) {
    try options.check()
    guard x.rank == 3 || x.rank == 4, x.count > 0 else {
      throw DiffusionError.argument(
        names.x, "wanted [N, C, H, W] or [N, C, L] with elements in it, not \(x.shape)")
    }
    guard x.shape == y.shape else {
      throw DiffusionError.argument(
        names.y, "shape \(y.shape) for a first picture of shape \(x.shape), they must be the same")
    }
    let sides = Array(x.shape.sizes.dropFirst(2))
    return (sides.reduce(Int.max, min), sides)
  }
}

/// What is compared under each place of the window, as numerators and denominators: means, and deviations.
struct SimilarityTerms {
  private let means: (alike: Tensor, size: Tensor)
  private let deviations: (alike: Tensor, size: Tensor)

  /// - Parameters: as `structuralSimilarity` has checked them.
  init(_ x: Tensor, _ y: Tensor, _ options: SSIMOptions) throws {
    let weights = try Tensor(
      shape: [options.windowSize],
      values: gaussianWindow(size: options.windowSize, sigma: Double(options.sigma)))
    // What is averaged stands side by side, so that there is one pass for all.
    var averages = try Tensor.concat([x, y, x.square() + y.square(), x * y])
    // One axis after the other: a Gaussian of two is the product of two.
    for axis in 2..<x.rank { averages = try averages.windowSums(axis: axis, weights) }
    let parts = try averages.chunk(4)
    let (product, squares) = (try parts[0] * parts[1], try parts[0].square() + parts[1].square())
    let (c1, c2) = (try Tensor(options.constant(options.k1)), try Tensor(options.constant(options.k2)))
    means = (try product + product + c1, try squares + c1)
    deviations = (try (parts[3] - product) * Tensor(2) + c2, try parts[2] - squares + c2)
  }

  /// Of means, contrasts and structure: SSIM's.
  var similarity: Tensor {
    get throws { try (means.alike * deviations.alike) / (means.size * deviations.size) }
  }

  /// Of contrasts and structure alone.
  var contrast: Tensor {
    get throws { try deviations.alike / deviations.size }
  }
}
