/// The initial values of a layer's parameters, by the names and definitions of Keras and of PyTorch's `nn.init`.
/// Numbers come from the session's generator, in PyTorch's arithmetic: with the same seed they equal PyTorch's in every
/// bit.
///
/// In the formulas U(b) is uniform in -b...b, N(s) normal with standard deviation s, and T(s) normal, truncated at two
/// standard deviations and scaled to standard deviation s (as in Keras). Fan in and fan out are PyTorch's: the sizes of
/// a weight's second and first axis, each times the kernel's elements.
public enum Initializer: Equatable, Sendable {
  case zeros
  case ones
  case constant(Double)
  case uniform(min: Double = -0.05, max: Double = 0.05)
  case normal(mean: Double = 0, stddev: Double = 0.05)
  /// Normal; values beyond two standard deviations are drawn again.
  case truncatedNormal(mean: Double = 0, stddev: Double = 0.05)
  /// U(sqrt(6 / (fan in + fan out))) (Glorot and Bengio 2010); PyTorch's xavier_uniform.
  case glorotUniform
  /// T(sqrt(2 / (fan in + fan out))).
  case glorotNormal
  /// N(sqrt(2 / (fan in + fan out))), PyTorch's.
  case xavierNormal
  /// U(sqrt(6 / fan in)) (He et al. 2015); PyTorch's kaiming_uniform.
  case heUniform
  /// T(sqrt(2 / fan in)).
  case heNormal
  /// N(sqrt(2 / fan in)), PyTorch's.
  case kaimingNormal
  /// U(sqrt(3 / fan in)) (LeCun et al. 1998).
  case lecunUniform
  /// T(sqrt(1 / fan in)).
  case lecunNormal
  /// `gain` times a matrix with orthonormal rows or columns, whichever are fewer (Saxe et al. 2014).
  case orthogonal(gain: Double = 1)
  /// The defaults of PyTorch's layers: U(1 / sqrt(fan in)) for the weights and biases of linear layers and
  /// convolutions, N(1) for the rows of embeddings.
  case torch

  /// Returns a tensor of initial values.
  /// - Parameters:
  ///   - fanIn: the number of values that each result sums over.
  ///   - fanOut: the number of results that each input contributes to.
  public func tensor(
    _ shape: Shape, fanIn: Int, fanOut: Int, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let input = Double(max(fanIn, 1))
    let both = input + Double(max(fanOut, 1))
    func uniform(_ limit: Double) throws -> Tensor {
      try Tensor.rand(shape, low: Float(-limit), high: Float(limit), generator: generator)
    }
    func normal(_ stddev: Double) throws -> Tensor {
      try Tensor.randn(shape, stddev: stddev, generator: generator)
    }
    func truncated(_ stddev: Double) throws -> Tensor {
      try Initializer.truncatedNormal(
        shape, mean: 0, stddev: stddev / Initializer.truncatedStddev, generator)
    }
    switch self {
    case .zeros: return try Tensor.zeros(shape)
    case .ones: return try Tensor.ones(shape)
    case .constant(let value): return try Tensor.full(shape, Float(value))
    case .uniform(let min, let max):
      return try Tensor.rand(shape, low: Float(min), high: Float(max), generator: generator)
    case .normal(let mean, let stddev):
      return try Tensor.randn(shape, mean: mean, stddev: stddev, generator: generator)
    case .truncatedNormal(let mean, let stddev):
      return try Initializer.truncatedNormal(shape, mean: mean, stddev: stddev, generator)
    // In the order of PyTorch's operations: another order could round the last bit differently.
    case .glorotUniform: return try uniform(3.0.squareRoot() * (2 / both).squareRoot())
    case .heUniform: return try uniform(3.0.squareRoot() * (2.0.squareRoot() / input.squareRoot()))
    case .lecunUniform: return try uniform((3 / input).squareRoot())
    case .torch: return try uniform(1 / input.squareRoot())
    case .xavierNormal: return try normal((2 / both).squareRoot())
    case .kaimingNormal: return try normal(2.0.squareRoot() / input.squareRoot())
    case .glorotNormal: return try truncated((2 / both).squareRoot())
    case .heNormal: return try truncated((2 / input).squareRoot())
    case .lecunNormal: return try truncated((1 / input).squareRoot())
    case .orthogonal(let gain): return try OrthogonalMatrix.random(shape, gain: gain, generator)
    }
  }

  /// Returns a tensor of initial values. Fans that are not given are those of a weight of this shape,
  /// [fan out, fan in, kernel...].
  /// - Throws: `argument("shape")` for fewer than two axes if a fan is needed and not given.
  public func tensor(
    _ shape: Shape, fanIn: Int?, fanOut: Int?, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    func fan(_ axis: Int) -> Int { shape.sizes[axis] == 0 ? 1 : shape.count / shape.sizes[axis] }
    let hasFans = shape.rank >= 2
    guard hasFans || !needsFans || fanIn != nil else {
      throw DiffusionError.argument(
        "shape", "'\(form.name)' needs `fan_in` for \(shape), or a shape of two axes and more")
    }
    return try tensor(
      shape, fanIn: fanIn ?? (hasFans ? fan(0) : 1), fanOut: fanOut ?? (hasFans ? fan(1) : 1),
      generator: generator)
  }

  private var needsFans: Bool {
    switch self {
    case .zeros, .ones, .constant, .uniform, .normal, .truncatedNormal, .orthogonal: false
    default: true
    }
  }

  /// The standard deviation of a standard normal distribution truncated at two.
  private static let truncatedStddev = 0.879_625_66

  private static func truncatedNormal(
    _ shape: Shape, mean: Double, stddev: Double, _ generator: Generator
  ) throws -> Tensor {
    var tensor = try Tensor.randn(shape, generator: generator)
    try tensor.withUnsafeMutableFloats { values in
      var outside = try GrowingBuffer<Int>(for: "the elements to draw again")
      for index in values.indices where Swift.abs(values[index]) > 2 { try outside.append(index) }
      while outside.count > 0 {
        let again = try Tensor.randn(Shape([outside.count]), generator: generator)
        var left = try GrowingBuffer<Int>(for: "the elements to draw again")
        try again.withUnsafeFloats {
          for (index, value) in zip(outside.elements, $0) {
            values[index] = value
            if Swift.abs(value) > 2 { try left.append(index) }
          }
        }
        outside = left
      }
      let (scale, shift) = (Float(stddev), Float(mean))
      for index in values.indices { values[index] = values[index] * scale + shift }
    }
    return tensor
  }
}

extension Initializer: NamedForm {
  public static var kind: String { "initializer" }

  public static let forms: [FormCase<Initializer>] = [
    FormCase("zeros", .zeros), FormCase("ones", .ones), FormCase("constant", ("value", 0)) { .constant($0) },
    FormCase("uniform", ("min", -0.05), ("max", 0.05)) { .uniform(min: $0, max: $1) },
    FormCase("normal", ("mean", 0), ("stddev", 0.05)) { .normal(mean: $0, stddev: $1) },
    FormCase("truncated_normal", ("mean", 0), ("stddev", 0.05)) { .truncatedNormal(mean: $0, stddev: $1) },
    FormCase("glorot_uniform", .glorotUniform), FormCase("glorot_normal", .glorotNormal),
    FormCase("he_uniform", .heUniform), FormCase("he_normal", .heNormal),
    FormCase("lecun_uniform", .lecunUniform),
    FormCase("lecun_normal", .lecunNormal), FormCase("xavier_normal", .xavierNormal),
    FormCase("kaiming_normal", .kaimingNormal), FormCase("orthogonal", ("gain", 1)) { .orthogonal(gain: $0) },
    FormCase("torch", .torch),
  ]

  public static let aliases = [
    "random_uniform": "uniform", "random_normal": "normal", "xavier_uniform": "glorot_uniform",
    "kaiming_uniform": "he_uniform",
  ]

  /// Accepts Keras's "GlorotUniform" for "glorot_uniform".
  public static func spelling(of name: String) -> String { snakeCase(name) }

  public var form: (name: String, options: [(name: String, value: Double)]) {
    switch self {
    case .constant(let value): ("constant", [("value", value)])
    case .uniform(let min, let max): ("uniform", [("min", min), ("max", max)])
    case .normal(let mean, let stddev): ("normal", [("mean", mean), ("stddev", stddev)])
    case .truncatedNormal(let mean, let stddev):
      ("truncated_normal", [("mean", mean), ("stddev", stddev)])
    case .orthogonal(let gain): ("orthogonal", [("gain", gain)])
    default: (Self.forms.first { $0.options.isEmpty && $0.make([]) == self }?.name ?? "", [])
    }
  }

  public func validate() throws {
    for (name, value) in form.options where !value.isFinite {
      throw DiffusionError.argument("initializer", "\(form.name) with \(name) \(value)")
    }
    if case .uniform(let min, let max) = self, min > max {
      throw DiffusionError.argument("initializer", "uniform from \(min) to \(max)")
    }
    if let stddev = form.options.first(where: { $0.name == "stddev" })?.value, stddev < 0 {
      throw DiffusionError.argument("initializer", "\(form.name) with a negative stddev, \(stddev)")
    }
  }
}

extension Initializer: OptionConvertible {
  public static var optionKind: OptionKind {
    .other("initializer name, table of a name and options, or number")
  }
}
