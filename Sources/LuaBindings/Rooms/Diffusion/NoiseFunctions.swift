import DiffusionKit

/// The kinds of noise by name, for scripts that try several.
private enum NoiseKind: String, OptionChoice, LuaReadable {
  case gaussian, uniform, speckle
  case saltAndPepper = "salt_and_pepper"
  case shot, jpeg
}

/// dk.noise: functions that degrade signals and images.
enum NoiseFunctions {
  static let functions: [Function] = [
    Function(
      "gaussian", "Adds normal noise: x + stddev N(0, 1).", anything, stddev, generator, returns: "Tensor",
      body: gaussian
    ).documented(
      shapes: .same, errors: .stddev,
      example: """
        local noisy = dk.noise.gaussian(dk.zeros(10000), 0.5)
        print(("%.1f"):format(noisy:std():item())) --> 0.5
        """),
    Function(
      "uniform", "Adds uniform noise: x + amplitude U(-1, 1).", anything,
      Argument<Double>("amplitude", "the noise's bound"), generator, returns: "Tensor", body: uniform
    ).documented(
      shapes: .same, errors: "An amplitude that is negative or not finite.",
      example: """
        local noisy = dk.noise.uniform(dk.zeros(10000), 0.5)
        print(("%.1f"):format(noisy:abs():max():item())) --> 0.5
        """),
    Function(
      "speckle", "Adds noise that grows with the signal, as in radar images: x + x stddev N(0, 1).", anything,
      stddev, generator, returns: "Tensor", body: speckle
    ).documented(
      shapes: .same, errors: .stddev,
      example: "print(dk.noise.speckle(dk.zeros(2), 0.5)) --> 0 0 [Tensor of shape 2]"),
    Function(
      "salt_and_pepper", "Sets a share of the values to low or high, with equal probability.", anything,
      Argument<Double>("amount", "the share of values, 0 to 1"),
      Argument("low", "the value of pepper, and the minimum of x", default: Float(0)),
      Argument("high", "the value of salt, and the maximum of x", default: Float(1)), generator,
      returns: "Tensor", body: saltAndPepper
    ).documented(
      shapes: .same,
      errors: "An amount outside of 0 to 1, a high that is not above low, values outside of low to high.",
      example: """
        local noisy = dk.noise.salt_and_pepper(dk.full({10000}, 0.5), 0.2)
        print(("%.1f"):format(noisy:eq(1):mean():item())) --> 0.1
        """),
    Function(
      "shot",
      "An image as a photon-counting sensor records it: Poisson counts of mean x * photons, divided by photons. Fewer photons give more noise; bright pixels have the most.",
      image, Argument<Double>("photons", "the expected count where x is 1, above 0 and up to 1e9"), generator,
      returns: "Tensor", body: shot
    ).documented(
      shapes: .same, errors: "Photons out of range, values of x outside of 0 to 1. No gradient flows to x.",
      example: """
        local noisy = dk.noise.shot(dk.full({10000}, 0.5), 50)
        print(("%.1f"):format(noisy:std():item())) --> 0.1
        """),
    Function(
      "jpeg",
      "Applies the artifacts of JPEG compression to images: blocks of 8 x 8 pixels, and ringing beside edges. The result is deterministic.",
      image, Argument("quality", "the quality, 1 to 100", default: 75), returns: "Tensor", body: jpeg
    ).documented(
      shapes:
        "[H, W], [C, H, W] or [N, C, H, W], C 1 (gray) or 3 (colours at half the resolution); the result has the shape of x.",
      errors:
        "A quality out of range, other shapes, values of x outside of 0 to 1. No gradient flows to x.",
      example: """
        local images = dk.data.digits():unsqueeze(2) / 16
        assert(dk.metrics.psnr(dk.noise.jpeg(images, 10), images) < dk.metrics.psnr(dk.noise.jpeg(images, 90), images))
        """),
    Function(
      "add", "Applies the kind of noise with the given name.", anything,
      Argument<NoiseKind>("kind", "the name of the noise"),
      Argument<Double>("level", "the noise's stddev, amplitude, amount, photons or quality"), generator,
      returns: "Tensor", body: add
    ).documented(
      shapes: "as for the function of that name.",
      errors: "An unknown kind, and the errors of the function of that name.",
      example: """
        local images = dk.data.digits():unsqueeze(2) / 16
        for kind, level in pairs{gaussian = 0.2, salt_and_pepper = 0.1, shot = 10, jpeg = 10} do
          assert(dk.metrics.psnr(dk.noise.add(images, kind, level), images) < 40)
        end
        """),
  ]

  private static let anything = Argument<Tensor>("x", "any shape")
  private static let image = Argument<Tensor>("x", "values of 0...1")
  private static let stddev = Argument<Double>("stddev", "the noise's standard deviation")
  private static let generator = Argument<Generator?>(
    "generator", "the generator of the noise; the default generator unless given")

  private static func added(
    _ noise: ElementNoise, _ x: Tensor, _ level: Double, _ generator: Generator?
  ) throws -> Tensor {
    try noise.added(to: x, level: level, generator: generator.orDefault)
  }
  private static func gaussian(_ x: Tensor, _ stddev: Double, _ generator: Generator?) throws -> Tensor {
    try added(.gaussian, x, stddev, generator)
  }
  private static func uniform(_ x: Tensor, _ amplitude: Double, _ generator: Generator?) throws -> Tensor {
    try added(.uniform, x, amplitude, generator)
  }
  private static func speckle(_ x: Tensor, _ stddev: Double, _ generator: Generator?) throws -> Tensor {
    try added(.speckle, x, stddev, generator)
  }
  private static func saltAndPepper(
    _ x: Tensor, _ amount: Double, _ low: Float, _ high: Float, _ generator: Generator?
  ) throws -> Tensor {
    try saltAndPepperNoise(x, amount: amount, low: low, high: high, generator: generator.orDefault)
  }
  private static func shot(_ x: Tensor, _ photons: Double, _ generator: Generator?) throws -> Tensor {
    try shotNoise(x, photons: photons, generator: generator.orDefault)
  }
  private static func jpeg(_ x: Tensor, _ quality: Int) throws -> Tensor {
    try jpegArtifacts(x, quality: quality)
  }

  private static func add(
    _ x: Tensor, _ kind: NoiseKind, _ level: Double, _ generator: Generator?
  ) throws -> Tensor {
    do {
      switch kind {
      case .gaussian: return try gaussian(x, level, generator)
      case .uniform: return try uniform(x, level, generator)
      case .speckle: return try speckle(x, level, generator)
      case .saltAndPepper: return try saltAndPepper(x, level, 0, 1, generator)
      case .shot: return try shot(x, level, generator)
      case .jpeg:
        guard let quality = Int(exactly: level) else {
          throw DiffusionError.argument("quality", "\(level) is not a whole number")
        }
        return try jpeg(x, quality)
      }
    } catch let error as DiffusionError {
      // Each kind has its own name for the level.
      guard let name = error.argument, name != "x" else { throw error }
      throw DiffusionError.argument("level", "\(kind.rawValue)'s \(name): \(error.text)")
    }
  }
}
