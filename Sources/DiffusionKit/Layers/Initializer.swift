/// How a layer's parameters start, with Keras's names and definitions. Numbers come from the session's generator.
public enum Initializer: Equatable, Sendable {
  case zeros
  case ones
  case constant(Float)
  case uniform(min: Float = -0.05, max: Float = 0.05)
  case normal(mean: Float = 0, stddev: Float = 0.05)
  /// Uniform in plus or minus sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010).
  case glorotUniform
  /// Normal, cut at two deviations, of variance 2 / (fan in + fan out).
  case glorotNormal
  /// Uniform in plus or minus sqrt(6 / fan in) (He et al. 2015).
  case heUniform
  /// Normal, cut at two deviations, of variance 2 / fan in.
  case heNormal
  /// Uniform in plus or minus sqrt(3 / fan in) (LeCun et al. 1998).
  case lecunUniform
  /// Normal, cut at two deviations, of variance 1 / fan in.
  case lecunNormal

  /// A tensor of starting values.
  /// - Parameters:
  ///   - fanIn: how many values each result sums over.
  ///   - fanOut: how many results each input contributes to.
  public func tensor(
    _ shape: Shape, fanIn: Int, fanOut: Int, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let input = Float(max(fanIn, 1))
    let mean = (input + Float(max(fanOut, 1))) / 2
    switch self {
    case .zeros: return try Tensor.zeros(shape)
    case .ones: return try Tensor.ones(shape)
    case .constant(let value): return try Tensor.full(shape, value)
    case .uniform(let min, let max): return try Initializer.uniform(shape, min, max, generator)
    case .normal(let mean, let stddev):
      return try Tensor.randn(shape, generator: generator) * Tensor(stddev) + Tensor(mean)
    case .glorotUniform: return try Initializer.uniform(shape, variance: 1 / mean, generator)
    case .glorotNormal: return try Initializer.truncatedNormal(shape, variance: 1 / mean, generator)
    case .heUniform: return try Initializer.uniform(shape, variance: 2 / input, generator)
    case .heNormal: return try Initializer.truncatedNormal(shape, variance: 2 / input, generator)
    case .lecunUniform: return try Initializer.uniform(shape, variance: 1 / input, generator)
    case .lecunNormal: return try Initializer.truncatedNormal(shape, variance: 1 / input, generator)
    }
  }

  private static func uniform(_ shape: Shape, variance: Float, _ generator: Generator) throws -> Tensor {
    let limit = (3 * variance).squareRoot()
    return try uniform(shape, -limit, limit, generator)
  }

  private static func uniform(_ shape: Shape, _ min: Float, _ max: Float, _ generator: Generator) throws
    -> Tensor
  {
    try Tensor.rand(shape, generator: generator) * Tensor(max - min) + Tensor(min)
  }

  /// Draws beyond two deviations are drawn again, which narrows the deviation to 0.8796 of what it was: Keras makes
  /// up for it, so that the variance is the one asked for.
  private static func truncatedNormal(_ shape: Shape, variance: Float, _ generator: Generator) throws
    -> Tensor
  {
    var tensor = try Tensor.randn(shape, generator: generator)
    let scale = variance.squareRoot() / 0.879_625_66
    try tensor.withUnsafeMutableFloats { values in
      var outside = values.indices.filter { Swift.abs(values[$0]) > 2 }
      while !outside.isEmpty {
        let again = try Tensor.randn(Shape([outside.count]), generator: generator).floats
        for (place, value) in zip(outside, again) { values[place] = value }
        outside.removeAll { Swift.abs(values[$0]) <= 2 }
      }
      for place in values.indices { values[place] *= scale }
    }
    return tensor
  }
}

extension Initializer {
  /// The initialisers that need no numbers, by Keras's names, and `uniform` and `normal` with Keras's defaults.
  private static let byName: [(name: String, initializer: Initializer)] = [
    ("zeros", .zeros), ("ones", .ones), ("uniform", .uniform()), ("normal", .normal()),
    ("glorot_uniform", .glorotUniform), ("glorot_normal", .glorotNormal), ("he_uniform", .heUniform),
    ("he_normal", .heNormal), ("lecun_uniform", .lecunUniform), ("lecun_normal", .lecunNormal),
  ]

  /// Those names.
  public static var names: [String] { byName.map(\.name) }

  /// The initialiser of that name, "glorot_uniform" or "GlorotUniform".
  /// - Throws: `argument("initializer")` for an unknown name, listing the known ones.
  public static func named(_ name: String) throws -> Initializer {
    let wanted = snakeCase(name)
    let aliases = ["random_uniform": "uniform", "random_normal": "normal"]
    if let found = byName.first(where: { $0.name == aliases[wanted] ?? wanted }) { return found.initializer }
    throw DiffusionError.unknown("initializer", name, known: names, argument: "initializer")
  }

  /// As files hold it: a name, or an object with the name and its numbers.
  public var json: JSON {
    switch self {
    case .constant(let value): return Initializer.object("constant", [("value", value)])
    case .uniform(let min, let max) where self != .uniform():
      return Initializer.object("uniform", [("min", min), ("max", max)])
    case .normal(let mean, let stddev) where self != .normal():
      return Initializer.object("normal", [("mean", mean), ("stddev", stddev)])
    default: return .string(Initializer.byName.first { $0.initializer == self }?.name ?? "zeros")
    }
  }

  /// - Throws: `argument("initializer")` for what `json` never gives.
  public init(json: JSON) throws {
    if let name = json.string {
      self = try Initializer.named(name)
      return
    }
    func number(_ key: String) throws -> Float {
      if let value = json[key]?.double { return Float(value) }
      throw DiffusionError.argument("initializer", "'\(key)' is missing or no number in \(json.text())")
    }
    switch json["name"]?.string {
    case "constant": self = .constant(try number("value"))
    case "uniform": self = .uniform(min: try number("min"), max: try number("max"))
    case "normal": self = .normal(mean: try number("mean"), stddev: try number("stddev"))
    default: throw DiffusionError.argument("initializer", "not an initializer: \(json.text())")
    }
  }

  private static func object(_ name: String, _ numbers: [(String, Float)]) -> JSON {
    .object([JSON.Member("name", .string(name))] + numbers.map { JSON.Member($0, .double(Double($1))) })
  }
}
