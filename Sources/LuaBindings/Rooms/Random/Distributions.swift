import DiffusionKit

// Numbers of other distributions than those of rand and randn. Parameters are numbers or tensors, which broadcast.
enum Distributions {
  /// The functions that are both methods and functions of the module.
  static let functions: [Function] = [
    Function(
      "bernoulli", "1 with probability p, otherwise 0, equal to the numbers of PyTorch for the same seed.",
      Argument<Parameter>("p", "the probability, a number, or a tensor of them"), shape, generator,
      returns: "Tensor"
    ) { p, shape, generator in
      switch p {
      case .first(let p): return try Tensor.bernoulli(p, sizes(shape), generator: generator.orDefault)
      case .second(let p): return try Tensor.bernoulli(expanded(p, shape), generator: generator.orDefault)
      }
    }.documented(
      shapes: .parameters, errors: "Probabilities outside of 0...1.",
      example: """
        dk.manual_seed(0)
        print(dk.bernoulli(0.5, {4})) --> 0 0 1 0 [Tensor of shape 4]
        """),
    Function(
      "multinomial",
      """
      Positions (from 1) drawn with probabilities proportional to the weights, equal to those of PyTorch for the same seed. \
      Without replacement each position is drawn at most once, those of weight 0 last.
      """, Argument<Tensor>("weights", "finite, at least 0, of a sum above 0"),
      Argument<Int>("num_samples", "number of positions for each row"),
      Argument("replacement", "whether a position may be drawn repeatedly", default: false), generator,
      returns: "Tensor", body: multinomial
    ).documented(
      shapes: "[n] to [num_samples], [rows, n] to [rows, num_samples].",
      errors:
        "Weights that are negative or not finite, or whose sum is 0; num_samples below 1, or above n without replacement.",
      example: "print(dk.multinomial(dk.tensor{0, 1, 0}, 2, true)) --> 2 2 [Tensor of shape 2]"),
  ]

  /// The functions of the module only.
  static let moduleFunctions: [Function] = [
    Function(
      "categorical",
      """
      Positions (from 1) along the last axis, drawn with these probabilities or with the softmax of logits, equal to those of \
      torch.distributions.Categorical for the same seed.
      """, Argument<Tensor?>("probs", "probabilities, which need no normalization"),
      Argument<IntegerList?>("shape", "sizes of further axes in front"),
      Argument<Tensor?>("logits", "in place of `probs`"), generator, returns: "Tensor", body: categorical
    ).documented(
      shapes: "[..., n] to [shape..., ...].",
      errors:
        "Both or neither of probs and logits; probabilities that are negative or not finite, or whose sum is 0.",
      example: "print(dk.categorical(dk.tensor{0, 0, 1}, {2})) --> 3 3 [Tensor of shape 2]"),
    Function(
      "exponential",
      "Exponential numbers, whose mean is 1 / rate, equal to those of PyTorch for the same seed.",
      Argument<IntegerList>("shape", "a size or a list of sizes"),
      Argument("rate", "the rate", default: 1.0), generator, returns: "Tensor"
    ) { shape, rate, generator in
      try Tensor.exponential(Shape(shape.values), rate: rate, generator: generator.orDefault)
    }.documented(
      shapes: .given, errors: "A rate that is not above 0, and sizes that no tensor can have.",
      example: "assert(dk.exponential({1000}, 2):mean():item() < 1)"),
    Function(
      "poisson", "Poisson counts, equal to those of PyTorch for the same seed.",
      Argument<Parameter>("rates", "the expected counts, 0 to 1e9"), shape, generator, returns: "Tensor"
    ) { rates, shape, generator in
      try Tensor.poisson(expanded(tensor(rates), shape), generator: generator.orDefault)
    }.documented(
      shapes: .parameters, errors: "Rates outside of 0...1e9.",
      example: "print(dk.poisson(dk.zeros(2))) --> 0 0 [Tensor of shape 2]"),
    Function(
      "normal", "Normal numbers, equal to those of PyTorch for the same seed.",
      Argument<Parameter>("mean", "the mean"), Argument<Parameter>("std", "the standard deviation"), shape,
      generator, returns: "Tensor", body: normal
    ).documented(
      shapes: .parameters, errors: "A std below 0, and shapes that do not broadcast.",
      example: """
        dk.manual_seed(0)
        print(dk.normal(10, 1, {3})) --> 11.5410 9.7066 7.8212 [Tensor of shape 3]
        """),
    Function(
      "uniform",
      "Uniform numbers from low up to but without high, equal to those of PyTorch for the same seed.",
      Argument<Parameter>("low", "the lower bound"), Argument<Parameter>("high", "the upper bound"), shape,
      generator, returns: "Tensor", body: uniform
    ).documented(
      shapes: .parameters,
      errors: "A high below low, bounds that are not finite, shapes that do not broadcast.",
      example: """
        dk.manual_seed(0)
        print(dk.uniform(-1, 1, {3})) --> -0.0075 0.5364 -0.8230 [Tensor of shape 3]
        """),
    Function(
      "laplace", "Laplace numbers, equal to those of torch.distributions.Laplace for the same seed.",
      Argument<Parameter?>("loc", "the mean, 0 by default"),
      Argument<Parameter?>("scale", "the mean distance from it, 1 by default"), shape, generator,
      returns: "Tensor", body: laplace
    ).documented(
      shapes: .parameters, errors: "A scale that is not above 0, and shapes that do not broadcast.",
      example: """
        dk.manual_seed(0)
        print(dk.laplace(0, 1, {3})) --> -0.0075 0.7688 -1.7319 [Tensor of shape 3]
        """),
    Function(
      "gamma", "Gamma numbers, equal to those of torch.distributions.Gamma for the same seed.",
      Argument<Parameter>("concentration", "the shape of the distribution, its mean at rate 1"),
      Argument<Parameter?>("rate", "the inverse of the scale, 1 by default"), shape, generator,
      returns: "Tensor", body: gamma
    ).documented(
      shapes: .parameters, errors: "Parameters that are not above 0, and shapes that do not broadcast.",
      example: "assert(dk.gamma(3, 1, {1000}):min():item() > 0)"),
    Function(
      "beta", "Beta numbers, in 0...1, equal to those of torch.distributions.Beta for the same seed.",
      Argument<Parameter>("concentration1", "the first concentration"),
      Argument<Parameter>("concentration0", "the second concentration"), shape, generator, returns: "Tensor",
      body: beta
    ).documented(
      shapes: .parameters, errors: "Concentrations that are not above 0, and shapes that do not broadcast.",
      example: "assert(dk.beta(2, 3, {1000}):max():item() <= 1)"),
    Function(
      "dirichlet",
      "Proportions whose sum along the last axis is 1, equal to those of torch.distributions.Dirichlet for the same seed.",
      Argument<Tensor>("concentration", "the concentrations along the last axis"),
      Argument<IntegerList?>("shape", "sizes of further axes in front"), generator, returns: "Tensor"
    ) { concentration, shape, generator in
      let sizes = (shape?.values ?? []) + concentration.shape.sizes
      return try Tensor.dirichlet(concentration.detached.expanded(sizes), generator: generator.orDefault)
    }.documented(
      shapes: "[..., n] to [shape..., ..., n].", errors: "Concentrations that are not above 0.",
      example: "print(dk.dirichlet(dk.ones(3)):sum():item() > 0.999) --> true"),
  ]

  /// A parameter of a distribution.
  private typealias Parameter = Either<Double, Tensor>

  private static let shape = Argument<IntegerList?>(
    "shape", "sizes; by default those of the parameters, or {1} for numbers")
  private static let generator = Argument<Generator?>(
    "generator", "the source of random numbers; by default the default generator")

  private static func sizes(_ shape: IntegerList?) throws -> Shape { try Shape(shape?.values ?? [1]) }

  private static func tensor(_ parameter: Parameter?, default number: Double = 0) throws -> Tensor {
    switch parameter {
    case .first(let number): return try Tensor(number)
    case .second(let tensor): return tensor
    case nil: return try Tensor(number)
    }
  }

  /// The parameter in the shape of the result, if the script gave one.
  private static func expanded(_ parameter: Tensor, _ shape: IntegerList?) throws -> Tensor {
    try shape.map { try parameter.expanded(Shape($0.values).sizes) } ?? parameter
  }

  /// Two parameters, the first in the shape of the result.
  private static func expanded(_ a: Tensor, _ b: Tensor, _ shape: IntegerList?) throws -> (Tensor, Tensor) {
    guard shape == nil else { return try (expanded(a, shape), expanded(b, shape)) }
    let common = try (a.detached.zerosLike() + b.detached.zerosLike()).shape.sizes
    return try (a.expanded(common), b.expanded(common))
  }

  private static func multinomial(
    _ weights: Tensor, _ count: Int, _ replacement: Bool, _ generator: Generator?
  ) throws -> Tensor {
    do {
      return try Tensor.multinomial(weights, count, replacement: replacement, generator: generator.orDefault)
        + Tensor(1)
    } catch let error as DiffusionError where error.argument == "count" {
      throw error.renamingArgument(to: "num_samples")
    }
  }

  private static func categorical(
    _ probs: Tensor?, _ shape: IntegerList?, _ logits: Tensor?, _ generator: Generator?
  ) throws -> Tensor {
    guard (probs == nil) != (logits == nil), let given = probs ?? logits else {
      throw DiffusionError.argument("probs", "expected either probs or logits")
    }
    let probabilities = probs == nil ? try given.detached.softmax(axis: -1) : given
    do {
      return try Tensor.categorical(
        probs: probabilities, shape?.values ?? [], generator: generator.orDefault) + Tensor(1)
    } catch let error as DiffusionError where probs == nil && error.argument == "probs" {
      throw error.renamingArgument(to: "logits")
    }
  }

  private static func normal(
    _ mean: Parameter, _ std: Parameter, _ shape: IntegerList?, _ generator: Generator?
  ) throws -> Tensor {
    if case .first(let mean) = mean, case .first(let std) = std {
      guard std >= 0 else { throw DiffusionError.argument("std", "must be at least 0, not \(std)") }
      return try Tensor.randn(sizes(shape), mean: mean, stddev: std, generator: generator.orDefault)
    }
    return try Tensor.normal(
      mean: expanded(tensor(mean), shape), std: expanded(tensor(std), shape), generator: generator.orDefault)
  }

  private static func uniform(
    _ low: Parameter, _ high: Parameter, _ shape: IntegerList?, _ generator: Generator?
  ) throws -> Tensor {
    if case .first(let low) = low, case .first(let high) = high {
      let (low, high) = (Float(low), Float(high))
      guard low <= high, (high - low).isFinite else {
        throw DiffusionError.argument("high", "must be at least low, \(low), and both finite, not \(high)")
      }
      return try Tensor.rand(sizes(shape), low: low, high: high, generator: generator.orDefault)
    }
    return try Tensor.uniform(
      low: expanded(tensor(low), shape), high: expanded(tensor(high), shape), generator: generator.orDefault)
  }

  private static func laplace(
    _ loc: Parameter?, _ scale: Parameter?, _ shape: IntegerList?, _ generator: Generator?
  ) throws -> Tensor {
    let (loc, scale) = try expanded(tensor(loc), tensor(scale, default: 1), shape)
    try requirePositive(scale, "scale")
    return try loc + Tensor.laplace(loc.shape, generator: generator.orDefault) * scale
  }

  private static func gamma(
    _ concentration: Parameter, _ rate: Parameter?, _ shape: IntegerList?, _ generator: Generator?
  ) throws -> Tensor {
    let (concentration, rate) = try expanded(tensor(concentration), tensor(rate, default: 1), shape)
    try requirePositive(rate, "rate")
    return try Tensor.gamma(concentration, generator: generator.orDefault) / rate
  }

  private static func beta(
    _ first: Parameter, _ second: Parameter, _ shape: IntegerList?, _ generator: Generator?
  ) throws -> Tensor {
    let (first, second) = try expanded(tensor(first), tensor(second), shape)
    try requirePositive(first, "concentration1")
    try requirePositive(second, "concentration0")
    let pairs = try Tensor.stack([first.detached, second.detached], axis: -1)
    return try Tensor.dirichlet(pairs, generator: generator.orDefault)
      .narrow(axis: -1, start: 0, length: 1).reshaped(first.shape)
  }

  private static func requirePositive(_ parameter: Tensor, _ name: String) throws {
    guard parameter.count > 0 else { return }
    let minimum = try parameter.detached.minimum().item()
    guard minimum > 0, parameter.isFinite else {
      throw DiffusionError.argument(name, "must be finite and above 0")
    }
  }
}
