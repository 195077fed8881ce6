import CKernels

/// The exponential moving average of a model's parameters: average = decay * average + (1 - decay) * value after each
/// step. Sampling from the averaged weights is what most diffusion papers report (Ho et al. 2020, section 4).
///
/// Running statistics (`ownBuffers`) are not averaged: with the averages in it the model uses its latest, as PyTorch's
/// `AveragedModel` does.
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
  /// `update` (`DiffusionTrainer` begins it before the first step).
  /// - Throws: `argument("decay")` unless 0 <= decay < 1.
  public init(_ model: Layer, decay: Double = 0.999, warmUp: Bool = false) throws {
    try Requirement.fraction(decay, "decay")
    self.model = model
    self.decay = decay
    self.warmUp = warmUp
    start()
  }

  /// Begins at the present values, unless it has begun.
  func start() {
    guard parameters.isEmpty else { return }
    parameters = model.parameters
    averages = parameters.map(\.value)
  }

  /// Whether the averages are in the model at the moment.
  public var isApplied: Bool { kept != nil }

  /// Takes the present values into the average.
  /// - Throws: `state` while the averages are applied.
  public func update() throws {
    guard !isApplied else {
      throw DiffusionError.state("the averaged weights are applied, call restore first")
    }
    start()
    let t = Double(updateCount)
    let decay = Float(warmUp ? min(decay, (1 + t) / (10 + t)) : decay)
    for index in averages.indices {
      try averages[index].makeUnique()
      let average = averages[index].pointer
      let count = averages[index].count
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

  /// The averages under the parameters' paths in the model ("dense.weight"), as the model's own `stateDict`.
  public func stateDict() -> [(name: String, tensor: Tensor)] {
    let places = Dictionary(
      zip(parameters.map(ObjectIdentifier.init), averages.indices), uniquingKeysWith: { first, _ in first })
    return model.namedParameters.compactMap { name, parameter in
      places[ObjectIdentifier(parameter)].map { (name, averages[$0]) }
    }
  }

  /// Replaces the averages, all of them or, on an error, none.
  /// - Parameter updateCount: how many updates they come from, for the warm-up.
  /// - Throws: `argument("state")` for missing or unknown names and other shapes.
  public func loadStateDict(_ state: [(name: String, tensor: Tensor)], updateCount: Int = 0) throws {
    try Requirement.nonNegative(updateCount, "updateCount")
    let given = Dictionary(state.map { ($0.name, $0.tensor.detached) }, uniquingKeysWith: { _, last in last })
    let named = model.namedParameters
    let unknown = Set(given.keys).subtracting(named.map(\.name)).sorted()
    let missing = named.map(\.name).filter { given[$0] == nil }
    guard unknown.isEmpty && missing.isEmpty else {
      throw DiffusionError.argument(
        "state", "the names do not fit the model: missing \(missing), unexpected \(unknown)")
    }
    let loaded = try named.map { name, parameter in
      guard let tensor = given[name], tensor.shape == parameter.shape else {
        throw DiffusionError.argument(
          "state", "'\(name)' has shape \(given[name]?.shape ?? .scalar), wanted \(parameter.shape)")
      }
      return tensor
    }
    parameters = named.map(\.parameter)
    averages = loaded
    self.updateCount = updateCount
  }
}
