import CKernels

/// PyTorch's CPU generator (MT19937): the same seed gives the same numbers as `torch.manual_seed`.
public final class Generator {
  package let engine = UnsafeMutablePointer<ck_mt19937>.allocate(capacity: 1)
  /// The seed that the generator was last started with.
  public internal(set) var initialSeed: UInt64
  private let charge = MemoryCharge.owing(3072)

  /// - Parameter seed: taken modulo 2^32 by the engine, as in PyTorch. Default 5489, the engine's own.
  public init(seed: UInt64 = 5489) {
    initialSeed = seed
    ck_mt_seed(engine, seed)
  }

  deinit { engine.deallocate() }

  /// A generator that will give the same numbers.
  package func copy() -> Generator {
    let copy = Generator()
    copy.resume(from: self)
    return copy
  }

  /// Continues from the state of another generator.
  package func resume(from other: Generator) {
    engine.update(from: other.engine, count: 1)
    initialSeed = other.initialSeed
  }

  public func manualSeed(_ seed: UInt64) {
    initialSeed = seed
    ck_mt_seed(engine, seed)
  }
}

extension Tensor {
  /// Standard normal numbers, as `torch.randn(shape, generator=)`; with a mean and a standard deviation those of
  /// `Tensor.normal_(mean, stddev)`.
  public static func randn(
    _ shape: Shape, mean: Double = 0, stddev: Double = 1, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let tensor = try Tensor(uninitialized: shape)
    try Stoppable.run(shape.count) {
      ck_mt_normal(generator.engine, shape.count, mean, stddev, tensor.pointer)
    }
    return tensor
  }

  /// Uniform numbers in [0, 1), as `torch.rand`; with limits those of `Tensor.uniform_(low, high)`.
  public static func rand(
    _ shape: Shape, low: Float = 0, high: Float = 1, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let tensor = try Tensor(uninitialized: shape)
    try Stoppable.run(shape.count) { ck_mt_uniform(generator.engine, shape.count, low, high, tensor.pointer) }
    return tensor
  }

  /// Whole numbers in low..<high, as `torch.randint`. Magnitudes up to 2^24 are exact as Float.
  /// - Throws: `argument("high")` unless low < high.
  public static func randint(
    low: Int, high: Int, _ shape: Shape, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    guard low < high else { throw DiffusionError.argument("high", "low \(low) is not below high \(high)") }
    let tensor = try Tensor(uninitialized: shape)
    try Stoppable.run(shape.count) {
      ck_mt_integers(
        generator.engine, Int64(low), UInt64(bitPattern: Int64(high &- low)), shape.count, tensor.pointer)
    }
    return tensor
  }

  /// A random permutation of 0..<count, as `torch.randperm`.
  /// - Parameter first: the number to count from, instead of 0.
  /// - Throws: `argument("count")` unless 0...2^24, the range in which Float is exact.
  public static func randperm(
    _ count: Int, first: Int = 0, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try Requirement.within(count, 0...(1 << 24), "count")
    let tensor = try Tensor(uninitialized: Shape([count]))
    let (order, elements) = (try generator.permutation(count), tensor.pointer)
    for index in 0..<order.count { elements[index] = Float(order[index] + Int64(first)) }
    return tensor
  }
}

extension Generator {
  /// A random permutation of 0..<count, as `torch.randperm`, for any count of elements in memory.
  package func permutation(_ count: Int) throws -> Buffer<Int64> {
    let order = try Buffer<Int64>(count: count, for: "a random order")
    if count > 0 { ck_mt_permutation(engine, count, order.base) }
    return order
  }
}
