import CLua
import DiffusionKit

// dk.nn: layers of noise, and the fields for their strengths.
enum NoiseLayers {
  static let functions: [Function] = [
    Function("GaussianNoise", GaussianNoise.self, "In training, adds normal noise.").documented(
      shapes: .same, errors: .stddev, example: passing("GaussianNoise(0.1)")),
    Function(
      "UniformNoise", UniformNoise.self, "In training, adds uniform noise between -amplitude and amplitude."
    ).documented(
      shapes: .same, errors: "An amplitude that is negative or not finite.",
      example: passing("UniformNoise(0.1)")),
    Function("SpeckleNoise", SpeckleNoise.self, "In training, multiplies each value by 1 plus normal noise.")
      .documented(shapes: .same, errors: .stddev, example: passing("SpeckleNoise(0.1)")),
    Function(
      "SaltAndPepperNoise", SaltAndPepperNoise.self,
      "In training, replaces this fraction of the values by low or high, with equal probability."
    ).documented(
      shapes: .same, errors: "An amount outside of 0 to 1, a high that is not above low.",
      example: passing("SaltAndPepperNoise(0.1)")),
  ]

  static let getters: [Function] = levels.map { level in
    Function(level.name, "The strength of the noise of \(level.owners).", this, returns: "number") {
      (box: LayerBox) in try layer(box, level.name).level
    }.documented(
      shapes: .none, errors: "A layer of another kind.",
      example: "print(dk.nn.\(level.maker)(0.5).\(level.name)) --> 0.5")
  }

  static let setters: [Function] = levels.map { level in
    Function(
      level.name, "Changes the strength of the noise, also in callbacks of fit.", this,
      Argument<Double>(level.name, "strength from the next batch on")
    ) { (box: LayerBox, value: Double) in
      try layer(box, level.name).setLevel(value)
      return Nothing()
    }.documented(
      shapes: .none, errors: "A layer of another kind, and values that its constructor refuses.",
      example: """
        local noise = dk.nn.\(level.maker)(0.5)
        local model = dk.nn.Sequential{noise, dk.nn.Dense(1)}
        local level = dk.optimizers.schedules.polynomial_decay(0.5, 10, {end_learning_rate = 0})
        model:compile()
        model:fit(dk.zeros(8, 1), dk.zeros(8, 1), {
          epochs = 5, verbose = 0, callbacks = {on_epoch_begin = function(epoch) noise.\(level.name) = level(epoch) end},
        })
        print(noise.\(level.name)) --> 0.25
        """)
  }

  /// The fields, and the layers that have them.
  private static let levels = [
    (name: "stddev", owners: "GaussianNoise and SpeckleNoise", maker: "GaussianNoise"),
    (name: "amplitude", owners: "UniformNoise", maker: "UniformNoise"),
    (name: "amount", owners: "SaltAndPepperNoise", maker: "SaltAndPepperNoise"),
  ]

  private static let this = Argument<LayerBox>.this

  /// An example in which the layer does not change values, since no model trains.
  private static func passing(_ layer: String) -> String {
    "print(dk.nn.\(layer)(dk.ones(1, 2))) --> 1 1 [Tensor of shape 1x2]"
  }

  private static func layer(_ box: LayerBox, _ level: String) throws -> NoiseLayer {
    guard let layer = box.layer as? NoiseLayer, layer.noise.levelName == level else {
      throw DiffusionError.state("\(box.layer.kind) has no field '\(level)'")
    }
    return layer
  }
}
