import CKernels

/// Updates parameters by their gradients. The subclasses of the library follow PyTorch's update rules, in one pass over
/// each parameter and in place. A custom rule is a subclass with a struct of options (`ConfiguredOptimizer`) that overrides
/// `update`.
///
/// State (momentum, running averages) belongs to the identity of a parameter, so one optimizer can be stepped with
/// different lists. A parameter to which only the optimizer refers is dropped with its state when a new one appears.
open class Optimizer {
  private let charge = MemoryCharge.owing(1024)
  /// The rate of each step: a number or a schedule.
  public var learningRate: LearningRateSchedule
  /// The number of steps taken so far, the argument of the learning-rate schedule.
  public private(set) var stepCount = 0

  private let clipNorm: Double?
  private let clipValue: Double?
  private let stateNames: [String]
  /// The state of each parameter, in the order in which `step` first received the parameters. `stateDict` uses the same
  /// positions.
  private var slots: [OptimizerState] = []
  private var indices: [ObjectIdentifier: Int] = [:]
  /// The loaded state of parameters that no step has received yet, by position.
  private var loaded: [Int: [String: Tensor]] = [:]

  /// - Parameter stateNames: the names of the running tensors that the rule has for each parameter, as in PyTorch.
  /// - Throws: `argument` for an option out of range, and for both ways of clipping at once.
  public init(_ options: some OptimizerOptions, stateNames: [String] = []) throws {
    try options.check()
    guard options.clipNorm == nil || options.clipValue == nil else {
      throw DiffusionError.argument("clip_value", "`clip_norm` and `clip_value` exclude each other")
    }
    self.stateNames = stateNames
    (clipNorm, clipValue) = (options.clipNorm, options.clipValue)
    learningRate = options.learningRate
  }

  /// The options that make an equal optimizer; nil for an optimizer that is not a `ConfiguredOptimizer`.
  package final var settings: (any OptimizerOptions)? {
    var settings: (any OptimizerOptions)? = (self as? any ConfiguredOptimizer)?.options
    settings?.learningRate = learningRate
    return settings
  }

  /// Makes the optimizer of a name ("sgd", "adam", "adamw", "rmsprop", in any case) with its defaults.
  /// - Throws: `argument("name")` for another name.
  public static func named(_ name: String) throws -> Optimizer {
    guard let found = makers.first(where: { $0.name == name.lowercased() }) else {
      throw DiffusionError.unknown("optimizer", name, known: makers.map(\.name), argument: "name")
    }
    return try found.make()
  }

  private static let makers: [(name: String, make: @Sendable () throws -> Optimizer)] = [
    ("sgd", { try SGD() }), ("adam", { try Adam() }), ("adamw", { try AdamW() }),
    ("rmsprop", { try RMSprop() }),
  ]

  // MARK: Stepping

  /// Updates every parameter that has a gradient; the others stay unchanged and get no state.
  /// - Throws: `state` if the schedule gives a negative or non-finite rate; no parameter changes then.
  public final func step(_ parameters: [Parameter]) throws {
    let rate = learningRate(stepCount)
    guard rate >= 0 && rate.isFinite else {
      throw DiffusionError.state(
        "the schedule gives the learning rate \(rate) for step \(stepCount), expected a finite number of at least 0"
      )
    }
    let scale = try clipGradients(of: parameters)
    for index in parameters.indices {
      let parameter = parameters[index]
      let slot = try slot(for: parameter, expectedAt: index)
      guard let gradient = parameter.grad else { continue }
      try slot.prepare(names: stateNames, shape: parameter.shape)
      slot.stepCount += 1
      try parameter.update { value in
        update(
          UnsafeMutableBufferPointer(start: value, count: gradient.count), slot,
          UpdateStep(
            rate: Float(rate), gradientScale: scale,
            gradient: UnsafeBufferPointer(start: gradient.pointer, count: gradient.count)))
      }
    }
    stepCount += 1
  }

  /// Removes the gradients of these parameters.
  public final func zeroGrad(_ parameters: [Parameter]) {
    for parameter in parameters { parameter.zeroGrad() }
  }

  /// Removes the gradients of all parameters that were stepped so far.
  public final func zeroGrad() {
    for slot in slots { slot.parameter.zeroGrad() }
  }

  // MARK: For subclasses

  /// Applies the rule to the elements of one parameter, in place. The default leaves them unchanged.
  /// - Parameter state: the running tensors of the parameter; its `stepCount` is 1 at the first update.
  open func update(
    _ value: UnsafeMutableBufferPointer<Float>, _ state: OptimizerState, _ step: UpdateStep
  ) {}

  // MARK: State

  /// The values that the next steps depend on, for a checkpoint: the running tensors as "INDEX.NAME" (PyTorch's names,
  /// indices from 0 in the order in which `step` first received the parameters), and the step counts, "step" and
  /// "INDEX.step", as two floats [count mod 2^24, count / 2^24]. Options such as the learning rate are not included.
  public final func stateDict() throws -> [(name: String, tensor: Tensor)] {
    var state = [(name: "step", tensor: try WholeNumber.encode(stepCount))]
    for (index, slot) in slots.enumerated() where slot.stepCount > 0 {
      state.append(("\(index).step", try WholeNumber.encode(slot.stepCount)))
      for (name, tensor) in zip(stateNames, slot.tensors) { state.append(("\(index).\(name)", tensor)) }
    }
    for (index, tensors) in loaded.sorted(by: { $0.key < $1.key }) {
      for name in ["step"] + stateNames {
        if let tensor = tensors[name] { state.append(("\(index).\(name)", tensor)) }
      }
    }
    return state
  }

  /// Continues from a result of `stateDict`: the next `step` must receive the same parameters in the same order.
  /// - Throws: `argument("state")` for a name or a shape that does not fit; the optimizer is unchanged then.
  public final func loadStateDict(_ state: [(name: String, tensor: Tensor)]) throws {
    var byIndex: [Int: [String: Tensor]] = [:]
    var steps: Int?
    for (key, tensor) in state {
      if key == "step" {
        steps = try WholeNumber.decode(tensor, key)
        continue
      }
      let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
      guard parts.count == 2, let index = Int(parts[0]), index >= 0,
        parts[1] == "step" || stateNames.contains(parts[1])
      else {
        throw DiffusionError.argument("state", "'\(key)' is not part of the state of \(type(of: self))")
      }
      byIndex[index, default: [:]][parts[1]] = tensor.detached
    }
    guard let steps else { throw DiffusionError.argument("state", "'step' is missing") }
    for (index, tensors) in byIndex {
      guard let count = tensors["step"] else {
        throw DiffusionError.argument("state", "'\(index).step' is missing")
      }
      _ = try WholeNumber.decode(count, "\(index).step")
      for name in stateNames {
        guard let tensor = tensors[name] else {
          throw DiffusionError.argument("state", "'\(index).\(name)' is missing")
        }
        if index < slots.count, tensor.shape != slots[index].parameter.shape {
          throw DiffusionError.argument(
            "state",
            "'\(index).\(name)' has shape \(tensor.shape), the parameter \(slots[index].parameter.shape)")
        }
      }
    }
    stepCount = steps
    loaded = byIndex
    for (index, slot) in slots.enumerated() {
      slot.reset()
      try restore(slot, at: index)
    }
  }

  private func restore(_ slot: OptimizerState, at index: Int) throws {
    guard let tensors = loaded[index], let count = tensors["step"] else { return }
    let parameter = slot.parameter
    let ordered = stateNames.compactMap { tensors[$0] }
    if let misfit = ordered.first(where: { $0.shape != parameter.shape }) {
      throw DiffusionError.argument(
        "parameters",
        "parameter \(index: index) has shape \(parameter.shape), the loaded state \(misfit.shape)")
    }
    slot.tensors = ordered
    slot.stepCount = try WholeNumber.decode(count, "\(index).step")
    loaded[index] = nil
  }

  /// The slot of a parameter, found at once if the same list is stepped repeatedly.
  private func slot(for parameter: Parameter, expectedAt index: Int) throws -> OptimizerState {
    if index < slots.count, slots[index].parameter === parameter { return slots[index] }
    if let index = indices[ObjectIdentifier(parameter)] { return slots[index] }
    let slot = OptimizerState(parameter)
    // A new parameter takes the slot of one to which only this optimizer still refers.
    let index = slots.firstIndex { $0.isAbandoned } ?? slots.count
    try restore(slot, at: index)
    if index < slots.count {
      indices[ObjectIdentifier(slots[index].parameter)] = nil
      slots[index] = slot
    } else {
      slots.append(slot)
    }
    indices[ObjectIdentifier(parameter)] = index
    return slot
  }

  // MARK: Clipping

  /// Clips the gradients to `clipValue` in place. Returns the factor by which `clipNorm` scales them, as
  /// `torch.nn.utils.clip_grad_norm_` computes it, or 1.
  private func clipGradients(of parameters: [Parameter]) throws -> Float {
    if let clipValue {
      let limit = Float(clipValue)
      for parameter in parameters where parameter.grad != nil {
        guard var gradient = parameter.grad else { continue }
        parameter.grad = nil
        try gradient.makeUnique()
        ck_unary(CK_CLAMP, -limit, limit, gradient.count, gradient.pointer, gradient.pointer)
        parameter.grad = gradient
      }
    }
    guard let clipNorm else { return 1 }
    let squares = parameters.reduce(0.0) { sum, parameter in
      sum + (parameter.grad.map { ck_sum_of_squares($0.count, $0.pointer) } ?? 0)
    }
    return Float(min(1, clipNorm / (squares.squareRoot() + 1e-6)))
  }
}
