import CLua
import DiffusionKit

// Random numbers, from the state's own generator unless one is passed.

extension Generator: Boxed {
  static let boxType = BoxType<Generator>("Generator")
}

enum RandomFunctions {
  static let functions: [Function] = [
    Function(
      "manual_seed", "Starts the default generator anew, as torch.manual_seed.",
      Argument<Int>("seed", "taken modulo 2^32"), body: manualSeed
    ).documented(
      shapes: .none, errors: .none,
      example: """
        dk.manual_seed(7)
        local first = dk.randn(3)
        dk.manual_seed(7)
        assert(dk.randn(3):eq(first):min():item() == 1)
        """),
    Function(
      "randn", "Standard normal numbers, PyTorch's for the same seed.", shape, generator, returns: "Tensor",
      body: randn
    ).documented(
      shapes: .given, errors: .sizes,
      example: """
        dk.manual_seed(0)
        print(dk.randn(3)) --> 1.5410 -0.2934 -2.1788 [Tensor of shape 3]
        """),
    Function(
      "rand", "Uniform numbers in [0, 1), PyTorch's for the same seed.", shape, generator, returns: "Tensor",
      body: rand
    ).documented(
      shapes: .given, errors: .sizes,
      example: """
        dk.manual_seed(0)
        print(dk.rand(3)) --> 0.4963 0.7682 0.0885 [Tensor of shape 3]
        """),
    Function(
      "randint", "Whole numbers from low up to but without high.", Argument<Int>("low", "the least"),
      Argument<Int>("high", "the end, exclusive"),
      Argument("shape", "sizes", default: IntegerList(values: [1])),
      generator, returns: "Tensor", body: randint
    ).documented(
      shapes: .given, errors: "A low that is not below high, and sizes that no tensor can have.",
      example: """
        local t = dk.randint(0, 10, {100})
        assert(t:min():item() >= 0 and t:max():item() <= 9)
        """),
    Function(
      "randperm", "The positions 1...n in random order.", Argument<Int>("n", "how many"), generator,
      returns: "Tensor", body: randperm
    ).documented(
      shapes: "[n].", errors: "An n that is negative or above 2^24.",
      example: "print((dk.randperm(4):sort())) --> 1 2 3 4 [Tensor of shape 4]"),
    Function(
      "Generator", "A random generator of its own, to pass as generator =.",
      Argument("seed", "taken modulo 2^32", default: 0), returns: "Generator", isConstructor: true,
      body: makeGenerator
    ).documented(
      shapes: .none, errors: .none,
      example: """
        local a = dk.randn(4, {generator = dk.Generator(1)})
        local b = dk.randn(4, {generator = dk.Generator(1)})
        assert(a:eq(b):min():item() == 1)
        """),
  ]

  static let generatorClass = ClassDeclaration(
    type: Generator.boxType.raw, summary: "A random generator: PyTorch's MT19937.",
    methods: [
      Function(
        "manual_seed", "Starts it anew.", Argument<Generator>.this,
        Argument<Int>("seed", "taken modulo 2^32"), body: seedGenerator
      ).documented(
        shapes: .none, errors: .none,
        example: """
          local generator = dk.Generator(1)
          local first = dk.rand{2, generator = generator}
          generator:manual_seed(1)
          assert(dk.rand{2, generator = generator}:eq(first):min():item() == 1)
          """)
    ],
    metamethods: [
      ValueText.metamethod(
        "What it is.", example: "print(dk.Generator(1)) --> Generator(MT19937)"
      ) { (_: Generator) in "Generator(MT19937)" }
    ])

  private static let shape = Argument<Variadic<Int>>("shape", "sizes")
  private static let generator = Argument<Generator?>(
    "generator", "where from; the default generator unless given")

  private static func manualSeed(_ seed: Int) -> Nothing {
    Session.current.generator.manualSeed(UInt64(bitPattern: Int64(seed)))
    return Nothing()
  }
  private static func seedGenerator(_ generator: Generator, _ seed: Int) -> Nothing {
    generator.manualSeed(UInt64(bitPattern: Int64(seed)))
    return Nothing()
  }
  private static func makeGenerator(_ seed: Int) -> Generator {
    Generator(seed: UInt64(bitPattern: Int64(seed)))
  }

  private static func randn(_ shape: Variadic<Int>, _ generator: Generator?) throws -> Tensor {
    try .randn(Shape(shape.values), generator: generator ?? Session.current.generator)
  }
  private static func rand(_ shape: Variadic<Int>, _ generator: Generator?) throws -> Tensor {
    try .rand(Shape(shape.values), generator: generator ?? Session.current.generator)
  }
  private static func randint(_ low: Int, _ high: Int, _ shape: IntegerList, _ generator: Generator?) throws
    -> Tensor
  {
    try .randint(low: low, high: high, Shape(shape.values), generator: generator ?? Session.current.generator)
  }
  private static func randperm(_ n: Int, _ generator: Generator?) throws -> Tensor {
    // Beyond, a Float no longer holds every position.
    guard (0...1 << 24).contains(n) else {
      throw DiffusionError.argument("n", "0 to \(1 << 24) positions, not \(n)")
    }
    var tensor = try Tensor(uninitialized: Shape([n]))
    let order = (generator ?? Session.current.generator).permutation(n)
    try tensor.withUnsafeMutableFloats { values in
      for (place, position) in order.enumerated() { values[place] = Float(position + 1) }
    }
    return tensor
  }
}
