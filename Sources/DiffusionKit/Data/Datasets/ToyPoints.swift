import Glibc

/// Distributions of points in the plane that papers about generative models show.
public enum ToyPoints: String, CaseIterable, Sendable {
  /// Two half circles that reach into each other, scikit-learn's `make_moons`.
  case twoMoons = "two_moons"
  /// A spiral, the first and the third column of scikit-learn's `make_swiss_roll`.
  case swissRoll = "swiss_roll"
  /// Eight normal distributions on a circle of radius 5 (Tong et al. 2024).
  case eightGaussians = "eight_gaussians"
  /// Every other field of a board from -4 to 4 with sides of 2 (Grathwohl et al. 2019).
  case checkerboard
  /// Four circles around each other, of radii 0.75, 1.5, 2.25 and 3 (Grathwohl et al. 2019).
  case rings

  /// The standard deviation of the noise by default.
  public var defaultNoise: Double {
    switch self {
    case .eightGaussians: 0.1.squareRoot()
    case .rings: 0.08
    case .twoMoons, .swissRoll, .checkerboard: 0
    }
  }

  /// Draws points, [count, 2]. Those of moons and rings are spaced evenly along their curves and in random order.
  /// - Parameters:
  ///   - noise: the standard deviation of normal noise that is added. Default `defaultNoise`.
  ///   - generator: default the session's.
  /// - Throws: `argument` for a count below 1 and for noise that is negative or not finite.
  public func sample(
    _ count: Int, noise: Double? = nil, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try Requirement.positive(count, "n")
    let noise = noise ?? defaultNoise
    guard noise >= 0, noise.isFinite else {
      throw DiffusionError.argument("noise", "must be a finite number of at least 0, not \(noise)")
    }
    let points = try Tensor(uninitialized: Shape([count, 2], name: "n"))
    let order = isEven ? try generator.permutation(count) : nil
    let draws = isEven ? nil : try Tensor.rand(Shape([count, 3]), generator: generator)
    let normal = noise > 0 ? try Tensor.randn(Shape([count, 2]), generator: generator) : nil
    try Stoppable.pieces(of: count, cost: 64) { range in
      for index in range {
        let point: (x: Double, y: Double)
        if let order {
          point = curve(Int(order[index]), of: count)
        } else if let draws {
          let u = draws.pointer + 3 * index
          point = drawn(Double(u[0]), Double(u[1]), Double(u[2]))
        } else {
          point = (0, 0)
        }
        let added =
          normal.map { (Double($0.pointer[2 * index]), Double($0.pointer[2 * index + 1])) } ?? (0, 0)
        points.pointer[2 * index] = Float(point.x + noise * added.0)
        points.pointer[2 * index + 1] = Float(point.y + noise * added.1)
      }
    }
    return points
  }

  /// Whether points are spaced evenly along curves.
  private var isEven: Bool { self == .twoMoons || self == .rings }

  private func curve(_ index: Int, of count: Int) -> (x: Double, y: Double) {
    if self == .twoMoons {
      let outer = count / 2
      let isOuter = index < outer
      let (position, length) = isOuter ? (index, outer) : (index - outer, count - outer)
      let angle = length > 1 ? .pi * Double(position) / Double(length - 1) : 0
      return isOuter ? (cos(angle), sin(angle)) : (1 - cos(angle), 0.5 - sin(angle))
    }
    // The first circles get the points that cannot be divided.
    let (ring, position) = (index % 4, index / 4)
    let length = (count - ring - 1) / 4 + 1
    let angle = 2 * .pi * Double(position) / Double(length)
    let radius = 3 - 0.75 * Double(ring)
    return (radius * cos(angle), radius * sin(angle))
  }

  /// - Parameters: three uniform numbers in 0..<1.
  private func drawn(_ u: Double, _ v: Double, _ w: Double) -> (x: Double, y: Double) {
    switch self {
    case .swissRoll:
      let t = 1.5 * .pi * (1 + 2 * u)
      return (t * cos(t), t * sin(t))
    case .eightGaussians:
      let angle = 2 * .pi * (u * 8).rounded(.down) / 8
      return (5 * cos(angle), 5 * sin(angle))
    default:
      let x = 4 * u - 2
      let row = v - 2 * (w * 2).rounded(.down)
      let shift = (x.rounded(.down) / 2).rounded(.down) * 2 == x.rounded(.down) ? 0.0 : 1.0
      return (2 * x, 2 * (row + shift))
    }
  }
}
