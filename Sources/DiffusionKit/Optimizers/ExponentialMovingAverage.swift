import CKernels

/// The exponential moving average of a model's parameters: average = decay * average + (1 - decay) * value after each
/// step. Sampling from the averaged weights is what most diffusion papers report (Ho et al. 2020, section 4).
///
/// Running statistics (`ownBuffers`) are not averaged.
public final class EMA {
  public let model: Layer
  /// Weight of the past, 0 up to below 1.
  public let decay: Double
  /// Whether early updates weigh the past less: decay_t = min(decay, (1 + t) / (10 + t)) for the t-th update from 0.
  public let warmUp: Bool
  /// Updates so far.
  public private(set) var updateCount = 0

  private var parameters: [Parameter] = []
  private var averages: [Tensor] = []
  /// The trained values while the averages are in their place.
  private var kept: [Tensor]?

  /// The average starts at the present values, or, for a model that has not been built yet, at those of the first
  /// `update`.
  /// - Throws: `argument("decay")` unless 0 <= decay < 1.
  public init(_ model: Layer, decay: Double = 0.999, warmUp: Bool = false) throws {
    try Requirement.fraction(decay, "decay")
    self.model = model
    self.decay = decay
    self.warmUp = warmUp
    start()
  }

  private func start() {
    parameters = model.parameters
    averages = parameters.map(\.value)
  }

  /// Whether the averages are in the model at the moment.
  public var isApplied: Bool { kept != nil }

  /// Takes the present values into the average.
  /// - Throws: `state` while the averages are applied.
  public func update() throws {
    guard !isApplied else { throw DiffusionError.state("the averaged weights are applied, call restore first") }
    if parameters.isEmpty { start() }
    let t = Double(updateCount)
    let decay = Float(warmUp ? min(decay, (1 + t) / (10 + t)) : decay)
    for index in averages.indices {
      try averages[index].makeUnique()
      let average = averages[index].pointer, count = averages[index].count
      ck_scale_shift(count, decay, 0, average, average)
      ck_axpy(count, 1 - decay, parameters[index].value.pointer, average)
    }
    updateCount += 1
  }

  /// Puts the averages into the model, until `restore`.
  /// - Throws: `state` where they already are.
  public func apply() throws {
    guard !isApplied else { throw DiffusionError.state("the averaged weights are already applied") }
    let values = parameters.map(\.value)
    for (parameter, average) in zip(parameters, averages) { try parameter.setValue(average) }
    kept = values
  }

  /// Puts the trained values back.
  /// - Throws: `state` without an `apply` before.
  public func restore() throws {
    guard let values = kept else { throw DiffusionError.state("the averaged weights are not applied") }
    for (parameter, value) in zip(parameters, values) { try parameter.setValue(value) }
    kept = nil
  }

  /// Runs `body` with the averages in the model; the trained values come back also when it throws.
  public func withAveragedWeights<R>(_ body: () throws -> R) throws -> R {
    if isApplied { return try body() }
    try apply()
    let result = Result(catching: body)
    try restore()
    return try result.get()
  }

  /// The averages by the parameters' paths in the model ("dense.weight").
  public func stateDict() -> [String: Tensor] {
    let averages = Dictionary(
      zip(parameters.map(ObjectIdentifier.init), averages), uniquingKeysWith: { first, _ in first })
    return model.namedParameters.reduce(into: [:]) { state, named in
      state[named.name] = averages[ObjectIdentifier(named.parameter)]
    }
  }

  /// Replaces the averages.
  /// - Throws: `argument("state")` for missing or unknown names or other shapes; nothing has changed then.
  public func loadStateDict(_ state: [String: Tensor], updateCount: Int = 0) throws {
    let named = model.namedParameters
    let unknown = Set(state.keys).subtracting(named.map(\.name)).sorted()
    guard unknown.isEmpty else { throw DiffusionError.argument("state", "unknown names: \(unknown)") }
    let missing = named.map(\.name).filter { state[$0] == nil }
    guard missing.isEmpty else { throw DiffusionError.argument("state", "missing names: \(missing)") }
    var loaded: [Tensor] = []
    for (name, parameter) in named {
      guard let tensor = state[name], tensor.shape == parameter.shape else {
        throw DiffusionError.argument(
          "state", "'\(name)' has shape \(state[name]?.shape.description ?? "?"), the parameter \(parameter.shape)")
      }
      loaded.append(tensor.detached)
    }
    try Requirement.nonNegative(updateCount, "updateCount")
    parameters = named.map(\.parameter)
    averages = loaded
    self.updateCount = updateCount
  }
}
