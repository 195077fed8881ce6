/// The options of an optimizer: those that all optimizers have, and those of its rule.
public protocol OptimizerOptions: OptionTable {
  /// The rate of each step: a number or a schedule.
  var learningRate: LearningRateSchedule { get set }
  /// The max norm of all gradients together, to which gradients of a larger norm are scaled. Default nil, no limit.
  var clipNorm: Double? { get set }
  /// The max magnitude of a gradient's element, to which larger elements are clipped. Default nil, no limit.
  var clipValue: Double? { get set }
}

extension OptimizerOptions {
  /// The field of the learning rate, the first of an optimizer.
  public static var rate: [Field<Self>] {
    [
      .value(
        "learning_rate", \.learningRate, "a number or a schedule",
        OptionCheck { try Requirement.nonNegative($0(0), $1) }, text: \.details)
    ]
  }

  /// The fields of clipping, the last of an optimizer.
  public static var clipping: [Field<Self>] {
    [
      .option("clip_norm", \.clipNorm, "max norm of all gradients together", .positive),
      .option("clip_value", \.clipValue, "max magnitude of a gradient's element", .positive),
    ]
  }

  /// Fields that several rules have.
  public static func weightDecay(_ path: WritableKeyPath<Self, Double>) -> Field<Self> {
    .option("weight_decay", path, "pull towards 0", .nonNegative)
  }
  public static func epsilon(_ path: WritableKeyPath<Self, Double>) -> Field<Self> {
    .option("epsilon", path, "added to the divisor", .nonNegative)
  }
  public static func momentum(_ path: WritableKeyPath<Self, Double>) -> Field<Self> {
    .option("momentum", path, "0 for none", .nonNegative)
  }
}

/// An optimizer that is made from its options alone: `try Adam { $0.learningRate = 0.01 }`.
public protocol ConfiguredOptimizer: Optimizer {
  associatedtype Options: OptimizerOptions
  /// The default options.
  static var defaults: Options { get }
  /// The options that the optimizer was made with; its `learningRate` may have changed since.
  var options: Options { get }
  init(_ options: Options) throws
}

extension ConfiguredOptimizer {
  /// The defaults, changed by `configure`.
  /// - Throws: `argument` for an option out of range.
  public init(_ configure: (inout Options) throws -> Void = { _ in }) throws {
    var options = Self.defaults
    try configure(&options)
    try self.init(options)
  }
}
