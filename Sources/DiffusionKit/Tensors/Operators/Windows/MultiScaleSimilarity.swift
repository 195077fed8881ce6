/// The scales of `msSSIM`, and the window on each of them.
public struct MSSSIMOptions: Equatable, Sendable {
  public var window = SSIMOptions()
  /// The exponent of each scale, the finest first. Default: the five of Wang et al. 2003.
  public var weights = MSSSIMOptions.paperWeights

  /// Beta and gamma of Wang et al. 2003, section 3.2; their sum is 1.
  public static let paperWeights: [Float] = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

  public init() {}

  /// The first `scales` of the paper's weights, rescaled to sum 1: for images too small for all five.
  /// - Throws: `argument("scales")` unless 1 to 5.
  public init(scales: Int) throws {
    let paper = MSSSIMOptions.paperWeights
    try Requirement.within(scales, 1...paper.count, "scales")
    guard scales < paper.count else { return }
    let sum = paper.prefix(scales).reduce(0, +)
    weights = paper.prefix(scales).map { $0 / sum }
  }

  /// - Throws: the errors of `SSIMOptions.check`, and `argument("weights")` unless there are 1 to 16 positive weights.
  package func check() throws {
    try window.check()
    guard (1...16).contains(weights.count), weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw DiffusionError.argument("weights", "expected 1 to 16 positive numbers, one for each scale")
    }
  }

  /// The length of a side after `times` halvings, odd lengths rounded up.
  static func halved(_ side: Int, times: Int) -> Int {
    (0..<times).reduce(side) { side, _ in (side + 1) / 2 }
  }

  /// The number of scales that fit into images with this shortest side, at most 16.
  func scales(in side: Int) -> Int {
    (0..<16).prefix { MSSSIMOptions.halved(side, times: $0) >= window.windowSize }.count
  }
}

extension Tensor {
  /// The multi-scale structural similarity (Wang, Simoncelli and Bovik 2003, equation 7), as pytorch-msssim computes
  /// it: 1 for equal images. Contrast and structure are compared on each scale, each half as large as the one before;
  /// the means are compared only on the last:
  ///
  ///     product over the scales j of contrast_j ^ weight_j, times the last one's means ^ its weight
  ///
  /// The product is taken of each channel, then averaged. A factor below 0 (from images that are each other's
  /// negatives) counts as 0, and no gradient flows through its channel.
  ///
  /// - Parameters:
  ///   - x: [N, C, H, W] or [N, C, L].
  ///   - y: of the same shape.
  ///   - names: the names of x and y in errors.
  /// - Returns: [1].
  /// - Throws: `argument` for other shapes, images too small for the scales, and options out of range.
  package static func multiScaleSimilarity(
    _ x: Tensor, _ y: Tensor, _ options: MSSSIMOptions = MSSSIMOptions(),
    names: (x: String, y: String) = ("a", "b")
  ) throws -> Tensor {
    try options.check()
    let (shortest, sides) = try sides(x, y, options.window, names)
    let scales = options.weights.count
    try checkSize(for: scales, options, shortest, x.shape, names.x)
    var (x, y) = (x, y)
    var result: Tensor?
    for (scale, weight) in options.weights.enumerated() {
      let terms = try SimilarityTerms(x, y, options.window)
      let isLast = scale == scales - 1
      let factor = try (isLast ? terms.similarity : terms.contrast).flattened(startAxis: 2).mean(axis: 2)
        .positivePower(weight)
      result = try result.map { try $0 * factor } ?? factor
      if !isLast {
        let now = sides.map { MSSSIMOptions.halved($0, times: scale) }
        let halving = PoolingParameters(
          axes: sides.count, kernelSize: 2, stride: 2, padding: .zeros(now.map { $0 % 2 }))
        x = try x.averagePool(halving, includingPadding: true)
        y = try y.averagePool(halving, includingPadding: true)
      }
    }
    guard let result else { throw DiffusionError.argument("weights", "there are none") }
    return try result.mean()
  }

  private static func checkSize(
    for scales: Int, _ options: MSSSIMOptions, _ shortest: Int, _ shape: Shape, _ name: String
  ) throws {
    let last = MSSSIMOptions.halved(shortest, times: scales - 1)
    guard last < options.window.windowSize else { return }
    let fitting = options.scales(in: shortest)
    let fewer = fitting > 0 ? "scales = \(fitting), or " : ""
    throw DiffusionError.argument(
      name,
      "\(scales) scales make sides of \(last) of \(shape), shorter than the window of "
        + "\(options.window.windowSize): \(fewer)a `window_size` of \((last - 1) / 2 * 2 + 1) fits")
  }

  /// x ^ exponent where x > 0, elsewhere 0 with gradient 0, where the gradient of a power would be infinite or
  /// undefined.
  private func positivePower(_ exponent: Float) throws -> Tensor {
    let isPositive = try detached.gt(Tensor(0))
    return try Tensor.select(where: isPositive, self, else: Tensor(1)).pow(exponent) * isPositive
  }
}
