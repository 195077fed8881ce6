/// The options of a solver, which determine its runs.
public protocol SolverOptions: OptionTable {
  /// The noise levels of the training timesteps.
  associatedtype Levels
  /// Whether steps depend on earlier steps, so that `step` throws if one is left out or repeated.
  static var isOrdered: Bool { get }
  var numTrainTimesteps: Int { get }
  var predictionType: PredictionType { get }
  /// Returns the noise levels of runs.
  func levels() throws -> Levels
  /// Returns the noise levels that the network is trained on. Default: those of runs.
  func trainingLevels(_ levels: Levels) -> Levels
  /// - Parameters:
  ///   - count: the number of steps; nil for all training timesteps.
  ///   - mu: the mu of a dynamic shift.
  /// - Throws: `argument("num_inference_steps")`, `argument("mu")`.
  func run(_ count: Int?, mu: Double?, _ levels: Levels) throws -> SchedulerRun
}

extension SolverOptions {
  public static var isOrdered: Bool { true }
  public func trainingLevels(_ levels: Levels) -> Levels { levels }
}

/// A scheduler reduced to its mathematics. A conforming type has its name, its `Options` and its `advance`;
/// `SolverState` handles the run, the order of its steps and their history in the same way for all solvers.
///
/// A run may begin at any of its timesteps, and then continues in order.
public protocol Solver: Scheduler where Options: SolverOptions {
  var state: SolverState<Options> { get }
  init(state: SolverState<Options>)
  /// Computes the step after a call of the network.
  func advance(_ call: inout SolverCall) throws -> SchedulerStep
  /// Returns the run of a step from this timestep, for solvers whose steps need no order; nil, the default, for the
  /// current run.
  func detour(from timestep: Float) throws -> SchedulerRun?
}

extension Solver {
  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ options: Options = Options()) throws { self.init(state: try SolverState(options)) }

  public var options: Options { state.options }
  public var numTrainTimesteps: Int { options.numTrainTimesteps }
  public var predictionType: PredictionType { options.predictionType }
  public var timesteps: [Float] { state.run.timesteps }
  public var sigmas: [Float]? { state.run.sigmas }

  public func setTimesteps(_ numInferenceSteps: Int, mu: Double?) throws {
    try state.setTimesteps(numInferenceSteps, mu: mu)
  }

  public func restart(at index: Int?) { state.restart(at: index) }
  public func detour(from timestep: Float) throws -> SchedulerRun? { nil }

  public func step(
    _ modelOutput: Tensor, at timestep: Float, from sample: Tensor, _ options: StepOptions
  ) throws -> SchedulerStep {
    try options.check(for: Self.self)
    try checkOutput(modelOutput, of: sample)
    return try state.step(
      in: detour(from: timestep)?.checked(), modelOutput, at: timestep, from: sample, options, advance)
  }

  private func checkOutput(_ output: Tensor, of sample: Tensor) throws {
    let expected = learnsVariance ? LearnedVariance.shape(for: sample.shape) : sample.shape.sizes
    guard output.shape.sizes != expected else { return }
    let hint = learnsVariance ? ": with a learned variance there are twice the channels" : ""
    throw DiffusionError.argument(
      "model_output", "shape \(output.shape) for a sample of shape \(sample.shape)\(hint)")
  }
}
