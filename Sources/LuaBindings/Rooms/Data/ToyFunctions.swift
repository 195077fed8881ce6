import CLua
import DiffusionKit

// dk.data: points in the plane for first experiments.
enum ToyFunctions {
  static let functions: [Function] = ToyPoints.allCases.map(function)

  private static func function(_ points: ToyPoints) -> Function {
    Function(
      points.rawValue, summary(points), Argument<Int>("n", "the number of points"),
      Argument("noise", "the standard deviation of normal noise that is added", default: points.defaultNoise),
      Argument<Generator?>("generator", "the source of random numbers"), returns: "Tensor"
    ) { n, noise, generator in
      try points.sample(n, noise: noise, generator: generator.orDefault)
    }.documented(
      shapes: "[n, 2].", errors: "No points, and noise that is negative or not finite.",
      example: "print(dk.data.\(points.rawValue)(100):shape()) --> 100 x 2")
  }

  private static func summary(_ points: ToyPoints) -> String {
    switch points {
    case .twoMoons:
      "Two half circles of radius 1 that reach into each other, scikit-learn's make_moons: points spaced evenly, in random order."
    case .swissRoll:
      "A spiral of radius 4.7 to 14.1, the first and third column of scikit-learn's make_swiss_roll."
    case .eightGaussians:
      "Eight normal distributions of variance 0.1 on a circle of radius 5 (Tong et al. 2024)."
    case .checkerboard:
      "The eight dark fields of a board of sides 8 around the origin, filled evenly (Grathwohl et al. 2019)."
    case .rings:
      "Four circles of radii 0.75 to 3 (Grathwohl et al. 2019): points spaced evenly, in random order."
    }
  }
}
