import CLua
import DiffusionKit

// Random numbers, from the state's own generator unless one is passed.

extension Generator: Boxed {
  static let boxType = BoxType<Generator>("Generator", charge: 0)  // it charges itself
  var nativeBytes: Int { 3072 }
}

enum RandomFunctions {
  static let functions: [Function] = [
    Function(
      "manual_seed", "Starts the default generator anew, as torch.manual_seed.",
      Argument<Seed>("seed", "0 to 2^64 - 1; as in PyTorch, only its last 32 bits count"), body: manualSeed
    ).documented(
      shapes: .none, errors: .none,
      example: """
        dk.manual_seed(7)
        local first = dk.randn(3)
        dk.manual_seed(7)
        assert(dk.randn(3):eq(first):min():item() == 1)
        """),
    Function(
      "get_rng_state",
      "The state of the default generator, as torch.get_rng_state: what set_rng_state goes on from. The bytes are PyTorch's, in both directions.",
      returns: "Tensor", body: getState
    ).documented(
      shapes: "[5056], bytes of 0 to 255.", errors: .none,
      example: """
        local state = dk.get_rng_state()
        local first = dk.randn(3)
        dk.set_rng_state(state)
        assert(dk.randn(3):eq(first):min():item() == 1)
        """),
    Function(
      "set_rng_state", "Lets the default generator go on from a state, as torch.set_rng_state.",
      Argument<Tensor>("state", "what get_rng_state or a generator's get_state gave"), body: setState
    ).documented(
      shapes: "[5056], bytes of 0 to 255.",
      errors: "Another shape, and numbers that are no state of a generator.",
      example: """
        dk.set_rng_state(dk.Generator(0):get_state())
        print(dk.randn(3)) --> 1.5410 -0.2934 -2.1788 [Tensor of shape 3]
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
      Argument("seed", "0 to 2^64 - 1; as in PyTorch, only its last 32 bits count", default: Seed(value: 0)),
      returns: "Generator", isConstructor: true,
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
        Argument<Seed>("seed", "0 to 2^64 - 1; as in PyTorch, only its last 32 bits count"),
        body: seedGenerator
      ).documented(
        shapes: .none, errors: .none,
        example: """
          local generator = dk.Generator(1)
          local first = dk.rand{2, generator = generator}
          generator:manual_seed(1)
          assert(dk.rand{2, generator = generator}:eq(first):min():item() == 1)
          """),
      Function(
        "get_state",
        "All that its next numbers depend on, as torch.Generator's get_state. The bytes are PyTorch's, in both directions.",
        Argument<Generator>.this, returns: "Tensor", body: generatorState
      ).documented(
        shapes: "[5056], bytes of 0 to 255.", errors: .none,
        example: "print(#dk.Generator(1):get_state()) --> 5056"),
      Function(
        "set_state", "Goes on from a state, as torch.Generator's set_state.", Argument<Generator>.this,
        Argument<Tensor>("state", "what get_state or dk.get_rng_state gave"), body: setGeneratorState
      ).documented(
        shapes: "[5056], bytes of 0 to 255.",
        errors: "Another shape, and numbers that are no state of a generator; nothing has changed then.",
        example: """
          local generator = dk.Generator(1)
          local state = generator:get_state()
          local first = dk.rand{2, generator = generator}
          generator:set_state(state)
          assert(dk.rand{2, generator = generator}:eq(first):min():item() == 1)
          """),
      Function(
        "initial_seed", "What it was started with.", Argument<Generator>.this, returns: "integer",
        body: initialSeed
      ).documented(
        shapes: .none, errors: .none, example: "print(dk.Generator(7):initial_seed()) --> 7"),
    ],
    metamethods: [
      ValueText.metamethod(
        "What it is.", example: "print(dk.Generator(1)) --> Generator(MT19937)"
      ) { (_: Generator) in "Generator(MT19937)" }
    ])

  private static let shape = Argument<Variadic<Int>>("shape", "sizes")
  private static let generator = Argument<Generator?>(
    "generator", "where from; the default generator unless given")

  private static func manualSeed(_ seed: Seed) -> Nothing {
    Session.current.generator.manualSeed(seed.value)
    return Nothing()
  }
  private static func seedGenerator(_ generator: Generator, _ seed: Seed) -> Nothing {
    generator.manualSeed(seed.value)
    return Nothing()
  }
  private static func getState() throws -> Tensor { try Session.current.generator.state() }
  private static func setState(_ state: Tensor) throws -> Nothing {
    try Session.current.generator.setState(state)
    return Nothing()
  }
  private static func generatorState(_ generator: Generator) throws -> Tensor { try generator.state() }
  private static func setGeneratorState(_ generator: Generator, _ state: Tensor) throws -> Nothing {
    try generator.setState(state)
    return Nothing()
  }
  private static func initialSeed(_ generator: Generator) -> Seed {
    Seed(value: generator.initialSeed)
  }
  private static func makeGenerator(_ seed: Seed) -> Generator {
    Generator(seed: seed.value)
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
    return try .randperm(n, first: 1, generator: generator ?? Session.current.generator)
  }
}
