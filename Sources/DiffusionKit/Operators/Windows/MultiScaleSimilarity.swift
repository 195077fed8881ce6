/// The scales of `msSSIM`, and the window on each.
public struct MSSSIMOptions: Equatable, Sendable {
  public var window = SSIMOptions()
  /// The exponent of each scale, the finest first. The default: the five of Wang et al. 2003.
  public var weights = MSSSIMOptions.paperWeights

  /// Beta and gamma of Wang et al. 2003, section 3.2: of sum 1.
  public static let paperWeights: [Float] = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

  public init() {}

  /// The first `scales` of the paper's weights, made to sum to 1: for pictures too small for all five.
  /// - Throws: `argument("scales")` unless 1 to 5.
  public init(scales: Int) throws {
    let paper = MSSSIMOptions.paperWeights
    guard (1...paper.count).contains(scales) else {
      throw DiffusionError.argument("scales", "\(scales) is not in 1...\(paper.count)")
    }
    guard scales < paper.count else { return }
    let sum = paper.prefix(scales).reduce(0, +)
    weights = paper.prefix(scales).map { $0 / sum }
  }

  /// - Throws: `argument` as `SSIMOptions`, and `argument("weights")` for none, more than 16, and those that are not
  ///   positive.
  func check() throws {
    try window.check()
    guard (1...16).contains(weights.count), weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw DiffusionError.argument("weights", "1 to 16 positive numbers are wanted, one for each scale")
    }
  }

  /// The length of a side after so many halvings; odd ones are rounded up.
  static func halved(_ side: Int, times: Int) -> Int {
    (0..<times).reduce(side) { side, _ in (side + 1) / 2 }
  }

  /// How many scales pictures of that shortest side have room for, 16 at most.
  func scales(in side: Int) -> Int {
    (0..<16).prefix { MSSSIMOptions.halved(side, times: $0) >= window.windowSize }.count
  }
}

extension Tensor {
  /// The multi-scale structural similarity (Wang, Simoncelli and Bovik 2003, equation 7), as pytorch-msssim computes it: 1
  /// for equal pictures. Contrast and structure are compared on each scale, each half as large as the one before, the means
  /// on the last only:
  ///
  ///     product over the scales j of contrast_j ^ weight_j, times the last one's means ^ its weight
  ///
  /// taken of each channel by itself, then averaged. A factor below 0 (pictures that are each other's negatives) counts as
  /// 0, and no gradient flows through that channel.
  ///
  /// - Parameters:
  ///   - x: [N, C, H, W] or [N, C, L].
  ///   - y: of the same shape.
  ///   - names: what complaints call x and y.
  /// - Returns: [1].
  /// - Throws: `argument` for other shapes, pictures too small for so many scales, and options out of range.
  static func multiScaleSimilarity(
    _ x: Tensor, _ y: Tensor, _ options: MSSSIMOptions = MSSSIMOptions(),
    names: (x: String, y: String) = ("a", "b")
  ) throws -> Tensor {
    try options.check()
    let (shortest, sides) = try sides(x, y, options.window, names)
    let scales = options.weights.count
    try checkRoom(for: scales, options, shortest, x.shape, names.x)
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
        let halving = PoolingOptions(
          axes: sides.count, kernelSize: 2, stride: 2, padding: .zeros(now.map { $0 % 2 }))
        x = try x.averagePool(halving, includingPadding: true)
        y = try y.averagePool(halving, includingPadding: true)
      }
    }
    guard let result else { throw DiffusionError.argument("weights", "there are none") }
    return try result.mean()
  }

  private static func checkRoom(
    for scales: Int, _ options: MSSSIMOptions, _ shortest: Int, _ shape: Shape, _ name: String
  ) throws {
    let last = MSSSIMOptions.halved(shortest, times: scales - 1)
    guard last < options.window.windowSize else { return }
    let room = options.scales(in: shortest)
    let fewer = room > 0 ? "scales = \(room), or " : ""
    throw DiffusionError.argument(
      name,
      "\(scales) scales make sides of \(last) of \(shape), shorter than the window of "
        + "\(options.window.windowSize): \(fewer)a `window_size` of \((last - 1) / 2 * 2 + 1) fits")
  }

  /// x ^ exponent where x > 0, else 0, and there with a gradient of 0 where that of a power is infinite or none.
  private func positivePower(_ exponent: Float) throws -> Tensor {
    let isPositive = try detached.gt(Tensor(0))
    return try Tensor.select(where: isPositive, self, else: Tensor(1)).pow(exponent) * isPositive
  }
}
