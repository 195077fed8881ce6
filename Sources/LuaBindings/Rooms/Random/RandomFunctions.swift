import CLua
import DiffusionKit

// Random numbers, from the session's generator unless the script passes another.

extension Generator: Boxed {
  static let boxType = BoxType<Generator>("Generator", charge: 0)  // it charges its own memory
  var nativeBytes: Int { 3072 }
}

extension Generator? {
  /// The generator that the script passed, or the default generator.
  var orDefault: Generator { self ?? Session.current.generator }
}

enum RandomFunctions {
  static let functions: [Function] = [
    Function(
      "manual_seed", "Restarts the default generator from a seed, as torch.manual_seed.",
      Argument<Seed>("seed", "the seed, 0 to 2^64 - 1; as in PyTorch, only its last 32 bits count")
    ) { Nothing(Session.current.generator.manualSeed($0.value)) }.documented(
      shapes: .none, errors: .none,
      example: """
        dk.manual_seed(7)
        local first = dk.randn(3)
        dk.manual_seed(7)
        assert(dk.randn(3):eq(first):min():item() == 1)
        """),
    Function(
      "get_rng_state",
      "The state of the default generator for set_rng_state, as torch.get_rng_state. The bytes are those of PyTorch: each library can continue from a state of the other.",
      returns: "Tensor"
    ) { try Session.current.generator.state() }.documented(
      shapes: "[5056], bytes of 0 to 255.", errors: .none,
      example: """
        local state = dk.get_rng_state()
        local first = dk.randn(3)
        dk.set_rng_state(state)
        assert(dk.randn(3):eq(first):min():item() == 1)
        """),
    Function(
      "set_rng_state", "Sets the state of the default generator, as torch.set_rng_state.",
      Argument<Tensor>("state", "a result of get_rng_state or of a generator's get_state")
    ) { Nothing(try Session.current.generator.setState($0)) }.documented(
      shapes: "[5056], bytes of 0 to 255.",
      errors: "Another shape, and numbers that are not the state of a generator.",
      example: """
        dk.set_rng_state(dk.Generator(0):get_state())
        print(dk.randn(3)) --> 1.5410 -0.2934 -2.1788 [Tensor of shape 3]
        """),
    Function(
      "randn", "Standard normal numbers, equal to those of PyTorch for the same seed.", shape, generator,
      returns: "Tensor"
    ) { shape, generator in
      try Tensor.randn(Shape(shape.values), generator: generator.orDefault)
    }.documented(
      shapes: .given, errors: .sizes,
      example: """
        dk.manual_seed(0)
        print(dk.randn(3)) --> 1.5410 -0.2934 -2.1788 [Tensor of shape 3]
        """),
    Function(
      "rand", "Uniform numbers in [0, 1), equal to those of PyTorch for the same seed.", shape, generator,
      returns: "Tensor"
    ) { shape, generator in
      try Tensor.rand(Shape(shape.values), generator: generator.orDefault)
    }.documented(
      shapes: .given, errors: .sizes,
      example: """
        dk.manual_seed(0)
        print(dk.rand(3)) --> 0.4963 0.7682 0.0885 [Tensor of shape 3]
        """),
    Function(
      "randint", "Uniform whole numbers from low up to but without high.",
      Argument<Int>("low", "the lower bound, inclusive"), Argument<Int>("high", "the upper bound, exclusive"),
      Argument("shape", "sizes", default: IntegerList(values: [1])), generator, returns: "Tensor"
    ) { low, high, shape, generator in
      try Tensor.randint(low: low, high: high, Shape(shape.values), generator: generator.orDefault)
    }.documented(
      shapes: .given, errors: "A low that is not below high, and sizes that no tensor can have.",
      example: """
        local t = dk.randint(0, 10, {100})
        assert(t:min():item() >= 0 and t:max():item() <= 9)
        """),
    Function(
      "randn_like", "Standard normal numbers in another tensor's shape.", like, generator, returns: "Tensor"
    ) {
      like, generator in try Tensor.randn(like.shape, generator: generator.orDefault)
    }.documented(
      shapes: .same, errors: .none,
      example: """
        dk.manual_seed(0)
        print(dk.randn_like(dk.zeros(3))) --> 1.5410 -0.2934 -2.1788 [Tensor of shape 3]
        """),
    Function(
      "rand_like", "Uniform numbers in [0, 1) in another tensor's shape.", like, generator, returns: "Tensor"
    ) {
      like, generator in try Tensor.rand(like.shape, generator: generator.orDefault)
    }.documented(
      shapes: .same, errors: .none,
      example: """
        dk.manual_seed(0)
        print(dk.rand_like(dk.zeros(3))) --> 0.4963 0.7682 0.0885 [Tensor of shape 3]
        """),
    Function(
      "randint_like", "Uniform whole numbers from low up to but without high, in another tensor's shape.",
      like,
      Argument<Int>("low", "the lower bound, inclusive"), Argument<Int>("high", "the upper bound, exclusive"),
      generator,
      returns: "Tensor"
    ) { like, low, high, generator in
      try Tensor.randint(low: low, high: high, like.shape, generator: generator.orDefault)
    }.documented(
      shapes: .same, errors: "A low that is not below high.",
      example: "print(dk.randint_like(dk.zeros(2), 5, 6)) --> 5 5 [Tensor of shape 2]"),
    Function(
      "randperm", "The positions 1...n in random order.", Argument<Int>("n", "the number of positions"),
      generator, returns: "Tensor", body: randperm
    ).documented(
      shapes: "[n].", errors: "An n that is negative or above 2^24.",
      example: "print((dk.randperm(4):sort())) --> 1 2 3 4 [Tensor of shape 4]"),
    Function(
      "Generator", "A separate random generator, to pass as generator =.",
      Argument(
        "seed", "the seed, 0 to 2^64 - 1; as in PyTorch, only its last 32 bits count", default: Seed(value: 0)
      ), returns: "Generator"
    ) { Generator(seed: $0.value) }.constructor.documented(
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
        "manual_seed", "Restarts the generator from a seed.", Argument<Generator>.this,
        Argument<Seed>("seed", "the seed, 0 to 2^64 - 1; as in PyTorch, only its last 32 bits count")
      ) { generator, seed in Nothing(generator.manualSeed(seed.value)) }.documented(
        shapes: .none, errors: .none,
        example: """
          local generator = dk.Generator(1)
          local first = dk.rand{2, generator = generator}
          generator:manual_seed(1)
          assert(dk.rand{2, generator = generator}:eq(first):min():item() == 1)
          """),
      Function(
        "get_state",
        "The state on which all further numbers depend, as torch.Generator's get_state. The bytes are those of PyTorch: each library can continue from a state of the other.",
        Argument<Generator>.this, returns: "Tensor"
      ) { try $0.state() }.documented(
        shapes: "[5056], bytes of 0 to 255.", errors: .none,
        example: "print(#dk.Generator(1):get_state()) --> 5056"),
      Function(
        "set_state", "Sets the state, as torch.Generator's set_state.", Argument<Generator>.this,
        Argument<Tensor>("state", "a result of get_state or of dk.get_rng_state")
      ) { generator, state in Nothing(try generator.setState(state)) }.documented(
        shapes: "[5056], bytes of 0 to 255.",
        errors:
          "Another shape, and numbers that are not the state of a generator; the state is unchanged then.",
        example: """
          local generator = dk.Generator(1)
          local state = generator:get_state()
          local first = dk.rand{2, generator = generator}
          generator:set_state(state)
          assert(dk.rand{2, generator = generator}:eq(first):min():item() == 1)
          """),
      Function(
        "initial_seed", "The seed that the generator was last started from.", Argument<Generator>.this,
        returns: "integer"
      ) { Seed(value: $0.initialSeed) }.documented(
        shapes: .none, errors: .none, example: "print(dk.Generator(7):initial_seed()) --> 7"),
    ],
    metamethods: [
      ValueText.metamethod(
        "The type and the algorithm.", example: "print(dk.Generator(1)) --> Generator(MT19937)"
      ) { (_: Generator) in "Generator(MT19937)" }
    ])

  private static let shape = Argument<Variadic<Int>>("shape", "sizes")
  private static let like = Argument<Tensor>("input", "tensor whose shape is used")
  private static let generator = Argument<Generator?>(
    "generator", "the source of random numbers; by default the default generator")

  private static func randperm(_ n: Int, _ generator: Generator?) throws -> Tensor {
    // A Float does not hold every whole number above 2^24.
    guard (0...1 << 24).contains(n) else {
      throw DiffusionError.argument("n", "expected 0 to \(1 << 24) positions, got \(n)")
    }
    return try .randperm(n, first: 1, generator: generator.orDefault)
  }
}
