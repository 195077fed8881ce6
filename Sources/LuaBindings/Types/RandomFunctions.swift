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
      Argument<Int>("seed", "taken modulo 2^32"), body: manualSeed),
    Function(
      "randn", "Standard normal numbers, PyTorch's for the same seed.", shape, generator, returns: "Tensor",
      body: randn),
    Function(
      "rand", "Uniform numbers in [0, 1), PyTorch's for the same seed.", shape, generator, returns: "Tensor",
      body: rand),
    Function(
      "randint", "Whole numbers from low up to but without high.", Argument<Int>("low", "the least"),
      Argument<Int>("high", "the end, exclusive"),
      Argument("shape", "sizes", default: IntegerList(values: [1])),
      generator, returns: "Tensor", body: randint),
    Function(
      "randperm", "The positions 1...n in random order.", Argument<Int>("n", "how many"), generator,
      returns: "Tensor",
      body: randperm),
    Function(
      "Generator", "A random generator of its own, to pass as generator =.",
      Argument("seed", "taken modulo 2^32", default: 0), returns: "Generator", isConstructor: true,
      body: makeGenerator),
  ]

  static let generatorClass = ClassDeclaration(
    type: Generator.boxType.raw, summary: "A random generator: PyTorch's MT19937.",
    methods: [
      Function(
        "manual_seed", "Starts it anew.", Argument<Generator>.this,
        Argument<Int>("seed", "taken modulo 2^32"),
        body: seedGenerator)
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
    let shape: Shape
    do { shape = try Shape([n]) } catch {
      throw DiffusionError.argument("n", "how many positions: 0 or more, not \(n)")
    }
    // Allocated first: the permutation itself must not be larger than memory.
    var tensor = try Tensor(uninitialized: shape)
    let order = (generator ?? Session.current.generator).permutation(n)
    try tensor.withUnsafeMutableFloats { values in
      for (place, position) in order.enumerated() { values[place] = Float(position + 1) }
    }
    return tensor
  }
}
