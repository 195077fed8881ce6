import CKernels
import Glibc

/// The exponential moving average of a model's parameters: average = decay * average + (1 - decay) * value after each
/// step. Sampling from the averaged weights is what most diffusion papers report (Ho et al. 2020, section 4).
///
/// Running statistics (`ownBuffers`) are not averaged by default: a model with averaged parameters uses its latest
/// statistics, as PyTorch's `AveragedModel` does.
public final class EMA {
  /// A warm-up, in which early updates weigh the past less; t counts updates from 0, and the decay is at most `decay`.
  public enum WarmUp: Equatable, Sendable {
    case none
    /// (1 + t) / (10 + t), as in TensorFlow's `ExponentialMovingAverage`.
    case ratio
    /// 1 - (1 + t / invGamma)^-power, as in diffusers' `EMAModel` with `use_ema_warmup`. Power 2/3 is for runs of a million
    /// steps and more, 3/4 reaches the full decay sooner.
    case power(invGamma: Double = 1, power: Double = 2.0 / 3)
  }

  /// The options of an average.
  public struct Options: OptionTable, Sendable {
    /// The weight of the past, at least 0 and below 1. Default 0.999.
    public var decay = 0.999
    public var warmUp = WarmUp.none
    /// Whether running statistics are averaged too. Default false.
    public var averagesBuffers = false

    public init() {}

    public static let fields: [Field<Options>] =
      [.option("decay", \.decay, "weight of the past", .fraction)] + warmingUp
    /// The fields that trainers have under names of their own.
    package static let warmingUp: [Field<Options>] = [
      .option(
        "warm_up", \.warmUp.isOn,
        "early updates weigh more: the decay of update n is at most (1 + n) / (10 + n), as in diffusers' EMAModel"
      ),
      .option(
        "inv_gamma", \.warmUp.invGamma,
        "g of diffusers' warm-up, a decay of at most 1 - (1 + n / g) ^ -p; default 1", .positive),
      .option("power", \.warmUp.power, "p of that warm-up; default 2/3", .positive),
      .option(
        "use_buffers", \.averagesBuffers, "average running statistics too, instead of the latest"),
    ]
  }

  public let model: Layer
  public let options: Options
  /// The number of updates so far.
  public private(set) var updateCount = 0

  private var parameters: [Parameter] = []
  private var averages: [Tensor] = []
  private typealias Buffer = (name: String, get: () -> Tensor, set: (Tensor) throws -> Void)
  /// The buffers that are averaged.
  private var buffers: [Buffer] = []
  private var bufferAverages: [Tensor] = []
  /// The trained values while the averages are applied.
  private var trained: (parameters: [Tensor], buffers: [Tensor])?

  /// Starts the average at the present values or, for a model that has not been built yet, at those of the first `update`
  /// (`DiffusionTrainer` starts it before the first step).
  /// - Throws: `argument(NAME)` for an option out of range.
  public init(_ model: Layer, _ options: Options) throws {
    try options.check()
    (self.model, self.options) = (model, options)
    start()
  }

  /// The defaults, changed by `configure`: `try EMA(model) { $0.decay = 0.99 }`.
  public convenience init(_ model: Layer, _ configure: (inout Options) throws -> Void = { _ in }) throws {
    try self.init(model, Options(configure))
  }

  /// Starts the average at the present values, unless it has started already.
  package func start() {
    guard parameters.isEmpty else { return }
    parameters = model.parameters
    averages = parameters.map(\.value)
    if options.averagesBuffers {
      buffers = model.namedBuffers
      bufferAverages = buffers.map { $0.get() }
    }
  }

  /// The decay of the next update.
  public var currentDecay: Double {
    let t = Double(updateCount)
    switch options.warmUp {
    case .none: return options.decay
    case .ratio: return min(options.decay, (1 + t) / (10 + t))
    case .power(let invGamma, let power): return min(options.decay, 1 - pow(1 + t / invGamma, -power))
    }
  }

  /// Whether the model has the averages at present.
  public var isApplied: Bool { trained != nil }

  /// Updates the average by the present values.
  /// - Throws: `state` while the averages are applied.
  public func update() throws {
    guard !isApplied else {
      throw DiffusionError.state("the averaged weights are applied, call restore first")
    }
    start()
    let decay = Float(currentDecay)
    for index in averages.indices { try EMA.move(&averages[index], towards: parameters[index].value, decay) }
    for index in bufferAverages.indices {
      try EMA.move(&bufferAverages[index], towards: buffers[index].get(), decay)
    }
    updateCount += 1
  }

  private static func move(_ average: inout Tensor, towards value: Tensor, _ decay: Float) throws {
    try average.makeUnique()
    let count = average.count
    ck_scale_shift(count, decay, 0, average.pointer, average.pointer)
    ck_axpy(count, 1 - decay, value.pointer, average.pointer)
  }

  /// Puts the averages into the model, until `restore`.
  /// - Throws: `state` if they are applied already.
  public func apply() throws {
    guard !isApplied else { throw DiffusionError.state("the averaged weights are already applied") }
    let values = (parameters.map(\.value), buffers.map { $0.get() })
    for (parameter, average) in zip(parameters, averages) { try parameter.setValue(average) }
    for (buffer, average) in zip(buffers, bufferAverages) { try buffer.set(average) }
    trained = values
  }

  /// Puts the trained values back.
  /// - Throws: `state` without an `apply` before.
  public func restore() throws {
    guard let values = trained else { throw DiffusionError.state("the averaged weights are not applied") }
    for (parameter, value) in zip(parameters, values.parameters) { try parameter.setValue(value) }
    for (buffer, value) in zip(buffers, values.buffers) { try buffer.set(value) }
    trained = nil
  }

  /// Runs `body` with the averages in the model; the trained values are restored even if `body` throws.
  public func withAveragedWeights<R>(_ body: () throws -> R) throws -> R {
    if isApplied { return try body() }
    try apply()
    let result = Result(catching: body)
    try restore()
    return try result.get()
  }

  /// The averages under the paths of parameters and averaged buffers in the model ("dense.weight"), as in the model's own
  /// `stateDict`.
  public func stateDict() -> [(name: String, tensor: Tensor)] {
    let indices = Dictionary(
      zip(parameters.map(ObjectIdentifier.init), averages.indices), uniquingKeysWith: { first, _ in first })
    let averaged = model.namedParameters.compactMap { name, parameter in
      indices[ObjectIdentifier(parameter)].map { (name: name, tensor: averages[$0]) }
    }
    return averaged + zip(buffers, bufferAverages).map { ($0.name, $1) }
  }

  /// The name of the number of updates in the state, as in PyTorch's `AveragedModel`.
  public static let countName = "n_averaged"

  /// `stateDict` and the number of updates, as two floats [count mod 2^24, count / 2^24]: all values that the next updates
  /// depend on.
  public func stateWithCount() throws -> [(name: String, tensor: Tensor)] {
    stateDict() + [(EMA.countName, try WholeNumber.encode(updateCount))]
  }

  /// Continues from a result of `stateWithCount`. The number of updates is 0 for a state without it, such as a model's own.
  /// - Throws: the errors of `loadStateDict`.
  public func loadStateWithCount(_ state: [(name: String, tensor: Tensor)]) throws {
    let count = try state.first { $0.name == EMA.countName }.map {
      try WholeNumber.decode($0.tensor, $0.name)
    }
    try loadStateDict(state.filter { $0.name != EMA.countName }, updateCount: count ?? 0)
  }

  /// Replaces the averages, all of them or, on an error, none.
  /// - Parameter updateCount: the number of updates that the averages come from, for the warm-up.
  /// - Throws: `argument("state")` for missing or unknown names and other shapes; `state` while the averages are applied.
  public func loadStateDict(_ state: [(name: String, tensor: Tensor)], updateCount: Int = 0) throws {
    try Requirement.nonNegative(updateCount, "updateCount")
    guard !isApplied else {
      throw DiffusionError.state("the averaged weights are applied, call restore first")
    }
    let given = Dictionary(state.map { ($0.name, $0.tensor.detached) }, uniquingKeysWith: { _, last in last })
    let named = model.namedParameters
    let buffers = options.averagesBuffers ? model.namedBuffers : []
    let expected = named.map { ($0.name, $0.parameter.shape) } + buffers.map { ($0.name, $0.get().shape) }
    let unknown = Set(given.keys).subtracting(expected.map(\.0)).sorted()
    let missing = expected.map(\.0).filter { given[$0] == nil }
    guard unknown.isEmpty && missing.isEmpty else {
      throw DiffusionError.argument(
        "state", "the names do not fit the model: missing \(missing), unexpected \(unknown)")
    }
    let loaded = try expected.map { name, shape in
      guard let tensor = given[name], tensor.shape == shape else {
        throw DiffusionError.argument(
          "state", "'\(name)' has shape \(given[name]?.shape ?? .scalar), expected \(shape)")
      }
      return tensor
    }
    parameters = named.map(\.parameter)
    averages = Array(loaded.prefix(named.count))
    self.buffers = buffers
    bufferAverages = Array(loaded.dropFirst(named.count))
    self.updateCount = updateCount
  }
}

// The warm-up as options of scripts: `warm_up` turns it on, and either of the two numbers selects that of diffusers.
extension EMA.WarmUp {
  fileprivate var isOn: Bool {
    get { self != .none }
    set { if newValue != isOn { self = newValue ? .ratio : .none } }
  }

  fileprivate var invGamma: Double? {
    get { numbers?.invGamma }
    set {
      if let newValue {
        self = numbers.map { .power(invGamma: newValue, power: $0.power) } ?? .power(invGamma: newValue)
      }
    }
  }

  fileprivate var power: Double? {
    get { numbers?.power }
    set {
      if let newValue {
        self = numbers.map { .power(invGamma: $0.invGamma, power: newValue) } ?? .power(power: newValue)
      }
    }
  }

  private var numbers: (invGamma: Double, power: Double)? {
    if case .power(let invGamma, let power) = self { (invGamma, power) } else { nil }
  }
}

extension EMA? {
  /// Runs `body` with the averages in the model, if there are any.
  package func withAveragedWeights<R>(_ body: () throws -> R) throws -> R {
    try self?.withAveragedWeights(body) ?? body()
  }
}
